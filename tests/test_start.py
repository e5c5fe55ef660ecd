"""`python start.py`: what it sets up, what it leaves alone, and what it says when it cannot."""

import ast
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from small_kit import ROOT, Kit, closed_address, make_wheels, small_kit

AGAIN = "then run the same command again."


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_wheels(tmp_path_factory.mktemp("wheels"))


@pytest.fixture
def kit(tmp_path: Path, wheels: Path) -> Kit:
    return small_kit(tmp_path / "Grüße aus dem Feld", wheels)


@pytest.fixture
def start(kit: Kit) -> ModuleType:
    return kit.loaded()


def last_words(text: str) -> str:
    return text.strip().splitlines()[-1]


def test_start_sets_up_and_hands_over(kit: Kit) -> None:
    first = kit.start("grade", "my work/")
    second = kit.start("doctor")
    assert (first.returncode, last_words(first.stdout)) == (0, "fieldguide grade my work/ 0"), first.stderr
    assert second.stdout == "fieldguide doctor 0\n"
    assert kit.packages() >= {"fieldguide", "lesson", "uv"}
    assert list((kit.folder / ".venv").rglob("lesson.*.pyc"))


def test_start_without_words_opens_lab_and_says_where_doctor_signs(kit: Kit) -> None:
    kit.finish()
    assert kit.start().stdout == f"fieldguide lab --check {kit.folder / '.venv' / 'checked'} 0\n"


def test_test_adds_its_tools_in_place_and_start_keeps_them(kit: Kit) -> None:
    kit.finish()
    mark = kit.folder / ".venv" / "mark"
    mark.touch()
    checked = kit.folder / ".venv" / "checked"
    checked.touch()
    added = kit.start("test", "-k", "store")
    assert last_words(added.stdout) == "checks -k store", added.stderr
    assert kit.start("doctor").stdout == "fieldguide doctor 0\n"
    assert "checker" in kit.packages() and mark.exists() and not checked.exists()


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_changed_file_asks_for_a_new_set_up(kit: Kit, start: ModuleType, file: str) -> None:
    kit.finish()
    assert start.is_ready(False)
    with (kit.folder / file).open("a") as changed:
        changed.write("# changed\n")
    assert not start.is_ready(False) and start.is_whole()


def test_lost_python_asks_for_a_new_environment(kit: Kit, start: ModuleType) -> None:
    kit.finish()
    settings = kit.folder / ".venv" / "pyvenv.cfg"
    settings.write_text(settings.read_text("utf-8").replace("executable = ", "executable = /gone"), "utf-8")
    assert not start.is_whole() and not start.is_ready(False)


def test_killed_set_up_is_made_anew(kit: Kit, start: ModuleType) -> None:
    first = kit.begin("doctor")
    while not (kit.folder / ".venv" / "uv.txt").exists():
        time.sleep(0.01)
    first.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    first.communicate()
    assert not start.is_ready(False)
    (kit.folder / ".venv" / "leftover").touch()
    second = kit.start("doctor")
    assert "left half-made" in second.stdout and last_words(second.stdout) == "fieldguide doctor 0"
    assert not (kit.folder / ".venv" / "leftover").exists()


def test_moved_folder_is_made_anew(kit: Kit, tmp_path: Path) -> None:
    kit.finish()
    moved = Kit(Path(shutil.move(kit.folder, tmp_path / "elsewhere")), kit.variables)
    assert "was moved" in moved.start("doctor").stdout
    assert moved.start("doctor").stdout == "fieldguide doctor 0\n"


def test_two_starts_at_once_make_one_environment(kit: Kit) -> None:
    both = [kit.begin("doctor"), kit.begin("doctor")]
    said = [process.communicate(timeout=120)[0] for process in both]
    assert [last_words(words) for words in said] == ["fieldguide doctor 0"] * 2
    assert sorted("Fetching the installer." in words for words in said) == [False, True]
    assert sum("waiting for it" in words for words in said) == 1


def test_no_network_is_one_sentence(kit: Kit) -> None:
    stopped = kit.start(PIP_NO_INDEX="0", PIP_FIND_LINKS="", PIP_INDEX_URL=closed_address(), PIP_RETRIES="0")
    assert stopped.returncode == 1
    assert last_words(stopped.stderr) == (
        f"The package index cannot be reached. Connect to the internet or to your company's network, {AGAIN}"
    )
    assert kit.start("doctor").returncode == 0


def test_pip_serves_where_uv_finds_no_way(kit: Kit) -> None:
    closed = {"UV_OFFLINE": "0", "UV_FIND_LINKS": "", "UV_DEFAULT_INDEX": closed_address(), "UV_HTTP_RETRIES": "0"}
    done = kit.start("doctor", **closed)
    assert "Trying pip's own" in done.stdout, done.stderr
    assert last_words(done.stdout) == "fieldguide doctor 0"


def test_altered_package_is_refused(kit: Kit) -> None:
    lock = kit.folder / "requirements.lock"
    lock.write_text(re.sub(r"(lesson==.*\n.*sha256:)\w+", r"\g<1>" + "0" * 64, lock.read_text("utf-8")), "utf-8")
    stopped = kit.start("doctor")
    assert stopped.returncode == 1
    assert last_words(stopped.stderr).startswith("A package is not the one that the kit was tested with")
    assert "lesson" not in kit.packages()


def test_environment_of_another_maker_is_left_alone(kit: Kit) -> None:
    (kit.folder / ".venv").mkdir()
    (kit.folder / ".venv" / "pyvenv.cfg").write_text("home = /somewhere\n")
    stopped = kit.start("doctor")
    assert last_words(stopped.stderr) == f"The folder .venv was not made by start.py. Rename or delete it, {AGAIN}"
    assert os.listdir(kit.folder / ".venv") == ["pyvenv.cfg"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EROFS, "Files in this folder cannot be written."),
        (errno.EACCES, "Files in this folder cannot be written."),
        (errno.ENOSPC, "The disk is full. Free about 1 GB"),
    ],
)
def test_folder_that_takes_no_files_is_one_sentence(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], code: int, words: str
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert start.main(["doctor"]) == 1
    assert last_words(capsys.readouterr().err).startswith(words)


def test_finished_set_up_works_in_a_folder_that_takes_no_files(
    kit: Kit, start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit.finish()
    monkeypatch.setattr(start, "hand_over", lambda *words: words)
    for change in ("mkdir", "unlink", "write_text"):
        monkeypatch.setattr(Path, change, pytest.fail)
    assert start.main(["doctor"]) == ("-m", "fieldguide", "doctor")


@pytest.mark.parametrize("missing", [{"venv"}, {"pip", "ensurepip"}])
def test_python_taken_apart_is_one_sentence(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: set[str]
) -> None:
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None if name in missing else name)
    assert start.main(["doctor"]) == 1
    assert "sudo apt install python3-venv" in last_words(capsys.readouterr().err)


def test_python_without_pip_makes_its_own(kit: Kit, start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None if name == "pip" else name)
    monkeypatch.setattr(start, "run", lambda *command: asked.append(command))
    assert start.find_pip()[:3] == [start.PYTHON, "-m", "pip"]
    assert asked == [(start.PYTHON, "-m", "ensurepip")]


def test_interruption_says_how_to_go_on(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(start, "run", interrupt)
    assert start.main(["doctor"]) == 1
    assert last_words(capsys.readouterr().err) == "Stopped. Run the same command again to go on."


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "The disk is full"),
        ("error: failed to write: There is not enough space on the disk. (os error 112)", "The disk is full"),
        ("error: The system cannot find the path specified. (os error 3)", "The path to this folder is too long"),
        ("error: Request failed: invalid peer certificate: UnknownIssuer", "This network signs its connections"),
        ("error: failed to remove file: Access is denied. (os error 5)", "Files in this folder cannot be written"),
        ("error: client error (Connect): dns error: failed to lookup address", "The package index cannot be reached"),
        ("something never seen\nbefore", "The set-up stopped there."),
    ],
)
def test_known_failures_are_told_apart(start: ModuleType, said: str, words: str) -> None:
    assert last_words(start.explain(said)).startswith(words)


def test_start_parses_on_an_old_python() -> None:
    source = (ROOT / "start.py").read_text("utf-8")
    first = ast.parse(source, feature_version=(3, 6)).body[:3]
    assert [type(part) for part in first] == [ast.Expr, ast.Import, ast.If]


def test_old_python_is_told_what_to_install() -> None:
    old = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path(sys.argv[1])"
    stopped = subprocess.run([sys.executable, "-c", old, ROOT / "start.py"], capture_output=True, text=True)
    assert stopped.returncode == 1
    assert stopped.stderr.splitlines() == [
        "This is Python 3.9, and the kit needs 3.11 or newer.",
        "Install a newer Python, then start with it, for instance: python3.13 start.py",
    ]
