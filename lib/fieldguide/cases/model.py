"""What a case, a contrasting pair and a set may hold; pydantic loads with this module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from ..entries import Entry, mistake, twice
from ..lots import lot
from .names import Pattern

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Question = Annotated[str, StringConstraints(max_length=200, pattern=r"\?$")]
Credit = Annotated[float, Field(gt=0, lt=1)]


class Wrong(Entry):
    """Say what a wrong option overlooks, and what to ask the buyer next."""

    missed: Sentence
    ask: Question


class Case(Entry):
    """Hold what one buyer says, the pattern that fits, and why each other option does not."""

    id: Identifier
    family: Identifier
    sector: Literal["federal", "commercial"]
    who: Short
    says: Sentence
    pattern: Pattern
    composite: tuple[Pattern, ...] = ()
    decisive: Short
    why: Sentence
    tempting: Pattern
    tempts: Sentence
    wrong: dict[Pattern, Wrong]
    also: dict[Pattern, Credit] = {}
    difficulty: Annotated[int, Field(ge=1, le=3)]
    misuse: bool = False

    @model_validator(mode="after")
    def _check(self) -> Case:
        if problem := next(iter(self._problems()), None):
            raise mistake(f"{problem} (case {self.id!r})")
        return self

    def _problems(self) -> Iterable[str]:
        """Yield what is wrong with it, in words."""
        if _plain(self.decisive) not in _plain(self.says):
            yield f"`decisive` is words out of `says`, letter for letter; {self.decisive!r} is not in it"
        if len(self.wrong) != 3:
            yield f"there are exactly three wrong options, each with its explanation; here are {len(self.wrong)}"
        if self.pattern in self.wrong or self.pattern in self.also:
            yield f"{self.pattern!r} is right, so it is neither in `wrong` nor in `also`"
        if self.tempting not in self.wrong:
            yield f"the tempting option is one of the wrong ones; {self.tempting!r} is not among them"
        if self.misuse and ("agent" not in self.says.lower() or self.pattern == "agent_loop"):
            yield "`misuse: true` is for a buyer who says “agent” and does not need one"

    @property
    def offered(self) -> tuple[str, ...]:
        """The four options, the right one first."""
        return (self.pattern, *self.wrong)

    def shuffled(self, seed: int = 0) -> tuple[str, ...]:
        """Return the options in an order that depends on the seed and the case alone, never on the file's order."""
        return tuple(sorted(self.offered, key=lambda option: lot(f"{seed}\n{self.id}\n{option}")))

    def credit(self, chosen: str) -> float:
        """Return what an answer earns: 1, a part of it for a good second answer, or 0."""
        return 1.0 if chosen == self.pattern else dict(self.also).get(chosen, 0.0)  # type: ignore[call-overload]


class CaseFile(Entry):
    """Hold the cases of one file."""

    cases: tuple[Case, ...]

    @model_validator(mode="after")
    def _check(self) -> CaseFile:
        if double := twice(case.id for case in self.cases):
            raise mistake(f"each case has an id of its own; {double!r} stands twice")
        return self


class Contrast(Entry):
    """Hold two cases that differ in one sentence, and the rule that tells them apart."""

    id: Identifier
    patterns: tuple[Pattern, Pattern]
    first: Identifier
    second: Identifier
    changed: Sentence
    rule: Sentence


class ContrastFile(Entry):
    """Hold the contrasting pairs."""

    pairs: tuple[Contrast, ...]


class CaseSet(Entry):
    """Hold a fixed set of cases, kept out of the drill so that they are new when they are asked for."""

    title: Short
    cases: Annotated[tuple[Identifier, ...], Field(min_length=1)]


class SetFile(Entry):
    """Hold the sets by name."""

    sets: dict[Identifier, CaseSet]


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()
