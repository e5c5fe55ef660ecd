"""Reach verdicts on one submission, in a process that never runs its code."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from . import build, decide, measures, notebook, tune
from .answers import Answers, printable
from .make import stubs
from .measures import Measure
from .notebook import Cell, Notebook
from .result import Result, Verdict
from .sandbox import Limits, Workshop, workshop
from .tasks import Build, Decide, Exercise, Tune, exercise, known
from .verdict import stopped
from .wire import Line


@dataclass(frozen=True, slots=True)
class Submission:
    """A learner's notebook, as it was handed in; `key` says what its result depends on, where somebody asked."""

    learner: str
    path: Path
    key: str = ""


async def grade(submission: Submission, limits: Limits) -> Result:
    """Return the result of one submission alone."""
    async with workshop(limits) as shop:
        return await judged(submission, shop)


async def judged(submission: Submission, shop: Workshop, handed_in: Notebook | None = None) -> Result:
    """Return the result of one submission, whatever is in it; `handed_in` is what was read of it elsewhere."""
    handed_in = handed_in or notebook.read(submission.path)
    if no := refused(submission, handed_in):
        return no
    name = which(submission.path, handed_in)
    return await _graded(submission, name, exercise(name), _compared(handed_in.cells, stubs(name)), shop)


def refused(submission: Submission, handed_in: Notebook) -> Result | None:
    """Return the result of what cannot be graded at all, and None for what can."""
    name, called = which(submission.path, handed_in), printable(submission.path.name)
    if not name:
        why = handed_in.problem or f"is not an exercise of this kit; those are {', '.join(known())}"
        unknown = Verdict("notebook", "The whole notebook", "not_graded", None, 0, f"{called} {why}.")
        return _result(submission, printable(submission.path.stem), "Unknown exercise", [unknown], ())
    if not handed_in.problem:
        return None
    of, note = exercise(name), f"{called} {handed_in.problem}"
    return _result(submission, name, of.title, [stopped(task, "not_graded", note) for task in of.tasks], ())


async def _graded(submission: Submission, name: str, of: Exercise, cells: Sequence[Cell], shop: Workshop) -> Result:
    verdicts: list[Verdict] = []
    held: tuple[str, ...] = ()
    reader: Line | None = None
    async with AsyncExitStack() as stack:
        for task in of.tasks:
            try:
                if reader is None:
                    reader = await stack.enter_async_context(shop.reader())
                reached, held = await _judged(task, cells, reader, shop)
                verdicts.append(reached)
            except Exception as broke:  # a fault of the grader costs one task its grade, and the batch nothing
                logging.getLogger(__name__).exception("task %s of %s", task.name, submission.path)
                note = f"the grader itself failed here ({type(broke).__name__})"
                verdicts.append(stopped(task, "not_graded", note))
    return _result(submission, name, of.title, verdicts, held)


async def _judged(
    task: Decide | Tune | Build, cells: Sequence[Cell], reader: Line, shop: Workshop
) -> tuple[Verdict, tuple[str, ...]]:
    """Return the verdict on one task, and what bounded the process that its answer came from.

    An answer that is only values is read, together with others. One that is code runs in a process of its own.
    """
    if not isinstance(task, Build) and await reader.run(cells, task.name, task.names, only_values=True):
        return await verdict(task, reader, measures.aside), reader.held
    async with shop.process(task.calls_model) as own:
        await own.run(cells, task.name, task.names)
        reached = await verdict(task, own, measures.aside)
    return reached, own.held


async def verdict(task: Decide | Tune | Build, answers: Answers, measure: Measure) -> Verdict:
    """Return the verdict on one task."""
    match task:
        case Decide():
            return await decide.judge(task, answers)
        case Tune():
            return await tune.judge(task, answers, measure)
        case Build():
            return await build.judge(task, answers)


def which(path: Path, handed_in: Notebook) -> str:
    """Return the exercise that a notebook is: by its file's name, its own mark, or the tasks in it."""
    names = known()
    for name in (path.stem, handed_in.exercise):
        if name in names:
            return name
    alike = {name: sum(task.name in handed_in.tasks for task in exercise(name).tasks) for name in names}
    best = max(alike, key=lambda name: alike[name], default="")
    return best if alike.get(best) else ""


def _compared(cells: Sequence[Cell], handed_out: Mapping[str, str]) -> list[Cell]:
    """Mark the cells that are as they were handed out."""
    texts = {text.strip() for text in handed_out.values()}
    return [replace(cell, untouched=cell.source.strip() in texts) for cell in cells]


def _result(
    submission: Submission, name: str, title: str, verdicts: Sequence[Verdict], held: tuple[str, ...]
) -> Result:
    file = printable(str(submission.path))
    return Result(submission.learner, name, title, file, tuple(verdicts), held, key=submission.key)
