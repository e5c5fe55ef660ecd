"""Begin a paper, or go on with it from its answer file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..cases import bank
from ..errors import UsageError
from . import paper as papers
from . import rules
from . import sheet as sheets
from .drawing import ExamSet, exam_set
from .paper import Paper
from .sheet import Sheet


def kit() -> ExamSet:
    """Return the kit's own exam set.

    Raises UsageError in a learner's copy, which does not hold it.
    """
    return exam_set(bank.load_exam(), rules.load())


def begun(
    given: Path | None, out: Path, seed: int | None, name: str | None, chosen: Callable[[], str]
) -> tuple[Paper, Sheet]:
    """Return the paper, handed out or drawn here, and its sheet: as `out` has it, or new.

    Raises UsageError where `out` holds something else, or no name is known.
    """
    if out.exists():
        return _again(given, out, seed, name)
    paper = papers.read(given) if given else papers.draw(kit(), seed)
    sheet = sheets.begin(paper, (paper.head.name or chosen()) if name is None else name)
    sheets.write(sheet, out)
    return paper, sheet


def _again(given: Path | None, out: Path, seed: int | None, name: str | None) -> tuple[Paper, Sheet]:
    other = "choose another file with --out FILE"
    try:
        sheet = sheets.read(out)
    except UsageError as problem:
        raise UsageError(f"{str(out)!r} cannot be gone on with: {problem}; {other}") from problem
    paper = papers.read(given) if given else papers.again(kit(), sheet.head)
    if paper.head != sheet.head or (seed is not None and seed != sheet.head.seed):
        raise UsageError(f"{str(out)!r} holds answers to another paper; {other}")
    if name is not None and sheets.begin(paper, name).name != sheet.name:
        raise UsageError(f"{str(out)!r} was begun by {sheet.name!r}; {other}")
    return paper, sheet
