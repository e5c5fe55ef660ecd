"""What theory predicts for a pattern, given how often its parts are right and how far they share their errors.

The offline model errs by a stated rule (`offline.competence`), so what a run of many items should show can be worked
out beforehand: exactly where luck is not shared, and otherwise by averaging over the luck of the items. A prediction
is about the simulated model and its stated numbers, never about a real one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb, prod, sqrt
from typing import NamedTuple

from .offline.competence import NORMAL
from .patterns.evaluator_optimizer import STALE

POINTS, STRIDE = 1597, 987
"""Two neighbours among the Fibonacci numbers: steps of the second through the first cover a square evenly."""
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a share truly lies, in 95 cases of 100, given what was seen of it."""

    low: float
    high: float

    def __contains__(self, share: float) -> bool:
        return self.low <= share <= self.high

    def __str__(self) -> str:
        return f"{self.low:.1%} to {self.high:.1%}"


def interval(right: int, n: int) -> Interval:
    """Return the 95 % interval (Wilson's) for a share that was seen `right` times in `n`; all of it where n is 0."""
    if not n:
        return Interval(0.0, 1.0)
    seen, z2 = right / n, Z95**2
    middle = seen + z2 / (2 * n)
    half = Z95 * sqrt(seen * (1 - seen) / n + z2 / (4 * n * n))
    # at the ends rounding could leave out what was seen
    return Interval(min(seen, (middle - half) / (1 + z2 / n)), max(seen, (middle + half) / (1 + z2 / n)))


@dataclass(frozen=True, slots=True)
class Prediction:
    """What theory expects of one pattern of a scenario."""

    share: float
    """Of all items, those that end right and are sent."""
    how: str
    """What the prediction rests on, in words for a reader."""


class Luck(NamedTuple):
    """How easy one item is for whoever does the work, and for whoever judges it: both from 0 to 1, 0 the easiest."""

    work: float
    judging: float


def _items(shared: bool) -> Iterator[Luck]:
    """Give items of every luck, all as likely; where luck is not shared, one stands for all."""
    count = POINTS if shared else 1
    return (Luck((number + 0.5) / count, (number * STRIDE % count + 0.5) / count) for number in range(count))


def _averaged(shared: bool, of_item: Callable[[Luck], Sequence[float]]) -> list[float]:
    rows = [of_item(luck) for luck in _items(shared)]
    return [sum(column) / len(rows) for column in zip(*rows, strict=True)]


def on_item(p: float, rho: float, luck: float) -> float:
    """Return how often an item of this luck is got right, where `p` of all tries are and `rho` of luck is shared."""
    if rho == 0 or p in (0, 1):
        return p
    if rho == 1:
        return float(luck < p)
    return NORMAL.cdf((NORMAL.inv_cdf(p) - sqrt(rho) * NORMAL.inv_cdf(luck)) / sqrt(1 - rho))


def majority(p: float, n: int, rho: float = 0.0) -> float:
    """Return how often more than half of `n` equal voters are right: the same model asked `n` times."""
    return at_least(n // 2 + 1, p, n, rho)


def majority_of(chances: Sequence[float]) -> float:
    """Return how often more than half of these voters are right, where none shares its errors with another."""
    return at_least_of(len(chances) // 2 + 1, chances)


def at_least(least: int, p: float, n: int, rho: float = 0.0) -> float:
    """Return how often at least `least` of `n` equal voters are right."""
    return _averaged(rho > 0, lambda luck: (at_least_of(least, [on_item(p, rho, luck.work)] * n),))[0]


def at_least_of(least: int, chances: Sequence[float]) -> float:
    """Return how often at least `least` of these voters are right, where none shares its errors with another."""
    return sum(_counts(chances)[least:])


def _counts(chances: Sequence[float]) -> list[float]:
    """Return how likely each number of successes is, from none to all."""
    likely = [1.0]
    for p in chances:
        likely = [a * (1 - p) + b * p for a, b in zip([*likely, 0.0], [0.0, *likely], strict=True)]
    return likely


def chain(chances: Sequence[float], rho: float = 0.0) -> float:
    """Return how often every step of a chain is right; `rho` is what all of them share.

    Steps share luck where they use one skill on one item; different skills share none.
    """
    return _averaged(rho > 0, lambda luck: (prod(on_item(p, rho, luck.work) for p in chances),))[0]


@dataclass(frozen=True, slots=True)
class Gated:
    """What comes through a check: how much, how much of that is right, and what it took."""

    passed: float
    """The share that passed in the end."""
    right: float
    """The share that passed and is right."""
    calls: float
    """Answers that were asked for, on average."""

    @property
    def right_among_passed(self) -> float:
        return self.right / self.passed if self.passed else 0.0


def gate(p: float, sensitivity: float, specificity: float, tries: int = 1, rho: float = 0.0) -> Gated:
    """Predict a check that stops the share `sensitivity` of wrong answers and passes `specificity` of right ones.

    What it stops is asked again, at most `tries` times in all.
    """

    def of_item(luck: Luck) -> tuple[float, float, float]:
        q = on_item(p, rho, luck.work)
        right, wrong = q * specificity, (1 - q) * (1 - sensitivity)
        calls = sum((1 - right - wrong) ** number for number in range(tries))
        return (right + wrong) * calls, right * calls, calls

    return Gated(*_averaged(rho > 0, of_item))


@dataclass(frozen=True, slots=True)
class Refined:
    """What an evaluator loop ends with."""

    accepted: float
    """The share whose draft the judge let pass."""
    right_accepted: float
    """The share whose draft passed and is right."""
    right: float
    """The share whose draft is right, with the best drafts of loops that gave up."""
    rounds: float
    """Drafts written, on average."""


def refinement(
    chances: Sequence[float],
    sensitivity: float,
    specificity: float,
    rounds: int = 3,
    rho: float = 0.0,
    judge_rho: float = 0.0,
) -> Refined:
    """Predict a loop of drafts and verdicts: `chances` say how often a draft meets each criterion.

    The judge finds fault with the share `sensitivity` of what does not meet a criterion, and lets pass the share
    `specificity` of what does. The loop ends as `EvaluatorOptimizer` does: everything passed, no better draft in
    STALE rounds, or all `rounds` used, and then with the first of the drafts that passed most. `rho` and `judge_rho`
    are shared by all criteria of an item.
    """

    def of_item(luck: Luck) -> tuple[float, float, float, float]:
        finds, passes = on_item(sensitivity, judge_rho, luck.judging), on_item(specificity, judge_rho, luck.judging)
        met = [on_item(p, rho, luck.work) for p in chances]
        return _loop(met, 1 - finds, passes, rounds)

    return Refined(*_averaged(rho > 0 or judge_rho > 0, of_item))


def _loop(met: Sequence[float], missed: float, passes: float, rounds: int) -> tuple[float, float, float, float]:
    """Follow the loop round by round, by how many criteria its best draft passed and how old that draft is."""
    most = len(met)
    seen = _counts([p * passes + (1 - p) * missed for p in met])
    good = [prod(met) * comb(most, count) * passes**count * (1 - passes) ** (most - count) for count in range(most + 1)]
    states: dict[tuple[int, int], float] = {(-1, 0): 1.0}
    ended = dict.fromkeys(range(most + 1), 0.0)
    drafts = 0.0
    for number in range(1, rounds + 1):
        after: dict[tuple[int, int], float] = {}
        drafts += sum(states.values())
        for (best, age), weight in states.items():
            for count, likely in enumerate(seen):
                better = count > best
                now = (count, 0) if better else (best, age + 1)
                if count == most or now[1] == STALE or number == rounds:
                    ended[now[0]] += weight * likely
                else:
                    after[now] = after.get(now, 0.0) + weight * likely
        states = after
    share = [good[count] / seen[count] if seen[count] else 0.0 for count in range(most + 1)]
    right = sum(ended[count] * share[count] for count in ended)
    return ended[most], ended[most] * share[most], right, drafts


@dataclass(frozen=True, slots=True)
class Routed:
    """How a router does, class by class."""

    recall: Mapping[str, float]
    """Of what truly is of a class, the share that takes its route."""
    precision: Mapping[str, float]
    """Of what takes a route, the share that belongs there."""
    accuracy: float
    fallback: float
    """The share that goes to the fallback."""


def router(
    chances: Mapping[str, float], shares: Mapping[str, float], unsure_wrong: float = 0.0, unsure_right: float = 0.0
) -> Routed:
    """Predict a router: `chances` say how often each class is known for what it is, `shares` how much there is of it.

    A wrong label is any of the others, all as likely. `unsure_wrong` and `unsure_right` are the shares of wrong and of
    right labels that are too unsure to be followed.
    """
    whole, others = sum(shares.values()), max(1, len(chances) - 1)
    recall = {label: p * (1 - unsure_right) for label, p in chances.items()}
    astray = {label: (1 - p) * (1 - unsure_wrong) for label, p in chances.items()}
    taken = {
        label: shares[label] * recall[label]
        + sum(shares[other] * astray[other] / others for other in chances if other != label)
        for label in chances
    }
    accuracy = sum(shares[label] * recall[label] for label in chances) / whole
    return Routed(
        recall=recall,
        precision={label: shares[label] * recall[label] / taken[label] if taken[label] else 0.0 for label in chances},
        accuracy=accuracy,
        fallback=1 - sum(taken.values()) / whole,
    )
