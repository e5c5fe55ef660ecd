"""Reach verdicts on one submission, in a process that never runs its code."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from . import build, decide, measures, notebook, tune
from .answers import Answers, printable
from .cells import hinted
from .make import stubs
from .measures import Measure
from .notebook import Cell, Notebook
from .result import Result, Verdict
from .sandbox import Limits, Workshop, in_all, workshop
from .tasks import Build, Decide, Exercise, Tune, exercise, known
from .verdict import stopped

Reached = tuple[Verdict, tuple[str, ...]]
"""A verdict on one task, and what bounded the process that its answer came from."""

LOOKED_AT = 10_000
"""How many letters of a cell are looked at for the names that tell one exercise from another."""


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
    reached = await _read(submission, of, cells, shop)
    for task in of.tasks:
        try:
            if task.name not in reached:
                reached[task.name] = await _ran(task, cells, shop)
        except Exception as broke:  # a fault of the grader costs one task its grade, and the batch nothing
            logging.getLogger(__name__).exception("task %s of %s", task.name, submission.path)
            note = f"the grader itself failed here ({type(broke).__name__})"
            reached[task.name] = stopped(task, "not_graded", note), ()
    verdicts, held = zip(*(reached[task.name] for task in of.tasks), strict=True)
    return _result(submission, name, of.title, verdicts, in_all([*filter(None, held)]))


async def _read(submission: Submission, of: Exercise, cells: Sequence[Cell], shop: Workshop) -> dict[str, Reached]:
    """Return the verdicts on answers that are only values: one process reads them all, and ends before any code runs.

    Whatever fails here leaves its task to a process of its own.
    """
    reached: dict[str, Reached] = {}
    try:
        async with shop.reader() as reader:
            for task in of.tasks:
                if not isinstance(task, Build) and await reader.run(cells, task.name, task.names, only_values=True):
                    reached[task.name] = await verdict(task, reader, measures.aside), reader.held
    except Exception:
        logging.getLogger(__name__).exception("reading %s", submission.path)
    return reached


async def _ran(task: Decide | Tune | Build, cells: Sequence[Cell], shop: Workshop) -> Reached:
    """Return the verdict on one task whose answer is code, which runs in a process of its own."""
    async with shop.process(task.calls_model) as own:
        await own.run(cells, task.name, task.names)
        reached = await verdict(task, own, measures.aside)
    return reached, own.held


async def verdict(task: Decide | Tune | Build, answers: Answers, measure: Measure) -> Verdict:
    """Return the verdict on one task; where a cell stopped and the answer is not right, that is said first."""
    match task:
        case Decide():
            reached = await decide.judge(task, answers)
        case Tune():
            reached = await tune.judge(task, answers, measure)
        case Build():
            reached = await build.judge(task, answers)
    if not answers.broke or reached.status in ("right", "not_graded") or answers.broke in reached.message:
        return reached
    cause = f"A cell that this answer needs stopped before its end: {answers.broke}. Put that right first."
    return replace(reached, message=f"{cause} {reached.message}")


def which(path: Path, handed_in: Notebook) -> str:
    """Return the exercise that a notebook is: by the work in it, then by its own mark, then by its file's name.

    One sign alone says nothing of the work: tasks want ordinary names, which any notebook can have.
    """
    names = {name for cell in handed_in.cells for name in hinted(cell.source[:LOOKED_AT])}

    def signs(of: str) -> tuple[int, bool, bool]:
        tasks = exercise(of).tasks
        work = sum((task.name in handed_in.tasks) + (not names.isdisjoint(task.names)) for task in tasks)
        return work if work > 1 else 0, of == handed_in.exercise, of == path.stem

    best = max(known(), key=signs)
    return best if any(signs(best)) else ""


def _compared(cells: Sequence[Cell], handed_out: Mapping[str, str]) -> list[Cell]:
    """Mark the cells that are as they were handed out."""
    texts = {text.strip() for text in handed_out.values()}
    return [replace(cell, untouched=cell.source.strip() in texts) for cell in cells]


def _result(
    submission: Submission, name: str, title: str, verdicts: Sequence[Verdict], held: tuple[str, ...]
) -> Result:
    file = printable(str(submission.path))
    return Result(submission.learner, name, title, file, tuple(verdicts), held, key=submission.key)
