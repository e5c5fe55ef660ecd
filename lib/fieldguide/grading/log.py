"""The results of a batch as they come, one line each, so that a batch that is killed goes on where it stopped.

The file is open in the grader alone: no learner's process has it, and within the walls none can reach it.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import UsageError
from .result import Result
from .results import Unreadable, read

NAME = "results.jsonl"
LONGEST = 1 << 21
FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
AGAIN = "move it away to have everything graded again, or give another --out"


@dataclass(frozen=True, slots=True)
class Log:
    """An open log; `kept` are the results that were there, by key, those that could not be graded left out."""

    file: BinaryIO
    kept: dict[str, Result]

    def append(self, result: Result) -> None:
        """Write a result so that it stays, whatever happens to this process or this machine next."""
        self.file.write(json.dumps(result.data()).encode() + b"\n")
        self.file.flush()
        os.fsync(self.file.fileno())


@contextmanager
def log(folder: Path) -> Iterator[Log]:
    """Open the log in `folder`, made where there is none; a last line that was cut short is dropped.

    Raises UsageError for a log that cannot be read, is something else, or is in use.
    """
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, FLAGS | getattr(os, "O_NONBLOCK", 0), 0o644)
    except OSError as refused:
        why = "it is a link" if refused.errno == errno.ELOOP else refused.strerror
        raise UsageError(f"results cannot be kept in {str(path)!r}: {why}; give another --out") from refused
    with os.fdopen(descriptor, "r+b", buffering=0) as raw:
        if not stat.S_ISREG(os.fstat(raw.fileno()).st_mode):
            raise UsageError(f"{str(path)!r} is not a file that results can be kept in; {AGAIN}")
        _alone(raw, path)
        yield Log(raw, _kept(raw, path))


def _alone(file: Any, path: Path) -> None:
    """Hold the file for this batch, as far as the system can; it is free again when the process ends."""
    try:
        locks = import_module("fcntl")
    except ImportError:  # Windows
        return
    try:
        locks.flock(file, locks.LOCK_EX | locks.LOCK_NB)
    except OSError as held:
        raise UsageError(f"another batch is writing to {str(path)!r}; wait for it, or give another --out") from held


def _kept(file: Any, path: Path) -> dict[str, Result]:
    kept: dict[str, Result] = {}
    end = 0
    with open(os.dup(file.fileno()), "rb") as lines:
        lines.seek(0)
        for number, line in enumerate(iter(lambda: lines.readline(LONGEST), b""), 1):
            if not line.endswith(b"\n") and len(line) < LONGEST:
                break
            end += len(line)
            result = _result(line, number, path)
            if result.graded and result.key:
                kept[result.key] = result
    file.truncate(end)
    return kept


def _result(line: bytes, number: int, path: Path) -> Result:
    try:
        if len(line) >= LONGEST:
            raise Unreadable(f"is longer than {LONGEST >> 20} MB")
        return read(line)
    except Unreadable as why:
        raise UsageError(f"line {number} of {str(path)!r} {why}, so no result in it can be trusted; {AGAIN}") from why
