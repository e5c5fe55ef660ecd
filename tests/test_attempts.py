"""Attempts in the learner's file: what was confirmed is there, whatever stops the program, until it is forgotten."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from fieldguide import store
from fieldguide.errors import StoreError
from fieldguide.store import Answer, FileStore, open_store
from fieldguide.store.rows import Attempt

ONE = Attempt("a_case", "routing", "rules", 0.5, 3, ("rules", "routing"), "routing+rules", 12.5, "drill", "r1")
WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from fieldguide.store import open_store
from fieldguide.store.rows import Attempt
path, name, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
kept = open_store(path, wait=30)
for number in range(times):
    kept.attempt(Attempt(f"{name}_{number}", "routing", "rules", 0, 3, ("rules", "routing"), "routing+rules"))
    print(number, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "learner.db"


def writer(path: Path, name: str, times: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), name, str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_attempt_comes_back_whole_with_the_files_own_mark(path: Path) -> None:
    kept = open_store(path)
    kept.attempt(ONE)
    assert kept.attempts() == [replace(ONE, origin=kept.origin())]
    assert kept.attempts(after=1) == [] and kept.count() == 1


@pytest.mark.parametrize("change", ["UPDATE attempts SET credit = 1", "DELETE FROM attempts"])
def test_attempts_are_only_added(path: Path, change: str) -> None:
    open_store(path).attempt(ONE)
    file = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="only added"):
        file.execute(change)
    file.close()


def test_killed_program_loses_nothing_it_confirmed(path: Path) -> None:
    with writer(path, "killed", 100_000) as process:
        assert process.stdout is not None
        confirmed = [process.stdout.readline() for _ in range(40)]
        process.kill()
        confirmed += process.stdout.readlines()
    kept = [int(one.case.removeprefix("killed_")) for one in open_store(path).attempts()]
    assert kept == list(range(len(kept))) and len(kept) >= len(confirmed) >= 40


def test_two_kernels_write_at_once(path: Path) -> None:
    both = [writer(path, name, 50) for name in ("left", "right")]
    assert [process.communicate()[0].count("\n") for process in both] == [50, 50]
    attempts = open_store(path).attempts()
    assert Counter(one.case.split("_")[0] for one in attempts) == {"left": 50, "right": 50}
    assert len({one.uid for one in attempts}) == 100 and len({one.origin for one in attempts}) == 1


def first_form(path: Path) -> None:
    """Write a file as the first released kit did, with one answer in it."""
    file = sqlite3.connect(path)
    for statement in store.file.MIGRATIONS[0]:
        file.execute(statement)
    file.execute("INSERT INTO answers VALUES (1, '2026-01-02T03:04:05+00:00', 'quiz', 'q', 'a', 1, NULL, NULL)")
    file.execute("PRAGMA user_version = 1")
    file.commit()
    file.close()


def test_file_of_the_first_form_is_brought_up_to_date(path: Path) -> None:
    first_form(path)
    kept = open_store(path)
    kept.attempt(ONE)
    assert (len(kept.answers()), kept.count(), kept.notice) == (1, 1, "")


def test_two_kernels_bring_an_old_file_up_to_date_once(path: Path) -> None:
    first_form(path)
    both = [writer(path, name, 5) for name in ("left", "right")]
    assert [process.communicate() and process.returncode for process in both] == [0, 0]
    kept = open_store(path)
    assert (len(kept.answers()), kept.count(), kept.notice) == (1, 10, "")


def test_file_without_its_attempts_is_damaged(path: Path) -> None:
    open_store(path).attempt(ONE)
    file = sqlite3.connect(path)
    file.execute("DROP TABLE attempts")
    file.close()
    assert "was damaged" in open_store(path).notice


FULL = """
import resource, sys
from pathlib import Path
from fieldguide.errors import StoreError
from fieldguide.store import open_store
from fieldguide.store.rows import Attempt
kept = open_store(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
confirmed = 0
try:
    for number in range(10_000):
        kept.attempt(Attempt(f"case_{number}" * 500, "routing", "rules", 0, 3, ("rules",), "routing+rules"))
        confirmed += 1
except StoreError as problem:
    print(confirmed, problem)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a limit stands in for the full disk, as Linux has it")
def test_full_disk_says_so_and_keeps_what_was_confirmed(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True)
    confirmed, _, words = done.stdout.partition(" ")
    assert "disk is full. Free some space" in words
    kept = open_store(path)
    assert kept.notice == "" and kept.count() == int(confirmed) > 5
    kept.attempt(ONE)


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only the superuser of Linux may make a disk")
def test_disk_that_is_really_full_says_so(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("this machine does not let a disk be made")
    try:
        kept = open_store(disk / "learner.db")
        kept.attempt(ONE)
        (disk / "filler").write_bytes(b"x" * (int(subprocess.check_output(["stat", "-f", "-c%a", str(disk)])) * 4096))
        with pytest.raises(StoreError, match="cannot grow: the disk is full"):
            for _ in range(3000):
                kept.attempt(replace(ONE, uid=os.urandom(16).hex()))
        (disk / "filler").unlink()
        kept.attempt(replace(ONE, uid=os.urandom(16).hex()))
        assert open_store(disk / "learner.db").notice == ""
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_ten_thousand_attempts_are_taken_over_in_a_second(path: Path) -> None:
    kept = open_store(path)
    many = [replace(ONE, uid=f"{number:032x}", origin="0" * 16) for number in range(10_000)]
    began = time.perf_counter()
    assert kept.take_over([], many) == (0, 10_000)
    assert time.perf_counter() - began < 2  # twice what is wanted, for a busy machine
    assert kept.take_over([], many) == (0, 0) and kept.count() == 10_000


# Forgetting.


def texts(path: Path) -> bytes:
    """Return every byte that is left in the folder."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.iterdir()))


def test_forgetting_leaves_nothing_in_the_folder(path: Path) -> None:
    path.write_text("an old damaged secret-case " * 100)
    kept = open_store(path)
    kept.attempt(replace(ONE, case="secret_case", uid="abc123"))
    kept.add(Answer("quiz", "secret_case", "a", True))
    kept.call_me("Secret Name")
    before = kept.origin()
    assert b"secret_case" in texts(path) and b"secret-case" in texts(path)
    kept.forget()
    assert not any(word in texts(path) for word in (b"secret", b"Secret", b"abc123", before.encode()))
    assert (kept.answers(), kept.attempts(), kept.name()) == ([], [], "")


def test_forgetting_leaves_the_file_of_use(path: Path) -> None:
    kept, other = open_store(path), FileStore(path)
    other.attempt(ONE)
    kept.forget()
    other.attempt(ONE)
    assert open_store(path).notice == "" and other.count() == 1
    with pytest.raises(StoreError, match="only added"), store.file.opened(path, 1) as file:
        file.execute("DELETE FROM attempts")


def test_forgetting_while_another_holds_the_file_changes_nothing(path: Path) -> None:
    kept = open_store(path, wait=0.05)
    kept.attempt(ONE)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        kept.forget()
    other.close()
    assert kept.count() == 1


@pytest.mark.parametrize("name", ["Zoë", "李小龙", "محمد", "👩‍🚀", "O'Brien; DROP TABLE names", "<b>x</b>"])
def test_names_of_any_script_come_back(path: Path, name: str) -> None:
    kept = open_store(path)
    assert kept.name() == ""
    kept.call_me("before")
    kept.call_me(name)
    assert kept.name() == name
