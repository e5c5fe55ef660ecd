"""What data/ladder.yaml holds, and what makes it a key: every answer leads on, and every rung is reached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from ..entries import Entry, mistake, twice
from ..errors import UsageError

AS_FOUND = "as_found"
"""Where an answer to the second question leads that lays nothing over the rung found before."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=140)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=260)]


class Answer(Entry):
    """Hold one answer, and the question or the rung that it leads to."""

    id: Id
    text: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    leads: Id


class Question(Entry):
    """Hold one question of the key; `say` is how to put it to a customer."""

    id: Id
    added: bool = False
    ask: Line
    hint: Line
    say: Line
    answers: Annotated[tuple[Answer, ...], Field(min_length=2, max_length=6)]

    @model_validator(mode="after")
    def _check(self) -> Question:
        _once((answer.id for answer in self.answers), f"answer of {self.id!r}")
        return self

    def __getitem__(self, answer: str) -> Answer:
        """Return the answer of that id; raises UsageError naming those there are."""
        found = next((one for one in self.answers if one.id == answer), None)
        if found is None:
            allowed = ", ".join(repr(one.id) for one in self.answers)
            raise UsageError(f"{answer!r} does not answer {self.ask!r}; the answers are {allowed}")
        return found


class Rung(Entry):
    """Hold one end of the key and what there is to say about it; 0 is the floor below the first rung.

    `costs` is measured against the rung below; `then` names the question to ask over this one.
    """

    id: Id
    number: Annotated[int, Field(ge=0, le=6)]
    added: bool = False
    name: Line
    heard: Line
    reason: Words
    up: Words
    down: Words
    ask: Line
    costs: Line
    fails: Line
    guard: Line
    then: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{0,40}$")] = ""


class Card(Entry):
    """Hold what stands on the call card beside the rungs, by the ids of questions and phrases."""

    lead: Id
    questions: Annotated[tuple[Id, ...], Field(min_length=3, max_length=3)]
    phrases: Annotated[tuple[Id, ...], Field(min_length=1, max_length=4)]
    last: Line


class Ladder(Entry):
    """Hold the whole key; every answer leads somewhere, never in a circle, and every rung can be reached."""

    start: Id
    second: Id
    questions: tuple[Question, ...]
    rungs: tuple[Rung, ...]
    card: Card

    @model_validator(mode="after")
    def _check(self) -> Ladder:
        _once([*(one.id for one in self.questions), *(one.id for one in self.rungs), AS_FOUND], "id")
        known = [one.id for one in self.questions]
        for named in (self.start, self.second, self.card.lead, *self.card.questions):
            if named not in known:
                raise mistake(f"{named!r} is named and is none of the questions")
        self._check_answers({*known, *(one.id for one in self.rungs)} - {self.second})
        self._check_order()
        reached = _reached(self, self.start, ())
        if lost := [name for name in (*known, *(one.id for one in self.rungs)) if name not in reached]:
            raise mistake(f"no answer leads to {', '.join(map(repr, lost))}")
        return self

    def _check_answers(self, known: set[str]) -> None:
        for question in self.questions:
            allowed = {one.id for one in self.rungs} | {AS_FOUND} if question.id == self.second else known
            for answer in question.answers:
                if answer.leads not in allowed:
                    raise mistake(f"{answer.id!r} of {question.id!r} leads to {answer.leads!r}, where it cannot lead")
        if odd := [one.id for one in self.rungs if one.then not in ("", self.second)]:
            raise mistake(f"`then` of {odd[0]!r} is not {self.second!r}, the second question")

    def _check_order(self) -> None:
        numbers = [one.number for one in self.rungs]
        if numbers != sorted(numbers) or set(numbers) != set(range(7)):
            raise mistake("the rungs stand from 0, the floor, up to 6, none left out")

    def question(self, name: str) -> Question:
        """Return the question of that id."""
        return next(one for one in self.questions if one.id == name)

    def rung(self, name: str) -> Rung | None:
        """Return the rung of that id, if it is one."""
        return next((one for one in self.rungs if one.id == name), None)


def _reached(on: Ladder, here: str, above: tuple[str, ...]) -> set[str]:
    """Return everything that can be reached from `here`; raises an error for a circle."""
    if here in above:
        raise mistake(f"{' → '.join([*above[above.index(here) :], here])} goes in a circle")
    if here == AS_FOUND:
        return set()
    if rung := on.rung(here):
        return {here} | (_reached(on, rung.then, (*above, here)) if rung.then and on.second not in above else set())
    return {here}.union(*(_reached(on, one.leads, (*above, here)) for one in on.question(here).answers))


def _once(names: Iterable[str], what: str) -> None:
    if double := twice(names):
        raise mistake(f"each {what} is used once; {double!r} stands twice")
