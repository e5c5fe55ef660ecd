"""`fieldguide lab`: JupyterLab on the start notebook, with settings of its own."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
import sysconfig
from pathlib import Path
from threading import Thread
from typing import Any

import click

from ..errors import UsageError
from ..notebook import drop_live_views
from ..paths import EXERCISES, NOTEBOOKS, ROOT, home

START = NOTEBOOKS / "00_start_here.ipynb"
QUIET = '{"fetchNews": "false", "checkForUpdates": false}\n'  # without it, a question about news covers a corner
DOCTOR = [sys.executable, "-m", "fieldguide", "doctor"]
SLOW = "notebooks"  # the check that starts a server and a kernel of its own
KERNEL_START = """# Runs in every kernel that `fieldguide lab` starts: a cell run too early says what is missing.
from fieldguide.lesson import plain_errors

plain_errors.install()
"""
NO_HOME = "the folder {} cannot be written ({}); set FIELDGUIDE_HOME to another folder of yours"
NOT_READY = (
    "this machine is not ready. Put right what is marked above, then start again; "
    "to open the notebooks as it is: python start.py lab"
)


@click.command("lab")
@click.option("--no-browser", is_flag=True, help="Print the address and open nothing.")
@click.option(
    "--check",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Ask the doctor first, unless FILE exists; make FILE.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=8888, show_default=True, help="0 takes a free one.")
def lab(no_browser: bool, check: Path | None, port: int) -> None:
    """Open JupyterLab on the start notebook; where there is no display, print its address."""
    asked = check is not None and not check.exists()
    doctor = subprocess.Popen([*DOCTOR, "--without", SLOW]) if asked else None
    settle_notebooks(NOTEBOOKS, EXERCISES)
    try:
        os.environ.update(own_folders(home() / "jupyter"))
    except OSError as problem:
        raise UsageError(NO_HOME.format(home(), problem.strerror)) from problem
    from jupyterlab.labapp import LabApp
    from traitlets.config import Config

    token = secrets.token_hex(24)
    settings = Config(server_settings(port, token, browser=has_display() and not no_browser))
    server = LabApp.initialize_server([], config=settings)
    if doctor and doctor.wait():  # it looked around while JupyterLab was loading
        raise UsageError(NOT_READY)
    address = f"{server.connection_url.rstrip('/')}{server.default_url}?token={token}"
    server.io_loop.add_callback(lambda: click.echo(welcome(address)))
    if check and asked:
        server.io_loop.add_callback(Thread(target=finish_first_start, args=[check], daemon=True).start)
    server.start()


def finish_first_start(check: Path) -> None:
    """Do what would keep a person waiting while the page opens: start a kernel once, and compile what was installed."""
    if subprocess.call([*DOCTOR, "--only", SLOW]) == 0:
        with contextlib.suppress(OSError):  # in a shared kit that takes no files, the doctor comes each time
            check.touch()
    libraries = sysconfig.get_path("purelib")
    subprocess.call([sys.executable, "-m", "compileall", "-qq", libraries], stdout=subprocess.DEVNULL)


def settle_notebooks(*folders: Path) -> None:
    """Make what was saved last time readable before its cells are run again; leave alone what cannot be read."""
    for path in (path for folder in folders for path in folder.glob("*.ipynb")):
        with contextlib.suppress(UsageError):  # JupyterLab shows the learner what is wrong with it
            drop_live_views(path)


def server_settings(port: int, token: str, *, browser: bool) -> dict[str, dict[str, Any]]:
    """Return what JupyterLab is told; the token goes this way because a command line can be read by others."""
    page = f"/lab/tree/{START.relative_to(ROOT).as_posix()}" if START.exists() else "/lab"
    return {
        "ServerApp": {
            "root_dir": str(ROOT),
            "ip": "127.0.0.1",
            "port": port,
            "open_browser": browser,
            "log_level": "ERROR",
            "allow_root": True,
        },
        "LabApp": {
            "default_url": page,
            "log_level": "ERROR",
            "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "extension_manager": "readonly",  # the other one asks a package index
        },
        "LanguageServerManager": {"autodetect": False},  # it starts npm to look for language servers
        "IdentityProvider": {"token": token},
    }


def own_folders(folder: Path) -> dict[str, str]:
    """Return the variables that keep JupyterLab's settings in `folder`, so that the learner's own stay untouched."""
    config = folder / "config"
    apputils = config / "lab" / "user-settings" / "@jupyterlab" / "apputils-extension"
    write_once(apputils / "notification.jupyterlab-settings", QUIET)
    write_once(folder / "ipython" / "profile_default" / "startup" / "fieldguide.py", KERNEL_START)
    return {
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(config / "lab" / "user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(config / "lab" / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
    }


def write_once(path: Path, text: str) -> None:
    """Write `text` at `path`, unless there is a file already: it may be the learner's choice."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def has_display() -> bool:
    """Tell whether a browser that is opened here would be seen."""
    if "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform in ("win32", "darwin") or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def welcome(address: str) -> str:
    """Return what the terminal says once JupyterLab serves."""
    return (
        f"\nJupyterLab is ready. If no page opens, open this address in a browser:\n\n    {address}\n\nTo stop: Ctrl+C."
    )
