"""Set up the kit and open it, or hand the words to the kit's own command line.

    python start.py           make .venv from the lock file, check the machine, open JupyterLab
    python start.py test      the same with the test tools, then run every check
    python start.py WORDS…    what `fieldguide WORDS…` does

Standard library only, and in words that an old Python 3 can parse too, so that it can say that it is too old.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "This is Python %d.%d, and the kit needs 3.11 or newer.\n"
        "Install a newer Python, then start with it, for instance: python3.13 start.py" % sys.version_info[:2]
    )

import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
LOCK, TEST_LOCK = ROOT / "requirements.lock", ROOT / "tests" / "requirements.lock"
VENV = ROOT / ".venv"
STAMP = VENV / "fieldguide.json"  # how far the set-up has come; "made" is written last
CHECKED = VENV / "checked"  # there once the doctor was content with what was set up
BIN, EXE = (VENV / "Scripts", ".exe") if os.name == "nt" else (VENV / "bin", "")
PYTHON, UV = BIN / f"python{EXE}", BIN / f"uv{EXE}"

AGAIN = "then run the same command again."
NO_PIP = (
    "This Python came without the parts that make an environment. On Debian or Ubuntu: sudo apt install python3-venv; "
    f"elsewhere install a complete Python; {AGAIN}"
)
NO_NETWORK = (
    r"NewConnectionError|NameResolutionError|from versions: none|[Tt]imed? ?out|dns error|ProxyError|tcp connect"
    r"|error sending request|Failed to fetch|Connection (refused|reset|aborted)"
)
REASONS = {
    r"ENOSPC|EDQUOT|No space left|(os error|WinError) 112\b": f"The disk is full. Free about 1 GB, {AGAIN}",
    r"DO NOT MATCH THE HASHES|[Hh]ash mismatch": "A package is not the one that the kit was tested with, so it was "
    "not installed. Run the same command again; if it says the same, ask whoever runs your package index.",
    r"(os error|WinError) (3|206)\b|name too long": "The path to this folder is too long. Move the kit to a shorter "
    f"one, such as C:\\fieldguide, {AGAIN}",
    r"CERTIFICATE_VERIFY_FAILED|UnknownIssuer|invalid peer certificate": "This network signs its connections with a "
    f"certificate that Python does not trust. Ask your IT desk for the file, set SSL_CERT_FILE to its path, {AGAIN}",
    NO_NETWORK: "The package index cannot be reached. Connect to the internet or to your company's network, " + AGAIN,
    r"EACCES|EROFS|EPERM|Permission denied|Read-only|(os error|WinError) (5|32)\b": "Files in this folder cannot be "
    f"written. If JupyterLab is open, close it; if not, copy the kit to a folder of your own, {AGAIN}",
}


class Stop(Exception):
    """The set-up cannot go on; the message says why and what to do."""


def main(words: list[str]) -> int:
    """Set up what `words` need, then do what they say."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace", line_buffering=True)  # an old console may lack some letters
    testing = words[:1] == ["test"]
    try:
        set_up(testing)
        if testing:
            return hand_over(str(ROOT / "tests" / "checks.py"), *words[1:])
        return hand_over("-m", "fieldguide", *(words or ["lab", "--check", str(CHECKED)]))
    except Stop as stop:
        problem = str(stop)
    except OSError as error:
        problem = explain(f"{errno.errorcode.get(error.errno or 0)} {error}")
    except KeyboardInterrupt:
        problem = "Stopped. Run the same command again to go on."
    print(f"\n{problem}", file=sys.stderr)
    return 1


def set_up(testing: bool) -> None:
    """Make `.venv` hold what the lock says; do nothing when it already does."""
    if is_ready(testing):
        return
    with only_one():
        if is_ready(testing):  # another start has done it while this one waited
            return
        if not is_whole():
            make_venv()
        testing = testing or bool(stamp().get("tests"))  # an ordinary start keeps the test tools
        write_stamp(root=str(ROOT), tests=testing)
        CHECKED.unlink(missing_ok=True)
        install(TEST_LOCK if testing else LOCK)
        write_stamp(root=str(ROOT), tests=testing, made=fingerprint(testing))


def is_ready(testing: bool) -> bool:
    """Tell whether a finished set-up stands for these very files."""
    has_tests = bool(stamp().get("tests"))
    return (has_tests or not testing) and stamp().get("made") == fingerprint(has_tests) and is_whole()


def is_whole() -> bool:
    """Tell whether `.venv` was finished in this place and its Python is still on the machine."""
    if "made" not in stamp() or stamp().get("root") != str(ROOT) or not PYTHON.exists():
        return False
    made_from = re.search("^executable = (.+)$", (VENV / "pyvenv.cfg").read_text("utf-8"), re.MULTILINE)
    return made_from is None or os.path.exists(made_from[1])


def make_venv() -> None:
    """Put an empty environment where a missing, half-made or moved one was."""
    if (VENV / "pyvenv.cfg").exists():
        if not STAMP.exists():
            raise Stop(f"The folder .venv was not made by start.py. Rename or delete it, {AGAIN}")
        print("The environment was left half-made, was moved, or has lost its Python: making it anew.")
        (VENV / "pyvenv.cfg").unlink()  # first, so that what a second interruption leaves is known as ours
    if VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir()
    write_stamp(root=str(ROOT))
    if not importlib.util.find_spec("venv"):
        raise Stop(NO_PIP)
    import venv

    venv.EnvBuilder(symlinks=os.name != "nt").create(VENV)


def install(lock: Path) -> None:
    """Fetch uv with pip and the rest with uv, each checked against the lock's hashes."""
    pip, uv_alone = find_pip(), VENV / "uv.txt"
    uv_alone.write_text(re.findall(r"^uv==.*\n(?:[ \t].*\n)*", lock.read_text("utf-8"), re.MULTILINE)[0], "utf-8")
    print("Fetching the installer.")
    run(*pip, "--quiet", "--no-compile", "-r", uv_alone)
    print("Fetching and installing the packages, about 60 MB the first time: a minute or two.")
    try:
        run(UV, "pip", "sync", "--require-hashes", "--python", PYTHON, lock)
    except Stop as stop:
        if str(stop) != REASONS[NO_NETWORK]:
            raise
        print("The fast way is closed on this network. Trying pip's own, which takes longer.")
        run(*pip, "--quiet", "-r", lock)
    run(UV, "pip", "install", "--offline", "--no-deps", "--python", PYTHON, "--editable", ROOT)


def find_pip() -> list[Any]:
    """Return the command that installs into `.venv`: by this Python's own pip, or by one made in `.venv`."""
    options = ["--disable-pip-version-check", "--no-input", "install", "--require-hashes"]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", PYTHON, *options]
    if not importlib.util.find_spec("ensurepip"):
        raise Stop(NO_PIP)
    run(PYTHON, "-m", "ensurepip")
    return [PYTHON, "-m", "pip", *options]


def run(*command: Any) -> None:
    """Run one command of the set-up, show what it fetches, and explain its failure."""
    words, lines = [str(word) for word in command], [""]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(words, cwd=ROOT, env=environment(), **pipes) as process:
        for line in process.stdout:
            lines.append(line.decode(errors="replace").rstrip())
            if lines[-1].startswith(("Downloading", "Installed")):
                print(f"  {lines[-1]}")
    if process.returncode:
        raise Stop(explain("\n".join(lines)))


def explain(output: str) -> str:
    """Return the one sentence for what went wrong; the tool's own last words where none is known."""
    known = (sentence for pattern, sentence in REASONS.items() if re.search(pattern, output))
    return next(known, f"{output[-1500:].strip()}\n\nThe set-up stopped there. Put that right if you can, {AGAIN}")


def environment() -> dict[str, str]:
    """Return the variables for what is started: UTF-8 everywhere, and compiled files kept (imports start faster)."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {"UV_SYSTEM_CERTS": "1", **kept, "PYTHONUTF8": "1"}


def hand_over(*words: str) -> int:
    """Run Python on `words`, in place of this program where the system can."""
    command = [str(PYTHON), *words]
    if os.name != "nt":
        os.execve(PYTHON, command, environment())
    signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl+C is for the program that was started
    return subprocess.call(command, env=environment())


def fingerprint(testing: bool) -> str:
    """Return a hash of everything the set-up is made from."""
    files = [LOCK, ROOT / "pyproject.toml", *([TEST_LOCK] if testing else [])]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def stamp() -> dict[str, Any]:
    """Return what the last set-up wrote down, nothing when there is none or it is cut short."""
    try:
        return dict(json.loads(STAMP.read_text("utf-8")))
    except (FileNotFoundError, ValueError):
        return {}


def write_stamp(**facts: Any) -> None:
    """Write down how far the set-up has come, whole or not at all."""
    new = STAMP.with_suffix(".new")
    new.write_text(json.dumps(facts), "utf-8")
    os.replace(new, STAMP)


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Let one set-up work at a time; the system frees the lock when its holder ends, however it ends."""
    with (ROOT / ".venv.lock").open("w") as file:
        if not take(file.fileno()):
            print("Another start is setting up; waiting for it.")
            while not take(file.fileno()):
                time.sleep(0.2)
        yield


def take(file: int) -> bool:
    """Take the lock if it is free; on a disk that knows no locks it always is."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
