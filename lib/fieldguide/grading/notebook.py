"""Read a learner's notebook, whatever was done to it, for the cells that may hold answers.

Plain JSON and no schema: an odd cell is passed over, and only a file with no cells at all cannot be read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST = 50 << 20


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text; `task` where its metadata names one, `untouched` where it is as it was handed out."""

    source: str
    task: str = ""
    untouched: bool = False


@dataclass(frozen=True, slots=True)
class Notebook:
    """The cells that may hold answers and the exercise the notebook says it is; `problem` when it cannot be read."""

    cells: tuple[Cell, ...] = ()
    exercise: str = ""
    problem: str = ""

    @property
    def tasks(self) -> frozenset[str]:
        return frozenset(cell.task for cell in self.cells if cell.task)


def read(path: Path) -> Notebook:
    """Return the notebook at `path`, or what stops it from being read."""
    try:
        if path.is_symlink() or not path.is_file():
            return Notebook(problem="is not a file of its own (a link or a folder); hand in the notebook itself")
        if path.stat().st_size > LARGEST:
            return Notebook(problem=f"is larger than {LARGEST >> 20} MB; clear its outputs, save it, hand it in again")
        return parse(path.read_bytes())
    except OSError as error:
        return Notebook(problem=f"cannot be opened ({error.strerror}); check the file and hand it in again")


def parse(data: bytes) -> Notebook:
    """Return the notebook in `data`; the encoding is found by its first bytes, a mark in front is allowed."""
    try:
        saved = json.loads(data)
    except (ValueError, RecursionError) as unread:
        return Notebook(problem=_problem(data, unread))
    cells = list(_cells(saved))
    if not cells:
        return Notebook(problem="has no cells in it; open the right file in JupyterLab, save it, hand it in again")
    mark = _part(saved, "metadata", "fieldguide", "exercise")
    return Notebook(tuple(filter(None, map(_cell, cells))), mark if isinstance(mark, str) else "")


def _problem(data: bytes, unread: Exception) -> str:
    """Return why a file is no notebook, and what to do; one in another encoding is whole when read in that."""
    if isinstance(unread, UnicodeDecodeError):
        with suppress(ValueError, RecursionError):
            json.loads(data.decode("latin-1"))
            return "is not saved as UTF-8; open it in a text editor, save it with the encoding UTF-8, hand it in again"
    what = "is empty" if not data.strip() else "is damaged: it is not a whole notebook any more"
    return f"{what}; open it in JupyterLab, save it, hand it in again"


def _cells(saved: Any) -> Iterable[Any]:
    """Yield the cells of a notebook in today's format, or in the one with worksheets."""
    sheets = _part(saved, "worksheets")
    for holder in [saved, *(sheets if isinstance(sheets, list) else [])]:
        cells = _part(holder, "cells")
        yield from cells if isinstance(cells, list) else []


def _cell(cell: Any) -> Cell | None:
    """Return a cell that may hold an answer; one turned into text by a slip of the key still counts by its task."""
    source = _part(cell, "source") or _part(cell, "input")
    text = "".join(map(str, source)) if isinstance(source, list) else source
    mark = _part(cell, "metadata", "nbgrader")
    task = _part(mark, "grade_id") if _part(mark, "solution") is True else None
    named = task if isinstance(task, str) else ""
    if not isinstance(text, str) or (_part(cell, "cell_type") != "code" and not named):
        return None
    return Cell(text, named)


def _part(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
