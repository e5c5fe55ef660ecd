"""The forms that a plan and an evaluation are filled in on; each docstring goes to the model with its form."""

from __future__ import annotations

from pydantic import BaseModel


class Subtask(BaseModel):
    """One piece of work, and the kind of worker that does it."""

    worker: str
    task: str


class Plan(BaseModel):
    """The subtasks that together do the work."""

    subtasks: list[Subtask]


class Criterion(BaseModel):
    """Whether a draft meets one criterion, and why."""

    name: str
    passed: bool
    reason: str


class Evaluation(BaseModel):
    """The verdict on a draft, criterion by criterion."""

    criteria: list[Criterion]
