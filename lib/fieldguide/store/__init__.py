"""Keep what a learner did in a file of their own, outside every notebook.

Rows are only ever added, until the learner has everything forgotten. Each call opens the file, does one thing and
closes it, so several notebooks can be open at once, and what was confirmed survives a kernel that is killed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from .. import paths
from ..errors import StoreError
from . import file
from .file import FILE as FILE
from .rows import ANSWER, ATTEMPT
from .rows import Answer as Answer
from .rows import Attempt as Attempt

MARKS = ", ".join("?" * len(ATTEMPT.split(",")))
_ADD_ANSWER = f"INSERT INTO answers ({ANSWER}) VALUES (?, ?, ?, ?, ?, ?, ?)"
_ADD_ATTEMPT = f"INSERT OR IGNORE INTO attempts ({ATTEMPT}) VALUES ({MARKS})"


@dataclass(frozen=True, slots=True)
class FileStore:
    """Keep rows in one SQLite file; `notice` is what the learner should be told, if anything."""

    path: Path
    wait: float = file.WAIT
    notice: str = ""
    lasting = True

    def add(self, answer: Answer) -> None:
        """Add `answer`; when this returns, it is on the disk."""
        self._write([(_ADD_ANSWER, answer.row())])

    def attempt(self, attempt: Attempt) -> None:
        """Add `attempt`, marked as this file's own; when this returns, it is on the disk."""
        self._write([(_ADD_ATTEMPT, replace(attempt, origin=self.origin()).row())])

    def take_over(self, answers: Iterable[Answer], attempts: Iterable[Attempt]) -> tuple[int, int]:
        """Add what another file held and this one does not, all or nothing; return how many of each were new."""
        with file.opened(self.path, self.wait) as opened:
            opened.execute("PRAGMA synchronous = FULL")
            opened.execute("BEGIN IMMEDIATE")
            known = {tuple(row) for row in opened.execute(f"SELECT {ANSWER} FROM answers")}
            new = [row for row in dict.fromkeys(answer.row() for answer in answers) if row not in known]
            opened.executemany(_ADD_ANSWER, new)
            before = _count(opened)
            opened.executemany(_ADD_ATTEMPT, [attempt.row() for attempt in attempts])
            added = _count(opened) - before
            opened.execute("COMMIT")
        return len(new), added

    def last(self, quiz: str, question: str) -> Answer | None:
        """Return the latest answer to `question`, if there is one."""
        found = self._answers("WHERE quiz = ? AND question = ? ORDER BY id DESC LIMIT 1", quiz, question)
        return found[0] if found else None

    def answers(self) -> list[Answer]:
        """Return every answer, in the order given."""
        return self._answers("ORDER BY id")

    def attempts(self, after: int = 0) -> list[Attempt]:
        """Return every attempt, or those after number `after`, in the order they were kept."""
        with file.opened(self.path, self.wait) as opened:
            rows = opened.execute(f"SELECT id, {ATTEMPT} FROM attempts WHERE id > ? ORDER BY id", (after,)).fetchall()
        return [Attempt.of(*row) for row in rows]

    def latest_round(self, source: str) -> list[Attempt]:
        """Return the attempts of the round that was begun last with this source."""
        which = "SELECT round FROM attempts WHERE source = ? ORDER BY id DESC LIMIT 1"
        query = f"SELECT id, {ATTEMPT} FROM attempts WHERE source = ? AND round = ({which}) ORDER BY id"
        with file.opened(self.path, self.wait) as opened:
            return [Attempt.of(*row) for row in opened.execute(query, (source, source))]

    def count(self) -> int:
        """Return how many attempts there are."""
        with file.opened(self.path, self.wait) as opened:
            return _count(opened)

    def origin(self) -> str:
        """Return what this file calls itself: chance letters, which say nothing about anybody."""
        with file.opened(self.path, self.wait) as opened:
            return str(opened.execute("SELECT id FROM origin").fetchone()[0])

    def name(self) -> str:
        """Return the name the learner chose, or nothing."""
        with file.opened(self.path, self.wait) as opened:
            row = opened.execute("SELECT name FROM names ORDER BY id DESC LIMIT 1").fetchone()
        return str(row[0]) if row else ""

    def call_me(self, name: str) -> None:
        """Keep the name the learner chose."""
        self._write([("INSERT INTO names (name) VALUES (?)", (name,))])

    def forget(self) -> None:
        """Remove everything about the learner, overwriting what stood there, with the damaged copies kept aside."""
        file.wipe(self.path, self.wait)

    def _answers(self, rest: str, *values: str) -> list[Answer]:
        with file.opened(self.path, self.wait) as opened:
            return [Answer.of(*row) for row in opened.execute(f"SELECT {ANSWER} FROM answers {rest}", values)]

    def _write(self, rows: Iterable[tuple[str, tuple[object, ...]]]) -> None:
        with file.opened(self.path, self.wait) as opened:
            opened.execute("PRAGMA synchronous = FULL")  # it survives a power cut, not only a kill
            for statement, row in rows:
                opened.execute(statement, row)


def _count(opened: sqlite3.Connection) -> int:
    return int(opened.execute("SELECT COUNT(*) FROM attempts").fetchone()[0])


@dataclass(frozen=True, slots=True)
class MemoryStore:
    """Keep rows until the kernel stops, for a lesson whose file cannot be used."""

    notice: str
    rows: list[Answer] = field(default_factory=list)
    tries: list[Attempt] = field(default_factory=list)
    lasting = False

    def add(self, answer: Answer) -> None:
        """Add `answer` to this session's."""
        self.rows.append(answer)

    def attempt(self, attempt: Attempt) -> None:
        """Add `attempt` to this session's."""
        self.tries.append(replace(attempt, origin=self.origin(), number=len(self.tries) + 1))

    def last(self, quiz: str, question: str) -> Answer | None:
        """Return the latest answer to `question`, if there is one."""
        return next((a for a in reversed(self.rows) if (a.quiz, a.question) == (quiz, question)), None)

    def answers(self) -> list[Answer]:
        """Return every answer, in the order given."""
        return list(self.rows)

    def attempts(self, after: int = 0) -> list[Attempt]:
        """Return every attempt, or those after number `after`, in the order they were kept."""
        return self.tries[after:]

    def latest_round(self, source: str) -> list[Attempt]:
        """Return the attempts of the round that was begun last with this source."""
        its = [one for one in self.tries if one.source == source]
        return [one for one in its if one.round == its[-1].round]

    def count(self) -> int:
        """Return how many attempts there are."""
        return len(self.tries)

    def origin(self) -> str:
        """Return what this session calls itself."""
        return "session"

    def name(self) -> str:
        """Return nothing: a name is kept in a file."""
        return ""


Store = FileStore | MemoryStore
_THIS_SESSION: list[Answer] = []  # shared, so that a cell run twice still shows what was answered
_TRIED: list[Attempt] = []


def for_lesson() -> Store:
    """Return the learner's store, or one in memory that says why the file cannot be used."""
    try:
        return open_store()
    except StoreError as problem:
        words = f"Your answers are kept only until this notebook's kernel stops. {problem}"
        return MemoryStore(words, _THIS_SESSION, _TRIED)


def open_store(path: Path | None = None, *, wait: float = file.WAIT) -> FileStore:
    """Return the store at `path`, made or brought up to date if need be.

    A damaged file is kept aside and a new one made; one from a newer kit is refused and left as it is.
    """
    path = path or paths.home() / FILE
    return FileStore(path, wait, file.prepared(path, wait))
