"""Notebooks as learners hand them in, for tests: the solution, with something done to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fieldguide import paths

NAME = "01_prompt_chaining"
TASKS = ("which_pattern", "ask_first", "how_many_tries", "dates_gate", "gate_in_chain", "whole_claims_desk")
POINTS = 23

Book = dict[str, Any]
Change = Callable[[Book], Any]


def solved() -> Book:
    """Return the solution notebook."""
    book: Book = json.loads((paths.SOLUTIONS / f"{NAME}.ipynb").read_text(encoding="utf-8"))
    return book


def cell(book: Book, task: str) -> dict[str, Any]:
    """Return a task's answer cell."""
    return next(cell for cell in book["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == task)


def text(book: Book, task: str) -> str:
    """Return what a task's answer cell says."""
    return "".join(cell(book, task)["source"])


def put(task: str, source: str) -> Change:
    """Return the change that writes `source` into a task's answer cell."""
    return lambda book: cell(book, task).update(source=source)


def before(task: str, line: str) -> Change:
    """Return the change that writes a line in front of a task's answer."""
    return lambda book: cell(book, task).update(source=f"{line}\n{text(book, task)}")


def replace(task: str, old: str, new: str) -> Change:
    """Return the change that replaces words in a task's answer."""

    def change(book: Book) -> None:
        assert old in text(book, task)
        cell(book, task).update(source=text(book, task).replace(old, new))

    return change


def gate(body: str) -> Change:
    """Return the change that gives the gate another body."""
    return put("dates_gate", f"def dates_in_order(award):\n    {body}")


def code(source: str, **metadata: Any) -> dict[str, Any]:
    """Return a code cell."""
    return {"cell_type": "code", "id": "new", "metadata": metadata, "outputs": [], "source": source}


def saved(*changes: Change) -> bytes:
    """Return the solution, changed, as a file."""
    book = solved()
    for change in changes:
        change(book)
    return json.dumps(book).encode()
