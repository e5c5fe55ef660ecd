"""Where a learner stands, folded from their attempts one at a time.

It is a function of the attempts alone: taking them in one by one, as a session does, or all at once, as the next
session does, ends in the same place.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..cases.names import GROUPS, group, pair
from ..store.rows import Attempt
from .rules import Rules
from .spacing import SURE, Card
from .timeline import Order, Timeline, in_order

LATELY = 3
"""Cases in which the same confusion, or the same story in another trade, is not met twice."""


@dataclass(slots=True)
class Weakness:
    """How often one pattern was taken for another, the latest answers weighing most."""

    met: float = 0.0
    wrong: float = 0.0

    def take(self, wrong: float, fade: float) -> None:
        self.met, self.wrong = self.met * fade + 1, self.wrong * fade + wrong


@dataclass(frozen=True, slots=True)
class Try:
    """One answer that tells about a pattern: how right it was, and whether it was wrong and sure."""

    credit: float | None
    """None where the pattern was the wrong answer given."""
    confident_error: bool


@dataclass(slots=True)
class Standing:
    """Hold what practice needs to know of a learner."""

    rules: Rules
    time: Timeline = field(init=False)
    order: Order = field(default_factory=lambda: Order({}))
    end: tuple[datetime, str, int] | None = None
    attempts: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    """The cases met, and the number of the attempt that met them last."""
    met: dict[str, float] = field(default_factory=dict)
    """The same, and the day."""
    cards: dict[str, Card] = field(default_factory=dict)
    weak: dict[tuple[str, str], Weakness] = field(default_factory=dict)
    """By (right, taken for it)."""
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each was answered where each was right."""
    sure: dict[int, list[float]] = field(default_factory=lambda: {1: [0, 0.0], 2: [0, 0.0], 3: [0, 0.0]})
    """By confidence: how many answers, and the credit they earned."""
    tries: dict[str, deque[Try]] = field(default_factory=dict)
    recent: deque[tuple[float, Attempt]] = field(default_factory=lambda: deque(maxlen=LATELY))
    """The last attempts, with the day each was on."""

    def __post_init__(self) -> None:
        spacing = self.rules.spacing
        self.time = Timeline(most=max(spacing.longest_days, *spacing.confident_error_days))
        self.tries = {name: deque(maxlen=4 * self.rules.mastery.window) for name in GROUPS}

    def lately(self, day: float) -> list[Attempt]:
        """Return the last few attempts, as far as they belong to the sitting of `day`."""
        began = day - self.rules.round.resume_minutes / 1440
        return [attempt for at, attempt in self.recent if at >= began]

    def follows(self, attempt: Attempt) -> bool:
        """Take note of when `attempt` was made, and tell whether that is after all that came before."""
        key = self.order.key(attempt)
        after = self.end is None or key > self.end
        self.end = key if after else self.end
        return after

    def take(self, attempt: Attempt) -> None:
        """Take in the next attempt."""
        day = self.time.move(attempt.at)
        new = day - self.met.get(attempt.case, -math.inf) >= self.rules.mastery.fresh_days
        self.attempts += 1
        self.met[attempt.case] = day
        self.seen[attempt.case] = self.attempts
        self.answers[attempt.pattern, attempt.chosen] += 1
        if attempt.confidence in self.sure:
            self.sure[attempt.confidence][0] += 1
            self.sure[attempt.confidence][1] += attempt.credit
        self._learn(attempt, new)
        self._space(attempt, day)
        self.recent.append((day, attempt))

    def _learn(self, attempt: Attempt, new: bool) -> None:
        for other in {*attempt.offered, attempt.chosen} - {attempt.pattern}:
            wrong = 1 - attempt.credit if other == attempt.chosen else 0.0
            self.weak.setdefault((attempt.pattern, other), Weakness()).take(wrong, self.rules.choice.fade)
        error = attempt.credit == 0 and attempt.confidence == SURE
        right, given = group(attempt.pattern), group(attempt.chosen)
        if new and right in self.tries:
            self.tries[right].append(Try(attempt.credit, error))
        if error and given != right and given in self.tries:
            self.tries[given].append(Try(None, error))

    def _space(self, attempt: Attempt, day: float) -> None:
        mixed_up = attempt.chosen != attempt.pattern
        name = pair(attempt.pattern, attempt.chosen) if mixed_up else attempt.card
        card = self.cards.setdefault(name, Card())
        card.review(day, attempt.credit, attempt.confidence, self.rules.spacing)


def standing(attempts: Sequence[Attempt], rules: Rules) -> Standing:
    """Return where these attempts, in the order of their file, leave the learner."""
    found = Standing(rules)
    for attempt in attempts:
        found.follows(attempt)
    for attempt in in_order(attempts):
        found.take(attempt)
    return found


def updated(before: Standing, new: Iterable[Attempt]) -> Standing | None:
    """Take in attempts that were kept since; None where one belongs among the earlier ones, and all is to be redone."""
    for attempt in new:
        if not before.follows(attempt):
            return None
        before.take(attempt)
    return before
