"""What a learner's file holds: answers to lesson questions, and attempts at practice cases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

ANSWER = "at, quiz, question, choice, correct, confidence, family"
ATTEMPT = "uid, origin, at, source, round, case_id, pattern, chosen, credit, confidence, offered, card, seconds"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Answer:
    """Hold one answer as it was given; `choice` is the option's own text, so a reordered quiz stays readable."""

    quiz: str
    question: str
    choice: str
    right: bool
    confidence: int | None = None
    family: str | None = None
    at: datetime = field(default_factory=_now)

    def row(self) -> tuple[Any, ...]:
        """Return the values of ANSWER."""
        given = (self.at.isoformat(), self.quiz, self.question, self.choice, int(self.right))
        return (*given, self.confidence, self.family)

    @classmethod
    def of(
        cls, at: str, quiz: str, question: str, choice: str, correct: int, confidence: int | None, family: str | None
    ) -> Answer:
        """Return the answer that a row of ANSWER holds."""
        return cls(quiz, question, choice, bool(correct), confidence, family, datetime.fromisoformat(at))


@dataclass(frozen=True, slots=True)
class Attempt:
    """Hold one attempt at a case with all that practice needs of it, so that the case itself may change or go."""

    case: str
    pattern: str
    """What was right at the time."""
    chosen: str
    credit: float
    confidence: int
    """1 a guess, 2 fairly sure, 3 sure."""
    offered: tuple[str, ...]
    card: str
    """The confusion the case was drawn for, as `cases.names.pair` writes it."""
    seconds: float = 0.0
    source: str = "drill"
    round: str = ""
    uid: str = field(default_factory=lambda: uuid4().hex)
    origin: str = ""
    """The file it was first kept in; a copy on another machine has another."""
    at: datetime = field(default_factory=_now)
    number: int = field(default=0, compare=False)
    """Its place in this file."""

    def row(self) -> tuple[Any, ...]:
        """Return the values of ATTEMPT."""
        where = (self.uid, self.origin, self.at.isoformat(), self.source, self.round, self.case)
        return (*where, self.pattern, self.chosen, self.credit, self.confidence, *self._drawn())

    def _drawn(self) -> tuple[str, str, float]:
        return " ".join(self.offered), self.card, self.seconds

    @classmethod
    def of(cls, number: int, *row: Any) -> Attempt:
        """Return the attempt that a row of ATTEMPT holds."""
        uid, origin, at, source, round_, case, pattern, chosen, credit, confidence, offered, card, seconds = row
        return cls(
            case, pattern, chosen, credit, confidence, tuple(offered.split()), card, seconds, source, round_,
            uid=uid, origin=origin, at=datetime.fromisoformat(at), number=number,
        )  # fmt: skip
