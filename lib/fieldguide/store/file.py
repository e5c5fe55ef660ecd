"""Make the learner's SQLite file, bring it up to date, open it, empty it, and say in words what stands in the way."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

from ..errors import StoreError
from ..wording import many
from .rows import ANSWER, ATTEMPT

FILE = "learner.db"
WAIT = 5.0  # seconds that a call waits for another program to let go of the file

# One entry a version of the file; add to the end, never change an entry that has been released.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE answers (id INTEGER PRIMARY KEY, at TEXT NOT NULL, quiz TEXT NOT NULL, question TEXT NOT NULL,"
        " choice TEXT NOT NULL, correct INTEGER NOT NULL, confidence INTEGER, family TEXT)",
        "CREATE INDEX answers_by_question ON answers (quiz, question, id)",
        "CREATE TRIGGER no_change BEFORE UPDATE ON answers BEGIN SELECT RAISE(ABORT, 'answers are only added'); END",
        "CREATE TRIGGER no_removal BEFORE DELETE ON answers BEGIN SELECT RAISE(ABORT, 'answers are only added'); END",
    ),
    (
        # AUTOINCREMENT: a number is not given out again once everything was forgotten
        "CREATE TABLE attempts (id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL UNIQUE, origin TEXT NOT NULL,"
        " at TEXT NOT NULL, source TEXT NOT NULL, round TEXT NOT NULL, case_id TEXT NOT NULL, pattern TEXT NOT NULL,"
        " chosen TEXT NOT NULL, credit REAL NOT NULL, confidence INTEGER NOT NULL, offered TEXT NOT NULL,"
        " card TEXT NOT NULL, seconds REAL NOT NULL)",
        "CREATE TRIGGER no_second_try BEFORE UPDATE ON attempts"
        " BEGIN SELECT RAISE(ABORT, 'attempts are only added'); END",
        "CREATE TRIGGER no_way_back BEFORE DELETE ON attempts"
        " BEGIN SELECT RAISE(ABORT, 'attempts are only added'); END",
        "CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
        "CREATE TABLE origin AS SELECT lower(hex(randomblob(8))) AS id",
    ),
)
UNREADABLE = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


def prepared(path: Path, wait: float) -> str:
    """Make the file at `path` or bring it up to date; return what the learner should be told, if anything."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {path.parent} for your answers cannot be made ({error.strerror}). {_ELSEWHERE}"
        ) from error
    notice = "" if _sound(path, wait) else _start_afresh(path, wait)
    with opened(path, wait, "rwc") as file:
        _bring_up_to_date(file)
    return notice


def _sound(path: Path, wait: float) -> bool:
    """Tell whether the file at `path` can be read and is of a form this kit knows."""
    with opened(path, wait, "rwc") as file:
        try:
            version = _version(file)
            if version > len(MIGRATIONS):
                raise StoreError(
                    f"{path} was written by a newer fieldguide (form {version}; this one knows forms up to "
                    f"{len(MIGRATIONS)}). Nothing in it was changed. Update the kit. {_ELSEWHERE}"
                )
            if version == len(MIGRATIONS):
                file.execute(f"SELECT {ANSWER} FROM answers LIMIT 0")
                file.execute(f"SELECT {ATTEMPT} FROM attempts LIMIT 0")
                file.execute("SELECT names.name, origin.id FROM names, origin LIMIT 0")
            return version >= 0 and file.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorname", "").startswith((*UNREADABLE, "SQLITE_ERROR")):
                return False
            raise


def _version(file: sqlite3.Connection) -> int:
    return int(file.execute("PRAGMA user_version").fetchone()[0])


def _start_afresh(path: Path, wait: float) -> str:
    """Move the damaged file aside and return the words that say so."""
    # A second notebook may have found the same damage: SQLite's own lock, on a file beside it, lets one of them act.
    with opened(path.with_name(path.name + ".lock"), wait, "rwc") as turn:
        turn.execute("BEGIN EXCLUSIVE")
        if _sound(path, wait):
            return ""
        aside = next(p for n in count(1) if not (p := path.with_name(f"{path.name}.damaged-{n}")).exists())
        try:
            for suffix in ("-wal", "-shm", ""):
                part = path.with_name(path.name + suffix)
                if part.exists():
                    part.rename(aside.with_name(aside.name + suffix))
        except OSError as error:
            raise StoreError(f"{path} is damaged and could not be moved aside ({error.strerror}). {_CLOSE}") from error
    return f"Your answers file was damaged. It is kept as {aside.name} in {path.parent}, and a new one has been begun."


def _bring_up_to_date(file: sqlite3.Connection) -> None:
    if _version(file) < len(MIGRATIONS):
        file.execute("BEGIN IMMEDIATE")
        done = _version(file)  # read again: another notebook may have been first
        for statement in (statement for migration in MIGRATIONS[done:] for statement in migration):
            file.execute(statement)
        file.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        file.execute("COMMIT")
    if file.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        # Some network folders cannot do it, and SQLite's older journal is as safe there.
        with contextlib.suppress(sqlite3.OperationalError):
            file.execute("PRAGMA journal_mode = WAL")


def wipe(path: Path, wait: float) -> None:
    """Empty every table in place, for other notebooks may have the file in use, and remove what was kept aside."""
    with opened(path, wait) as file:
        file.execute("PRAGMA secure_delete = ON")
        file.execute("BEGIN IMMEDIATE")
        guards = file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            file.execute(f"DROP TRIGGER {name}")
        for table in ("answers", "attempts", "names"):
            file.execute(f"DELETE FROM {table}")
        file.execute("UPDATE origin SET id = lower(hex(randomblob(8)))")
        for _, statement in guards:
            file.execute(statement)
        file.execute("COMMIT")
        file.execute("VACUUM")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for kept in path.parent.glob(f"{path.name}.damaged-*"):
        try:
            kept.unlink()
        except OSError as error:
            raise StoreError(f"{kept} could not be removed ({error.strerror}). Remove it yourself.") from error


@contextlib.contextmanager
def opened(path: Path, wait: float, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    """Open the file for one thing, and turn SQLite's errors into words."""
    try:
        address = f"file:{quote(path.absolute().as_posix())}?mode={mode}"
        with contextlib.closing(sqlite3.connect(address, timeout=wait, isolation_level=None, uri=True)) as file:
            yield file
    except sqlite3.Error as error:
        raise StoreError(_words(path, error, wait)) from error


_ELSEWHERE = "Or set FIELDGUIDE_HOME to another folder of yours, and answers are kept there."
_CLOSE = "Close other notebooks and programs that use it, then run this cell again."


def _words(path: Path, error: sqlite3.Error, wait: float) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"{path} is locked: another program held on to it for {many(wait, 'second')}. {_CLOSE}"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"{path} cannot be opened for writing. Give yourself the right to write there. {_ELSEWHERE}"
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE")):
        return f"{path} cannot grow: the disk is full. Free some space, then answer once more."
    if name.startswith(UNREADABLE):
        return f"{path} is damaged. Run this cell again: the file is kept aside and a new one begun."
    return f"{path} cannot be used ({error}). {_ELSEWHERE}"
