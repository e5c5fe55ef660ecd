"""Mark a sheet: check that it answers the paper it names, and count the credit for each pattern."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..cases.names import GROUPS, TITLES
from ..errors import UsageError
from ..wording import many
from . import paper
from .sheet import Sheet

if TYPE_CHECKING:
    from .drawing import ExamSet
    from .examiner import Examiner
    from .rules import Rules


@dataclass(frozen=True, slots=True)
class Score:
    """Hold the credit earned for one pattern, and the most there was."""

    earned: float
    most: int

    @property
    def share(self) -> float:
        return self.earned / self.most


@dataclass(frozen=True, slots=True)
class Marked:
    """Hold the marks of one sheet."""

    sheet: Sheet
    scores: Mapping[str, Score]
    """By pattern, and one for those that need none."""
    total: Score
    lacking: tuple[str, ...]
    """What fell short, if anything: patterns, or "total"."""

    @property
    def passed(self) -> bool:
        return not self.lacking

    @property
    def open(self) -> bool:
        """Whether the learner drew the paper."""
        return not self.sheet.head.by

    def data(self) -> dict[str, Any]:
        """Return the marks for machines."""
        scores = {
            name: {"earned": one.earned, "of": one.most, "enough": name not in self.lacking}
            for name, one in self.scores.items()
        }
        told = {"name": self.sheet.name, "paper": self.sheet.head.id, "open": self.open, "passed": self.passed}
        return {**told, "earned": self.total.earned, "of": self.total.most, "patterns": scores}


def check(sheet: Sheet, exam: ExamSet, examiner: Examiner | None) -> None:
    """Raise UsageError unless the sheet's paper is this examiner's, or an open one of this exam set."""
    head = sheet.head
    if bool(head.by) != bool(head.seal):
        raise UsageError("its paper is forged or was changed: half of an examiner's seal is missing")
    if head.by:
        if not examiner:
            raise UsageError("its paper was made by an examiner whose key is not here; name the folder: --examiner DIR")
        examiner.check(head)
    if head.name not in ("", sheet.name):
        raise UsageError(f"its paper is for {head.name!r}, and the answers are of {sheet.name!r}")
    if head.set != exam.digest:
        raise UsageError("its paper is of another exam set: cases or data/exam.yaml changed since it was made")
    if not head.by and head.id != paper.digest(paper.stripped(exam.draw(head.seed), head.seed)):
        raise UsageError("its paper is forged or was changed: its seed gives another one")


def mark(sheet: Sheet, exam: ExamSet) -> Marked:
    """Return the marks of a sheet whose paper was checked.

    Raises UsageError for answers that the paper has no question or option for, and where some are missing.
    """
    cases = exam.draw(sheet.head.seed)
    if strange := [number for number in sheet.answers if number > len(cases)]:
        raise UsageError(f"it answers question {strange[0]}, and the paper has {len(cases)}")
    if missing := len(cases) - len(sheet.answers):
        raise UsageError(f"not answered: {missing} of {many(len(cases), 'question')}; go on with: fieldguide exam")
    earned, most = dict.fromkeys(GROUPS, 0.0), dict.fromkeys(GROUPS, 0)
    for number, case in enumerate(cases, 1):
        key = exam.keys[case.id]
        credit = key.credit.get(sheet.answers[number])
        if credit is None:
            raise UsageError(f"its answer to question {number} is none of the options there")
        earned[key.group] += credit
        most[key.group] += 1
    scores = {name: Score(earned[name], most[name]) for name in GROUPS}
    total = Score(sum(earned.values()), len(cases))
    return Marked(sheet, scores, total, tuple(_lacking(scores, total, exam.rules)))


def _lacking(scores: Mapping[str, Score], total: Score, rules: Rules) -> list[str]:
    few = [name for name, score in scores.items() if score.share < rules.passing.each]
    return (["total"] if total.share < rules.passing.total else []) + few


def in_words(marked: Marked, rules: Rules) -> list[str]:
    """Return the marks in plain lines, the verdict first."""
    total = marked.total
    verdict = "Passed" if marked.passed else "Not passed yet"
    told = f"{verdict}: {total.earned:g} of {total.most} ({total.share:.0%}). To pass takes {rules.needed}."
    lines = [f"{TITLES[name]}: {row(marked, name)}" for name in marked.scores]
    return [told, *lines]


def row(marked: Marked, name: str) -> str:
    """Return a pattern's marks in words."""
    score = marked.scores[name]
    return f"{score.earned:g} of {score.most}, {'not enough yet' if name in marked.lacking else 'enough'}"
