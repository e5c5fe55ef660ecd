"""Notices: a draft is judged and mended, round after round, until the judge passes it or the loop gives up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from math import prod

from ...offline.actors.notice import FIRST, skills
from ...offline.notices import drafts
from ...offline.profile import Tier
from ...patterns.base import Pattern
from ...patterns.evaluator_optimizer import STALE, EvaluatorOptimizer
from ...patterns.step import Step
from ...predictions import Prediction
from .. import Item

Faulty = tuple[bool, ...]
"""For each criterion, whether the draft fails it."""
CRITERIA = tuple(FIRST)
TIER: Tier = "small"


def predicted(items: Sequence[Item], patterns: Mapping[str, Pattern]) -> Callable[[str], Prediction | None]:
    """Return what theory expects of one draft, and of a loop of at most so many rounds."""

    @cache
    def invited() -> list[Faulty]:
        return [_invited(item) for item in items if item.truth.possible]

    def of(name: str) -> Prediction | None:
        pattern = patterns.get(name)
        if isinstance(pattern, Step):
            sent = sum(prod(_met(criterion, can) for criterion, can in _each(one)) for one in invited())
            return Prediction(sent / len(items), _one_draft(len(invited()), len(items)))
        if isinstance(pattern, EvaluatorOptimizer) and pattern.patience == STALE:
            sent = sum(_accepted(one, pattern.rounds) for one in invited())
            return Prediction(sent / len(items), _loop(len(invited()), len(items)))
        return None

    return of


def _invited(item: Item) -> Faulty:
    """Return for each criterion whether a notice invites any fault against it at all."""
    return tuple(bool(drafts.possible(drafts.read(item.text), criterion)) for criterion in CRITERIA)


def _each(invited: Faulty) -> Iterator[tuple[str, bool]]:
    return zip(CRITERIA, invited, strict=True)


def _met(criterion: str, can_fail: bool) -> float:
    return _chance(FIRST[criterion]) if can_fail else 1.0


@cache
def _accepted(invited: Faulty, rounds: int) -> float:
    """Return how often a loop ends with a draft that passed and is right."""
    met = [_met(*one) for one in _each(invited)]
    states: dict[tuple[Faulty, int, int], float] = defaultdict(float)
    for faulty in product((False, True), repeat=len(CRITERIA)):
        states[faulty, -1, 0] = prod(1 - p if bad else p for p, bad in zip(met, faulty, strict=True))
    right = 0.0
    for number in range(1, rounds + 1):
        after: dict[tuple[Faulty, int, int], float] = defaultdict(float)
        for (faulty, best, age), weight in states.items():
            for named, likely in _verdicts(faulty):
                passed = len(CRITERIA) - sum(named)
                now = (passed, 0) if passed > best else (best, age + 1)
                if not any(named):
                    right += weight * likely * (not any(faulty))
                elif now[1] < STALE and number < rounds:
                    for mended, chance in _mended(faulty, named, invited):
                        after[mended, *now] += weight * likely * chance
        states = after
    return right


def _verdicts(faulty: Faulty) -> Iterator[tuple[Faulty, float]]:
    """Yield which criteria the judge may find fault with, each with how likely that is."""
    finds = [_chance("sees a fault") if bad else 1 - _chance("spares what is good") for bad in faulty]
    for named in product((False, True), repeat=len(CRITERIA)):
        yield named, prod(p if one else 1 - p for p, one in zip(finds, named, strict=True))


def _mended(faulty: Faulty, named: Faulty, invited: Faulty) -> Iterator[tuple[Faulty, float]]:
    """Yield what the next draft may fail: what is named is mended, mostly, and a fact may break on the way."""
    p, broken = _chance("mends"), 1 - _chance("breaks nothing else")
    open_to = [bad and one for bad, one in zip(faulty, named, strict=True)]
    for still in product((False, True), repeat=len(CRITERIA)):
        likely = prod(
            (1 - p if left else p) if can else float(left == bad)
            for left, can, bad in zip(still, open_to, faulty, strict=True)
        )
        if likely:
            yield still, likely * (1 - broken if invited[0] else 1.0)
            if invited[0]:
                yield (True, *still[1:]), likely * broken


def _chance(skill: str) -> float:
    return skills()[skill].chance(TIER)


def _one_draft(sound: int, items: int) -> str:
    met = ", ".join(f"“{criterion}” {_chance(FIRST[criterion]):.0%}" for criterion in CRITERIA)
    return f"a first draft meets {met} of the time, and must meet all; {sound} of {items} notices can be put right."


def _loop(sound: int, items: int) -> str:
    return (
        f"the first draft is as in “one draft”; then the judge finds {_chance('sees a fault'):.0%} of the faults and "
        f"passes {_chance('spares what is good'):.0%} of what is good, {_chance('mends'):.0%} of what it names is "
        f"mended, and {1 - _chance('breaks nothing else'):.0%} of the new drafts lose a fact. That is followed round "
        f"by round, with the loop's own rules for giving up, as if rounds shared no luck; they share a little. "
        f"{sound} of {items} notices can be put right."
    )
