"""What grading says: a verdict on one task, and one learner's result on one exercise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from ..wording import many

Status = Literal["right", "partly", "wrong", "timed_out", "crashed", "not_found", "not_graded"]

WORDS: dict[Status, str] = {
    "right": "Right",
    "partly": "Partly right",
    "wrong": "Not yet",
    "timed_out": "Took too long",
    "crashed": "Stopped by an error",
    "not_found": "Not found",
    "not_graded": "Not graded",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was tried: what came back, what was wanted, and why."""

    right: bool
    tried: str
    came: str
    wanted: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one task. `points` is None when it could not be graded, which is never a zero."""

    task: str
    title: str
    status: Status
    points: int | None
    max: int
    message: str
    remarks: tuple[Remark, ...] = ()
    idea: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """One learner's result on one exercise; `sandbox` names what bounded the learner's code.

    `flaky` names the tasks whose answers differed when they were asked twice. `key` says what the result depends on.
    """

    learner: str
    exercise: str
    title: str
    file: str
    tasks: tuple[Verdict, ...]
    sandbox: tuple[str, ...]
    flaky: tuple[str, ...] = ()
    key: str = ""

    @property
    def points(self) -> int | None:
        """Return the points of what was graded, or None where nothing was."""
        graded = [task.points for task in self.tasks if task.points is not None]
        return sum(graded) if graded else None

    @property
    def max(self) -> int:
        return sum(task.max for task in self.tasks)

    @property
    def graded(self) -> bool:
        return all(task.status != "not_graded" for task in self.tasks)

    def data(self) -> dict[str, Any]:
        """Return it as JSON's own types, in the shape that `grade --json` promises."""
        return {**asdict(self), "points": self.points, "max": self.max}


def total(tasks: Sequence[Verdict]) -> str:
    """Return the points in words, and how many tasks are still without any.

    >>> total(())
    '0 of 0 points'
    """
    points = sum(task.points or 0 for task in tasks)
    waiting = sum(task.points is None for task in tasks)
    tail = f", {waiting} not graded" if waiting else ""
    return f"{points} of {many(sum(task.max for task in tasks), 'point')}{tail}"
