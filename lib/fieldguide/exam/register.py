"""What an examiner handed out, and what was marked: every paper once. Nobody's name is kept here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from ..errors import UsageError

FILE = "marked.db"
TABLES = (
    "CREATE TABLE IF NOT EXISTS marked (nonce TEXT PRIMARY KEY, paper TEXT NOT NULL, at TEXT NOT NULL, "
    "earned REAL NOT NULL, most INTEGER NOT NULL)",
    "CREATE TABLE IF NOT EXISTS handed_out (paper TEXT PRIMARY KEY)",
)


class Register:
    """Hold the register open, and closed to other programs, until all results of a batch are written."""

    def __init__(self, opened: sqlite3.Connection) -> None:
        self.opened = opened

    def when(self, nonce: str) -> str | None:
        """Return the day on which a paper was marked, if it was."""
        row = self.opened.execute("SELECT at FROM marked WHERE nonce = ?", (nonce,)).fetchone()
        return str(row[0])[:10] if row else None

    def add(self, nonce: str, paper: str, at: datetime, earned: float, most: int) -> None:
        """Note that a paper was marked."""
        row = (nonce, paper, at.isoformat(timespec="seconds"), earned, most)
        self.opened.execute("INSERT INTO marked VALUES (?, ?, ?, ?, ?)", row)

    def hand_out(self, paper: str) -> None:
        """Note that a paper of these questions was sealed."""
        self.opened.execute("INSERT OR IGNORE INTO handed_out VALUES (?)", (paper,))

    def handed_out(self, paper: str) -> bool:
        """Say whether a paper of these questions was sealed."""
        return bool(self.opened.execute("SELECT 1 FROM handed_out WHERE paper = ?", (paper,)).fetchone())


@contextmanager
def register(folder: Path) -> Iterator[Register]:
    """Open an examiner's register; what was added is kept when the block ends well, and only then.

    Raises UsageError where the file cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with closing(sqlite3.connect(folder / FILE, timeout=30, isolation_level=None)) as opened:
            opened.execute("PRAGMA synchronous = FULL")
            opened.execute("BEGIN IMMEDIATE")
            for table in TABLES:
                opened.execute(table)
            yield Register(opened)
            opened.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise UsageError(
            f"the register {str(folder / FILE)!r} cannot be used: {error}. Without it nobody knows which papers were "
            "marked, so nothing was done; put a copy of it back"
        ) from error
