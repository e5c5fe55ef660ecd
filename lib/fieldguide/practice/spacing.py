"""When a confusion comes back: `fsrs` says for what goes right and wrong, fixed days for errors made with certainty."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

import fsrs

from .rules import Spacing
from .timeline import DAY

START = datetime(2000, 1, 1, tzinfo=UTC)  # fsrs counts on a calendar; which one does not matter
GUESS, FAIRLY, SURE = 1, 2, 3
RIGHT = {GUESS: fsrs.Rating.Hard, FAIRLY: fsrs.Rating.Good, SURE: fsrs.Rating.Easy}


@dataclass(slots=True)
class Card:
    """Hold what is known of one confusion: when it is due, and the days left on which an error comes back."""

    card: fsrs.Card = field(default_factory=lambda: fsrs.Card(card_id=1, due=START))
    returns: tuple[float, ...] = ()

    @property
    def due(self) -> float:
        """The day it is due by its own spacing."""
        return (self.card.due - START).total_seconds() / DAY

    def back(self, day: float, rules: Spacing) -> bool:
        """Tell whether an error made with certainty is to come back on `day`."""
        return any(one <= day + rules.early_hours / 24 for one in self.returns)

    def is_due(self, day: float, rules: Spacing) -> bool:
        """Tell whether it is due on `day`; what is spaced by days may come a few hours early."""
        early = rules.early_hours / 24 if self.card.state is fsrs.State.Review else 0.0
        return self.due <= day + early

    def review(self, day: float, credit: float, confidence: int, rules: Spacing) -> None:
        """Take in an answer on `day`."""
        moment = START + timedelta(days=day)
        self.card, _ = scheduler(rules).review_card(self.card, rating(credit, confidence), moment)
        self.returns = tuple(one for one in self.returns if one > day + rules.early_hours / 24)
        if credit == 0 and confidence == SURE:
            self.returns = tuple(day + days for days in rules.confident_error_days)


def rating(credit: float, confidence: int) -> fsrs.Rating:
    """Return how `fsrs` is to take an answer: a lucky guess and a half right answer come back sooner."""
    if credit == 0:
        return fsrs.Rating.Again
    return RIGHT.get(confidence, fsrs.Rating.Good) if credit == 1 else fsrs.Rating.Hard


@cache
def scheduler(rules: Spacing) -> fsrs.Scheduler:
    """Return a scheduler that leaves nothing to chance, so that the same attempts always give the same days."""
    again = (timedelta(minutes=rules.again_minutes),)
    return fsrs.Scheduler(
        desired_retention=rules.retention,
        learning_steps=again,
        relearning_steps=again,
        maximum_interval=rules.longest_days,
        enable_fuzzing=False,
    )
