"""JupyterLab in a real browser: a server on a folder of its own, and the waits without which clicks are lost."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright, expect
from playwright.sync_api import TimeoutError as Late

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # a page that asks for any other host does not get it
]
QUIET = '{"fetchNews": "false", "checkForUpdates": false}'  # or a news box covers the corner
READY = 60_000  # milliseconds, on a busy machine


def chromium() -> str | None:
    """Return the browser to use, or None where there is none."""
    usual = Path("/usr/bin/chromium")
    return str(usual) if usual.exists() else shutil.which("chromium")


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the browser without a window."""
    return playwright.chromium.launch(executable_path=path, args=FLAGS)


@dataclass(frozen=True, slots=True)
class Lab:
    """Serve `folder`; notebooks there keep answers in `home`."""

    address: str
    folder: Path
    home: Path

    def put(self, source: Path) -> str:
        """Copy a notebook, or a folder of them, to where it is served, and return its name there."""
        target = self.folder / source.name
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
        return source.name

    def open(self, page: Page, notebook: str) -> "Notebook":
        """Open a notebook and wait until its kernel is really connected."""
        page.goto(f"{self.address}/lab/tree/{notebook}?reset")
        return Notebook(page).wait()


@dataclass(frozen=True, slots=True)
class Notebook:
    """Drive the one open notebook as a person does."""

    page: Page

    def wait(self) -> "Notebook":
        """Wait until the notebook is drawn and its kernel is idle."""
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=READY)
        self.page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status=idle]", timeout=READY)
        self.page.get_by_text("| Idle").wait_for(timeout=READY)
        return self

    def run_all(self, until: Locator) -> None:
        """Run every cell; one sent too early is dropped without a word, so try again until `until` is seen."""
        for _ in range(5):
            self.menu("Run", "Run All Cells")
            try:
                until.first.wait_for(timeout=10_000)
                return
            except Late:
                self.page.keyboard.press("Escape")
        raise AssertionError(f"ran all cells five times and never saw {until}")

    def run_anew(self) -> None:
        """Run every cell again in the same kernel, until nothing that was shown before is left."""
        self.page.evaluate("document.querySelectorAll('.jp-OutputArea-child').forEach(node => node.dataset.old = '')")
        self.run_all(until=self.page.locator(".jp-OutputArea-child:not([data-old])"))
        expect(self.page.locator(".jp-OutputArea-child[data-old]")).to_have_count(0, timeout=READY)
        self.wait()

    def restart(self) -> None:
        """Restart the kernel, keeping the page."""
        self.menu("Kernel", "Restart Kernel…")
        self.page.get_by_role("button", name="Confirm Kernel Restart").click()
        self.page.wait_for_timeout(500)  # the status line still says idle for a moment
        self.wait()

    def menu(self, name: str, entry: str) -> None:
        """Choose `entry` from the menu `name`."""
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        label = re.compile(f"^{re.escape(entry)}$")  # the page itself may hold the same words
        self.page.locator(".lm-Menu-itemLabel", has_text=label).first.click()

    def save_and_reload(self) -> None:
        """Save, load the page anew and wait for the notebook."""
        self.menu("File", "Save Notebook")
        self.page.locator(".jp-Document.jp-mod-dirty, .jp-mod-dirty").wait_for(state="detached", timeout=READY)
        self.page.reload()
        self.wait()

    def cells(self) -> list[str]:
        """Return the source of every cell, in order, whether or not it is in view; without the ends of lines."""
        return self.page.locator(".jp-Notebook .jp-Cell .jp-InputArea-editor").all_text_contents()

    def theme(self, name: str) -> None:
        """Choose JupyterLab's theme, "JupyterLab Light" or "JupyterLab Dark"."""
        self.menu("Settings", "Theme")
        self.page.locator(".lm-Menu-itemLabel", has_text=name).first.click()
        self.page.wait_for_selector(f"body[data-jp-theme-name='{name}']", state="attached")


@contextmanager
def serving(folder: Path, scratch: Path) -> Iterator[Lab]:
    """Serve `folder` with JupyterLab, with settings and a learner's home of its own under `scratch`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lab = Lab(f"http://127.0.0.1:{port}", folder, scratch / "home")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    log = scratch / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(command, env=_environment(scratch, lab.home), stdout=out, stderr=subprocess.STDOUT)
    try:
        _await(f"{lab.address}/api", server, log)
        yield lab
    finally:
        server.terminate()
        server.wait(20)


def _environment(scratch: Path, home: Path) -> dict[str, str]:
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    note = scratch / "settings" / "@jupyterlab" / "apputils-extension"
    note.mkdir(parents=True)
    (note / "notification.jupyterlab-settings").write_text(QUIET)
    own = {name: str(scratch / folder) for name, folder in places.items()}
    return {**os.environ, **own, "FIELDGUIDE_HOME": str(home)}


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(480):
        try:
            urllib.request.urlopen(address, timeout=1).close()
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.25)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")
