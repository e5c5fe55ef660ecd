"""Keep a learner's answers in a file of their own, outside every notebook.

Rows are only ever added. Each call opens the file, does one thing and closes it, so several notebooks can be
open at once, and what was confirmed survives a kernel that is killed.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import quote

from . import paths
from .errors import StoreError

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
)
COLUMNS = "at, quiz, question, choice, correct, confidence, family"
UNREADABLE = ("SQLITE_NOTADB", "SQLITE_CORRUPT")


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one answer as it was given; `choice` is the option's own text, so a reordered quiz stays readable."""

    quiz: str
    question: str
    choice: str
    right: bool
    confidence: int | None = None
    family: str | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class FileStore:
    """Keep answers in one SQLite file; `notice` is what the learner should be told, if anything."""

    path: Path
    wait: float = WAIT
    notice: str = ""
    lasting = True

    def add(self, answer: Answer) -> None:
        """Add `answer`; when this returns, it is on the disk."""
        row = (answer.at.isoformat(), answer.quiz, answer.question, answer.choice, int(answer.right))
        with _opened(self.path, self.wait) as file:
            file.execute("PRAGMA synchronous = FULL")  # it survives a power cut, not only a kill
            file.execute(
                f"INSERT INTO answers ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*row, answer.confidence, answer.family),
            )

    def last(self, quiz: str, question: str) -> Answer | None:
        """Return the latest answer to `question`, if there is one."""
        found = self._read("WHERE quiz = ? AND question = ? ORDER BY id DESC LIMIT 1", quiz, question)
        return found[0] if found else None

    def answers(self) -> list[Answer]:
        """Return every answer, in the order given."""
        return self._read("ORDER BY id")

    def _read(self, rest: str, *values: str) -> list[Answer]:
        with _opened(self.path, self.wait) as file:
            rows = file.execute(f"SELECT {COLUMNS} FROM answers {rest}", values).fetchall()
        return [
            Answer(quiz, question, choice, bool(correct), confidence, family, datetime.fromisoformat(at))
            for at, quiz, question, choice, correct, confidence, family in rows
        ]


@dataclass(frozen=True, slots=True)
class MemoryStore:
    """Keep answers until the kernel stops, for a lesson whose file cannot be used."""

    notice: str
    rows: list[Answer] = field(default_factory=list)
    lasting = False

    def add(self, answer: Answer) -> None:
        """Add `answer` to this session's."""
        self.rows.append(answer)

    def last(self, quiz: str, question: str) -> Answer | None:
        """Return the latest answer to `question`, if there is one."""
        return next((a for a in reversed(self.rows) if (a.quiz, a.question) == (quiz, question)), None)

    def answers(self) -> list[Answer]:
        """Return every answer, in the order given."""
        return list(self.rows)


Store = FileStore | MemoryStore
_THIS_SESSION: list[Answer] = []  # shared, so that a cell run twice still shows what was answered


def for_lesson() -> Store:
    """Return the learner's store, or one in memory that says why the file cannot be used."""
    try:
        return open_store()
    except StoreError as problem:
        return MemoryStore(f"Your answers are kept only until this notebook's kernel stops. {problem}", _THIS_SESSION)


def open_store(path: Path | None = None, *, wait: float = WAIT) -> FileStore:
    """Return the store at `path`, made or brought up to date if need be.

    A damaged file is kept aside and a new one made; one from a newer kit is refused and left as it is.
    """
    path = path or paths.home() / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"The folder {path.parent} for your answers cannot be made ({error.strerror}). {_ELSEWHERE}"
        ) from error
    notice = "" if _sound(path, wait) else _start_afresh(path, wait)
    with _opened(path, wait, "rwc") as file:
        _bring_up_to_date(file)
    return FileStore(path, wait, notice)


def _sound(path: Path, wait: float) -> bool:
    """Tell whether the file at `path` can be read and is of a form this kit knows."""
    with _opened(path, wait, "rwc") as file:
        try:
            version = _version(file)
            if version > len(MIGRATIONS):
                raise StoreError(
                    f"{path} was written by a newer fieldguide (form {version}; this one knows forms up to "
                    f"{len(MIGRATIONS)}). Nothing in it was changed. Update the kit. {_ELSEWHERE}"
                )
            if version == len(MIGRATIONS):
                file.execute(f"SELECT {COLUMNS} FROM answers LIMIT 0")
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
    with _opened(path.with_name(path.name + ".lock"), wait, "rwc") as turn:
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


@contextlib.contextmanager
def _opened(path: Path, wait: float, mode: str = "rw") -> Iterator[sqlite3.Connection]:
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
        return f"{path} is locked: another program held on to it for {wait:g} seconds. {_CLOSE}"
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return f"{path} cannot be opened for writing. Give yourself the right to write there. {_ELSEWHERE}"
    if name.startswith("SQLITE_FULL"):
        return f"{path} cannot grow: the disk is full. Free some space, then answer once more."
    if name.startswith(UNREADABLE):
        return f"{path} is damaged. Run this cell again: the file is kept aside and a new one begun."
    return f"{path} cannot be used ({error}). {_ELSEWHERE}"
