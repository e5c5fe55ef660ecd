"""Follow the key: from answers to the next question, or to the rung they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from .. import datafile, paths
from ..errors import UsageError
from .model import Answer, Ladder, Question, Rung

FILE = paths.DATA / "ladder.yaml"


class Step(NamedTuple):
    """A question, and the answer given to it."""

    question: Question
    answer: Answer


class Place(NamedTuple):
    """Where some answers lead: to the `question` to ask next, or to a rung when there is none.

    `over` is what the second question laid over the rung.
    """

    trail: tuple[Step, ...]
    question: Question | None
    rung: Rung | None = None
    over: Rung | None = None

    @property
    def name(self) -> str:
        """What was found, in words; nothing before there is a rung."""
        if not self.rung:
            return ""
        return f"{self.over.name} over {self.rung.name[0].lower()}{self.rung.name[1:]}" if self.over else self.rung.name


@cache
def ladder() -> Ladder:
    """Return the ladder of the kit; raises DataFileError for a file that breaks the rules above."""
    return datafile.load(FILE, Ladder)


def place(answers: Sequence[str], on: Ladder | None = None) -> Place:
    """Return where the ids of `answers` lead, one after the other from the first question.

    Raises UsageError for one that is no answer to its question, and for answers beyond the end.
    """
    on = on or ladder()
    now = Place((), on.question(on.start))
    for answer in answers:
        if now.question is None:
            raise UsageError(f"{answer!r} comes after the end: {now.name!r} is reached already")
        now = _on(on, now, now.question, now.question[answer])
    return now


def _on(on: Ladder, now: Place, asked: Question, given: Answer) -> Place:
    trail = (*now.trail, Step(asked, given))
    if asked.id == on.second:
        return Place(trail, None, now.rung, on.rung(given.leads))
    if found := on.rung(given.leads):
        return Place(trail, on.question(found.then) if found.then else None, found)
    return Place(trail, on.question(given.leads))
