"""Every exception the kit raises on purpose.

FieldguideError
├── UsageError            the call, the pattern or the command is put together wrongly
├── DataFileError         a file under data/ breaks its schema: file, line, field, what was allowed
├── NotScripted           the offline model was asked something no actor answers
├── ConnectionRefused     live was asked for without what it needs (a key, a price)
├── StoreError            the learner's own store cannot be used as it is
└── ExerciseError         an exercise or its solution is not built as the grader expects

A run that a gate, a budget or a cap stops is a result with a `status`, never an exception.
"""

from __future__ import annotations

from pathlib import Path


class FieldguideError(Exception):
    """Something a person can put right; the message says how."""


class UsageError(FieldguideError):
    """The call, the pattern or the command is put together wrongly."""


class DataFileError(FieldguideError):
    """A data file breaks its schema."""

    def __init__(self, path: Path, line: int | None, field: str, problem: str) -> None:
        where = f"{path.name}, line {line}" if line else path.name
        super().__init__(f"{where}: {field}: {problem}" if field else f"{where}: {problem}")
        self.path, self.line, self.field, self.problem = path, line, field, problem


class NotScripted(FieldguideError):
    """The offline model was asked something no actor answers."""


class ConnectionRefused(FieldguideError):
    """Live was asked for without what it needs."""


class StoreError(FieldguideError):
    """The learner's own store cannot be used as it is."""


class ExerciseError(FieldguideError):
    """An exercise or its solution is not built as the grader expects."""
