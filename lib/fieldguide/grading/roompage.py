"""A room's figures as a page, and every task of every learner as a table that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from .. import markup, standalone
from ..confusion import Confusion
from ..wording import many
from .report import STYLE, wide
from .result import WORDS, Result
from .room import FEW, STATUSES, Room, TaskFigures

COLUMNS = ("learner", "exercise", "task", "status", "points", "max", "flaky", "file")
FORMULA, BREAKS = ("=", "+", "-", "@", "＝", "＋", "－", "＠"), ("\t", "\r", "\n")
"""What a spreadsheet may take for the start of a formula, in its wide forms too."""
TOO_FEW = (
    f"A task with fewer than {FEW} answers, and there are some here, says little about the room: "
    "a few answers more or less change its figures. Read them as a hint of what to ask about, and no more."
)


def page(room: Room) -> str:
    """Return a room's figures as a page that stands alone."""
    parts = ["<h1>Feedback for the room</h1>", f"<p>{escape(_count(room))}</p>"]
    parts += [f"<p><strong>Few answers.</strong> {escape(TOO_FEW)}</p>"] if room.few else []
    for of, tasks in groupby(room.tasks, key=lambda task: task.exercise):
        parts.extend(_exercise(of, list(tasks)))
    parts.extend(_patterns(room.patterns))
    return standalone.page("Feedback for the room", parts, STYLE)


def _count(room: Room) -> str:
    return f"{many(room.notebooks, 'notebook')} of {many(room.learners, 'learner')}."


def _exercise(of: str, tasks: Sequence[TaskFigures]) -> Iterator[str]:
    yield f"<h2>{escape(of)}</h2>"
    head = ("Task", *(WORDS[status] for status in STATUSES), "Points reached", "Answers differ", "Enough answers")
    yield wide(f"{of}: what became of each task", markup.table("What became of each task", head, map(_row, tasks)))
    rows = [(task.title, wrong.tried, wrong.came, str(wrong.count)) for task in tasks for wrong in task.wrong]
    if rows:
        table = markup.table("Wrong answers that came most often", ("Task", "What was tried", "Answer", "Times"), rows)
        yield wide(f"{of}: wrong answers that came most often", table)


def _row(task: TaskFigures) -> tuple[str, ...]:
    average = "unknown" if task.average is None else f"{task.average:.0%}"
    enough = f"no, {task.answers} of {FEW}" if task.few else "yes"
    return (task.title, *(str(task.statuses[status]) for status in STATUSES), average, str(task.flaky), enough)


def _patterns(found: Confusion | None) -> Iterator[str]:
    if found is None:
        return
    yield "<h2>Which pattern was taken for which</h2>"
    yield (
        "<p>A row for each pattern that was right, a column for each that was given. "
        "Whoever gave the right one is counted where a row meets the column of its own name.</p>"
    )
    if found.total < FEW:
        yield f"<p><strong>Few answers.</strong> There are {found.total} of the {FEW} that it takes.</p>"
    (_, *given), *rows = found.rows()
    table = markup.table("Right pattern by given pattern", ("Right pattern", *given), rows)
    yield wide("right pattern by given pattern", table)


def sheet(results: Sequence[Result]) -> str:
    """Return a row for each task of each learner; what could be taken for a formula is text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for result in results:
        for task in result.tasks:
            flaky = "yes" if task.task in result.flaky else "no"
            points = "" if task.points is None else str(task.points)
            row = (result.learner, result.exercise, task.task, task.status, points, str(task.max), flaky, result.file)
            writer.writerow(map(plain, row))
    return text.getvalue()


def plain(cell: str) -> str:
    """Return a cell that no spreadsheet runs.

    >>> plain("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.startswith(BREAKS) or cell.lstrip().startswith(FORMULA) else cell
