"""A learner's attempts, made for tests of practice: a clock to move, answers to give, logs to fold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from made_cases import made, made_bank

from fieldguide.cases.names import PATTERNS, pair
from fieldguide.practice import rules
from fieldguide.practice.choose import Drawn
from fieldguide.practice.drill import Drill
from fieldguide.practice.mastery import mastery
from fieldguide.practice.standing import Standing
from fieldguide.store.rows import Attempt

BANK, RULES = made_bank(3), rules.load()
START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def pass_(self, **time: float) -> None:
        self.moment += timedelta(**time)


def tried(right: str, chosen: str, sure: int = 2, number: int = 0, at: datetime = START, **more: object) -> Attempt:
    """Return an attempt at a made case of `right` where `chosen` tempts, or the first other one does."""
    other = chosen if chosen != right else next(name for name in PATTERNS if name != right)
    case = made(right, other, number)
    values = {"credit": float(chosen == right), "confidence": sure, "offered": case.offered, "card": pair(right, other)}
    return Attempt(case.id, right, chosen, **{**values, "at": at, "number": number, **more})


def answer_all(drill: Drill, right: float = 1.0, seed: int = 0) -> list[Drawn]:
    """Answer until the round is over, a share of it rightly."""
    luck, asked = Random(seed), []
    while drawn := drill.next():
        case = drawn.case
        drill.answer(drawn, case.pattern if luck.random() < right else case.tempting, luck.randint(1, 3), 10)
        asked.append(drawn)
    return asked


def shape(of: Standing) -> object:
    """Return all of a standing that may be compared."""
    cards = {name: (card.card.to_dict(), card.returns) for name, card in of.cards.items()}
    return cards, of.seen, of.answers, of.sure, of.tries, of.weak, of.time, of.attempts


def all_mastered(of: Standing) -> bool:
    """Tell whether every pattern is mastered."""
    return all(one.done for one in mastery(of).values())
