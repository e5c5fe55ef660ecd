"""Put a verdict together from what came back: the part that every kind of task shares."""

from __future__ import annotations

from collections.abc import Sequence

from .answers import ENDINGS, Answer
from .result import Remark, Status, Verdict
from .tasks import Build, Decide, Tune

ADVICE: dict[str, str] = {
    "timed_out": "Look for a loop that never ends, then run the cell and watch that it finishes.",
    "crashed": "Run the cell, read the last line of the error, and put that right first.",
    "not_graded": "This says nothing about your work; ask your instructor to grade it again.",
    "not_found": "Put the name back as it was, or start from a fresh copy with `python start.py reset`.",
}

HINTS = "Three hints are folded up under the task, from gentle to nearly the answer."


def ending(task: Decide | Tune | Build, came: Sequence[Answer]) -> Verdict | None:
    """Return the verdict where something came instead of every answer, and None where there is any answer."""
    if not came or any(answer.got not in ENDINGS for answer in came):
        return None
    worst = min(came, key=lambda answer: ENDINGS.index(answer.got))
    return stopped(task, worst.got, worst.note)  # type: ignore[arg-type]  # the names in ENDINGS are statuses


def stopped(task: Decide | Tune | Build, status: Status, note: str, remarks: Sequence[Remark] = ()) -> Verdict:
    """Return a verdict without points: none lost where it could not be graded."""
    points = None if status == "not_graded" else 0
    message = f"{note[:1].upper()}{note[1:]}. {ADVICE[status]}"
    return Verdict(task.name, task.title, status, points, task.points, message, tuple(remarks), task.idea)


def marked(task: Decide | Tune | Build, right: int, message: str, remarks: Sequence[Remark]) -> Verdict:
    """Return a verdict with its share of the points, rounded down."""
    status: Status = "right" if right == len(remarks) else "partly" if right else "wrong"
    points = task.points * right // len(remarks)
    message = message if status == "right" else f"{message} {HINTS}"
    return Verdict(task.name, task.title, status, points, task.points, message, tuple(remarks), task.idea)
