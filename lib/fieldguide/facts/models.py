"""What an entry of each file in data/facts/ holds, and what makes it well formed."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, model_validator

from ..cases.names import Six
from ..entries import Entry, mistake, twice
from .figures import Figure, figures

NEED_A_CAVEAT = ("C", "D")

Words = Annotated[str, StringConstraints(min_length=1, max_length=700)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=160)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
ClaimId = Annotated[str, StringConstraints(pattern=r"^[CF][0-9]{2}$")]
TensionId = Annotated[str, StringConstraints(pattern=r"^T[0-9]{1,2}$")]
Address = Annotated[str, StringConstraints(pattern=r"^https://\S+$")]
Letter = Literal["A", "B", "C", "D"]
Lesson = Literal[Six, "escalation_ladder"]
LESSONS: tuple[str, ...] = get_args(Lesson)
LESSON_NAMED = re.compile(rf"lesson on (?:the )?({'|'.join(LESSONS)})".replace("_", "[ -]"))
CLAIM_NAMED = re.compile(r"\b[CF]\d\d\b")


class Grade(Entry):
    """Say what one grade means."""

    id: Letter
    name: Line
    meaning: Words


class Source(Entry):
    """Hold where claims come from; `dated` is as exact as it is known."""

    id: Name
    title: Line
    url: Annotated[str, StringConstraints(pattern=r"^(https://\S+)?$")] = ""
    dated: Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")] = ""


class Claim(Entry):
    """Hold what is claimed, how it can safely be said, and how surely."""

    id: ClaimId
    kind: Literal["note", "added"]
    lesson: Lesson | None = None
    claim: Line
    wording: Words
    caveat: Words
    short_caveat: Annotated[str, StringConstraints(max_length=120)] = ""
    contested: tuple[Line, ...] = ()
    baseline: Annotated[str, StringConstraints(max_length=40)] = ""
    grade: Letter
    status: Literal["verified", "second hand", "needs nuance", "not verified"]
    source: Name
    more: tuple[Address, ...] = ()
    checked: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d$")]
    expires: date | None = None

    @model_validator(mode="after")
    def _check(self) -> Claim:
        if (self.id[0] == "C") != (self.kind == "note"):
            raise mistake(f"a claim of the field note is numbered C, an added one F; {self.id} is {self.kind!r}")
        if self.grade in NEED_A_CAVEAT and not (self.short_caveat and self.contested):
            raise mistake(f"{self.id} has grade {self.grade}, so it needs `short_caveat` and `contested`")
        if self.multiples and not self.baseline:
            raise mistake(f"{self.id} states a multiple of tokens, so it needs `baseline`: what it is measured against")
        if self.expires and self.expires <= _first_day(self.checked):
            raise mistake(f"{self.id} expires on {self.expires}, before it was checked in {self.checked}")
        return self

    @property
    def figures(self) -> frozenset[Figure]:
        """Every figure in the claim, its wording and its caveat."""
        return figures("\n".join((self.claim, self.wording, self.caveat)))

    @property
    def multiples(self) -> frozenset[Figure]:
        """The multiples of tokens that the claim states."""
        said = f"{self.claim} {self.wording} {self.caveat}"
        of_tokens = re.search(r"\btokens?\b", f"{self.claim} {self.wording}", re.I)
        return frozenset(one for one in figures(said) if one.unit == "times") if of_tokens else frozenset()


class Phrase(Entry):
    """Hold one pair: what is said, what you say instead or in answer, and what to keep in mind with it."""

    id: Name
    lesson: Lesson
    speaker: Literal["you", "customer"]
    instead: Line
    say: Words
    because: Words
    nuance: Words
    added: bool = False
    tensions: tuple[TensionId, ...] = ()
    claims: tuple[ClaimId, ...]


class Tension(Entry):
    """Hold one place where the field note disagrees with itself or its sources, and what the kit does about it.

    `seen` holds, by lesson, words of the lesson that do what `kit` says of it.
    """

    id: TensionId
    where: Line
    tension: Words
    kit: Words
    seen: dict[Lesson, Line] = {}
    severity: Literal["high", "medium", "low"]
    claims: tuple[ClaimId, ...] = ()
    phrases: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> Tension:
        if not self.claims and not self.phrases:
            raise mistake(f"{self.id} names neither `claims` nor `phrases`, so no reader would ever see it")
        if unlisted := set(CLAIM_NAMED.findall(self.kit)) - set(self.claims):
            raise mistake(f"`kit` of {self.id} speaks of {sorted(unlisted)}; put it under `claims`, too")
        spoken_of = {re.sub("[ -]", "_", name) for name in LESSON_NAMED.findall(self.kit)}
        if unproved := spoken_of - set(self.seen):
            raise mistake(f"`kit` of {self.id} speaks of the lesson on {sorted(unproved)}; quote it under `seen`")
        return self


class Aspect(Entry):
    """Hold one aspect of an analogy: how the two are alike, and where that ends."""

    aspect: Line
    like: Words
    breaks: Words


class Analogy(Entry):
    """Hold a comparison of a pattern with an identity system."""

    name: Lesson
    title: Line
    say_first: Words
    rows: Annotated[tuple[Aspect, ...], Field(min_length=1)]
    claims: Annotated[tuple[ClaimId, ...], Field(min_length=1)]
    tensions: tuple[TensionId, ...] = ()


class _File(Entry):
    @model_validator(mode="after")
    def _check(self) -> _File:
        for field in type(self).model_fields.keys() - {"theme"}:
            names = [getattr(entry, "id", getattr(entry, "name", "")) for entry in getattr(self, field)]
            if double := twice(names):
                raise mistake(f"{double!r} stands twice; every entry has a name of its own")
        return self


class Grades(_File):
    """Hold grades.yaml."""

    grades: tuple[Grade, ...]


class Sources(_File):
    """Hold sources.yaml."""

    sources: tuple[Source, ...]


class Claims(_File):
    """Hold one file of claims/: what they are about, and the claims."""

    theme: Line
    claims: tuple[Claim, ...]


class Phrases(_File):
    """Hold phrases.yaml."""

    phrases: tuple[Phrase, ...]


class Tensions(_File):
    """Hold tensions.yaml."""

    tensions: tuple[Tension, ...]


class Analogies(_File):
    """Hold analogies.yaml."""

    analogies: tuple[Analogy, ...]


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
