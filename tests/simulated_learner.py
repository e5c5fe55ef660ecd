"""A learner made of numbers, to check the drill's engine. It is no evidence about people.

It takes one pattern for another with a stated chance wherever both are offered: small for most pairs, large for a few
that are its own confusions. The explanation of an error helps most, a right answer a little, for that pair in both
directions. It does not forget within the practice that is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

from practised import all_mastered

from fieldguide.cases.bank import Bank
from fieldguide.cases.model import Case
from fieldguide.cases.names import GROUPS, PATTERNS, SIX, group, pair
from fieldguide.practice import rules
from fieldguide.practice.choose import choose
from fieldguide.practice.standing import Standing
from fieldguide.store.rows import Attempt

BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
SLIP, CONFUSED, OWN = 0.03, 0.5, 5
"""The chance to take one for the other: of most pairs, of its own confusions, and how many of those it has."""
TOLD, PRACTISED = 0.6, 0.95
"""What is left of that chance after an explained error, and after a right answer."""
MOST = 600

Asked = tuple[Case, str]
Order = Callable[[Bank, Standing, int], Iterable[Asked]]


@dataclass
class Learner:
    """A learner with confusions of its own, drawn by a seed."""

    seed: int
    chances: dict[str, float] = field(init=False)
    luck: Random = field(init=False)

    def __post_init__(self) -> None:
        self.luck = Random(self.seed)
        own = self.luck.sample([pair(a, b) for a, b in combinations(PATTERNS, 2) if {a, b} & set(SIX)], OWN)
        self.chances = {pair(a, b): SLIP for a, b in combinations(PATTERNS, 2)} | dict.fromkeys(own, CONFUSED)

    def answer(self, case: Case) -> tuple[str, int]:
        """Return what it chooses and how sure it is, and learn from what it is told."""
        odds = {other: self.chances[pair(case.pattern, other)] for other in case.wrong}
        sure = 3 if max(odds.values()) < 0.1 else 2 if max(odds.values()) < 0.3 else 1
        roll, chosen = self.luck.random(), case.pattern
        for other, chance in odds.items():
            roll -= chance / max(1.0, sum(odds.values()))
            if roll < 0:
                chosen = other
                break
        for other in case.wrong:
            name = pair(case.pattern, other)
            self.chances[name] *= TOLD if other == chosen else PRACTISED
        return chosen, sure

    def recall(self, bank: Bank) -> float:
        """Return how often it would be right on the pattern it knows least."""
        found: dict[str, list[float]] = {name: [] for name in GROUPS}
        for case in bank.cases.values():
            odds = sum(self.chances[pair(case.pattern, other)] for other in case.wrong)
            found[group(case.pattern)].append(1 - min(1.0, odds))
        return min(sum(shares) / len(shares) for shares in found.values())


def drilled(bank: Bank, standing: Standing, seed: int) -> Iterable[Asked]:
    """Give cases as the drill does."""
    while True:
        drawn = choose(standing, bank, standing.time.days, seed)
        assert drawn
        yield drawn.case, drawn.card


def at_random(bank: Bank, standing: Standing, seed: int) -> Iterable[Asked]:
    """Give every case once, in an order left to chance."""
    order = list(bank.cases.values())
    Random(seed).shuffle(order)
    yield from ((case, pair(case.pattern, case.tempting)) for case in order)


def in_blocks(bank: Bank, standing: Standing, seed: int) -> Iterable[Asked]:
    """Give one pattern for ten cases, then the next, and round again."""
    piles: dict[str, list[Asked]] = {name: [] for name in PATTERNS}
    for case, card in at_random(bank, standing, seed):
        piles[case.pattern].append((case, card))
    while any(piles.values()):
        for pile in piles.values():
            yield from pile[:10]
            del pile[:10]


def until_mastery(order: Order, bank: Bank, seed: int, true_recall: float | None = None) -> int:
    """Return how many cases it takes: until the kit says mastered, or until the learner really is that good."""
    learner, standing = Learner(seed), Standing(rules.load())
    for number, (case, card) in enumerate(order(bank, standing, seed), 1):
        chosen, sure = learner.answer(case)
        at = BEGAN + timedelta(seconds=30 * number)
        standing.take(Attempt(case.id, case.pattern, chosen, case.credit(chosen), sure, case.offered, card, at=at))
        good = all_mastered(standing) if true_recall is None else learner.recall(bank) >= true_recall
        if good or number == MOST:
            return number
    return MOST
