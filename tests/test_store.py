"""The learner's store: what was confirmed is there, and what cannot be used is said in words."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from fieldguide import store
from fieldguide.errors import StoreError
from fieldguide.store import Answer, open_store

WRITER = """
import sys
from pathlib import Path
from fieldguide.store import Answer, open_store
path, name, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
kept = open_store(path, wait=30)
for number in range(times):
    kept.add(Answer("quiz", name, str(number), False))
    print(number, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a folder with spaces, ä%" / "learner.db"


def an_answer(choice: str = "a chain", question: str = "q1") -> Answer:
    return Answer("01_prompt_chaining", question, choice, right=choice == "a chain")


def writer(path: Path, name: str, times: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), name, str(times)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def run_sql(path: Path, *statements: str) -> None:
    file = sqlite3.connect(path)
    for statement in statements:
        file.execute(statement)
    file.commit()
    file.close()


def test_answer_comes_back_whole(path: Path) -> None:
    given = Answer("quiz", "q", "a “chain”", right=True, confidence=3, family="grants")
    open_store(path).add(given)
    assert open_store(path).answers() == [given]


def test_last_is_the_latest_answer_to_that_question(path: Path) -> None:
    kept = open_store(path)
    for answer in (an_answer("an agent"), an_answer("a chain"), an_answer("a router", question="q2")):
        kept.add(answer)
    last = kept.last("01_prompt_chaining", "q1")
    assert last is not None and last.choice == "a chain"
    assert kept.last("another quiz", "q1") is None


@pytest.mark.parametrize("change", ["UPDATE answers SET correct = 1", "DELETE FROM answers"])
def test_answers_are_only_added(path: Path, change: str) -> None:
    open_store(path).add(an_answer())
    with pytest.raises(sqlite3.IntegrityError, match="only added"):
        run_sql(path, change)


def test_home_is_where_the_store_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDGUIDE_HOME", str(tmp_path / "mine"))
    assert open_store().path == tmp_path / "mine" / "learner.db"


def test_killed_writer_loses_nothing_it_confirmed(path: Path) -> None:
    with writer(path, "killed", 100_000) as process:
        assert process.stdout is not None
        confirmed = [process.stdout.readline() for _ in range(40)]
        process.kill()
        confirmed += process.stdout.readlines()
    kept = open_store(path)
    choices = [int(answer.choice) for answer in kept.answers()]
    assert choices == list(range(len(choices))) and len(choices) >= len(confirmed) >= 40
    assert kept.notice == ""


def test_two_processes_write_at_once(path: Path) -> None:
    both = [writer(path, name, 60) for name in ("left", "right")]
    assert [(process.communicate()[0].count("\n"), process.returncode) for process in both] == [(60, 0), (60, 0)]
    answers = open_store(path).answers()
    for name in ("left", "right"):
        assert [int(a.choice) for a in answers if a.question == name] == list(range(60))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def scribble(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2000] + b"\xff" * 9000)


DAMAGE = {
    "text": lambda path: path.write_text("not a database, " * 500),
    "truncated": truncate,
    "scribbled over": scribble,
    "no table": lambda path: run_sql(path, "DROP TABLE answers"),
    "other columns": lambda path: run_sql(path, "ALTER TABLE answers RENAME COLUMN choice TO chosen"),
    "negative form": lambda path: run_sql(path, "PRAGMA user_version = -3"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damaged_file_is_kept_aside_and_said(path: Path, damage) -> None:
    open_store(path).add(an_answer())
    damage(path)
    before = path.read_bytes()
    kept = open_store(path)
    assert "was damaged" in kept.notice and "learner.db.damaged-1" in kept.notice
    assert path.with_name("learner.db.damaged-1").read_bytes() == before
    kept.add(an_answer("anew"))
    assert [answer.choice for answer in open_store(path).answers()] == ["anew"]
    assert open_store(path).notice == ""


def test_second_damage_gets_a_number_of_its_own(path: Path) -> None:
    for words in ("first", "second"):
        open_store(path)
        path.write_text(words * 500)
        open_store(path)
    assert path.with_name("learner.db.damaged-1").read_text().startswith("first")
    assert path.with_name("learner.db.damaged-2").read_text().startswith("second")


def test_damage_found_twice_at_once_is_moved_once(path: Path) -> None:
    open_store(path)
    path.write_text("not a database, " * 500)
    both = [writer(path, name, 5) for name in ("left", "right")]
    assert [process.communicate() and process.returncode for process in both] == [0, 0]
    assert len(open_store(path).answers()) == 10
    assert [file.name for file in path.parent.glob("*damaged*")] == ["learner.db.damaged-1"]


def test_damage_while_in_use_says_to_run_again(path: Path) -> None:
    kept = open_store(path)
    path.write_text("not a database, " * 500)
    with pytest.raises(StoreError, match="damaged. Run this cell again"):
        kept.add(an_answer())


def test_newer_file_is_refused_and_left_alone(path: Path) -> None:
    open_store(path).add(an_answer())
    run_sql(path, "PRAGMA user_version = 9")
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"newer fieldguide \(form 9; .*up to 2\).*Update the kit"):
        open_store(path)
    assert path.read_bytes() == before and not list(path.parent.glob("*damaged*"))


def test_older_file_is_brought_up_to_date(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(path).add(an_answer())
    later = (*store.file.MIGRATIONS, ("ALTER TABLE answers ADD COLUMN note TEXT", "CREATE TABLE cards (id INTEGER)"))
    monkeypatch.setattr(store.file, "MIGRATIONS", later)
    assert [answer.choice for answer in open_store(path).answers()] == ["a chain"]
    run_sql(path, "INSERT INTO cards VALUES (1)")


def test_failed_migration_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(path).add(an_answer())
    released = store.file.MIGRATIONS
    monkeypatch.setattr(
        store.file, "MIGRATIONS", (*released, ("CREATE TABLE cards (id INTEGER)", "CREATE TABLE cards (x)"))
    )
    with pytest.raises(StoreError, match="cards"):
        open_store(path)
    monkeypatch.setattr(store.file, "MIGRATIONS", released)
    assert len(open_store(path).answers()) == 1


def test_locked_file_says_what_to_close(path: Path) -> None:
    kept = open_store(path, wait=0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(StoreError, match=r"locked.*0\.05 seconds.*Close other notebooks"):
            kept.add(an_answer())
    finally:
        other.close()
    kept.add(an_answer())
    assert len(kept.answers()) == 1


def test_deleted_file_is_not_silently_remade(path: Path) -> None:
    kept = open_store(path)
    path.unlink()
    with pytest.raises(StoreError, match="FIELDGUIDE_HOME"):
        kept.add(an_answer())
    assert not path.exists()


def test_folder_that_cannot_be_made_says_where_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made.*FIELDGUIDE_HOME"):
        open_store(tmp_path / "file" / "learner.db")


READ_ONLY = """
import os, sys
from pathlib import Path
from fieldguide.store import Answer, open_store
from fieldguide.errors import StoreError
if os.geteuid() == 0:
    os.seteuid(65534)  # permissions do not bind the superuser
try:
    open_store(Path(sys.argv[1]), wait=0.1).add(Answer("quiz", "q", "a", False))
except StoreError as problem:
    print(problem)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders have no such permissions on Windows")
@pytest.mark.parametrize("existing", [True, False], ids=["read-only file", "read-only folder"])
def test_read_only_store_says_so(tmp_path: Path, existing: bool) -> None:
    folder = tmp_path / "home"
    path = folder / "learner.db"
    folder.mkdir()
    if existing:
        open_store(path)
        path.chmod(0o444)
    folder.chmod(0o555)
    for parent in folder.parents:  # pytest's own folders are closed to anybody else
        if parent.is_relative_to(tempfile.gettempdir()) and parent != Path(tempfile.gettempdir()):
            parent.chmod(parent.stat().st_mode | 0o111)
    try:
        done = subprocess.run([sys.executable, "-c", READ_ONLY, str(path)], capture_output=True, text=True, check=True)
    finally:
        folder.chmod(0o755)
    assert "cannot be opened for writing" in done.stdout and "FIELDGUIDE_HOME" in done.stdout


def test_lesson_without_a_store_keeps_answers_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FIELDGUIDE_HOME", str(tmp_path / "file" / "inside"))
    monkeypatch.setattr(store, "_THIS_SESSION", [])
    store.for_lesson().add(an_answer("an agent"))
    again = store.for_lesson()
    last = again.last("01_prompt_chaining", "q1")
    assert last is not None and last.choice == "an agent"
    assert not again.lasting and "only until this notebook's kernel stops" in again.notice
