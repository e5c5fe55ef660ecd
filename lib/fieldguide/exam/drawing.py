"""Draw a paper's cases from the exam set: by the seed alone, as many of each pattern, spread over its families."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

from ..cases.names import FLOOR, PATTERNS, group
from ..errors import UsageError
from ..wording import many
from .reading import digest

if TYPE_CHECKING:
    from ..cases.model import Case
    from .rules import Rules

LARGEST_SEED = 2**53 - 1
"""The largest whole number that every program reading JSON agrees on."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Hold the cases of one pattern, and how many of them a paper takes."""

    cases: Sequence[Case]
    families: Sequence[int]
    """By case, the number of its family."""
    wanted: int


@dataclass(frozen=True, slots=True)
class Key:
    """Say what each option of a case earns, and which pattern's marks it counts for."""

    credit: Mapping[str, float]
    group: str


@dataclass(frozen=True, slots=True)
class ExamSet:
    """Hold the cases a paper is drawn from; with them the key, so only an examiner's side keeps one."""

    rules: Rules
    pools: Sequence[Pool]
    digest: str
    keys: Mapping[str, Key] = field(repr=False)

    def draw(self, seed: int) -> list[Case]:
        """Return the cases of the paper of `seed`, in its order; the same on every machine and Python."""
        most = 2 * sum(len(pool.cases) for pool in self.pools)
        lots = iter(_lots(f"{self.digest} {seed}", most))
        drawn = [case for pool in self.pools for case in _spread(pool, list(islice(lots, len(pool.cases))))]
        places = list(islice(lots, len(drawn)))
        return [drawn[place] for place in sorted(range(len(drawn)), key=places.__getitem__)]


def exam_set(cases: Mapping[str, Case], rules: Rules) -> ExamSet:
    """Return the set to draw from.

    Raises UsageError where the cases are not there, as in a learner's copy, or too few.
    """
    if not cases:
        raise UsageError(
            "this copy of the kit does not hold the exam's cases, as it should be with a learner's; "
            "ask your examiner for a paper, and run: fieldguide exam PAPER.json"
        )
    ordered = sorted(cases.values(), key=lambda case: case.id)
    pools = [_pool(name, [case for case in ordered if case.pattern == name], rules) for name in PATTERNS]
    keys = {case.id: Key({one: case.credit(one) for one in case.offered}, group(case.pattern)) for case in ordered}
    return ExamSet(rules, pools, _digest(ordered, rules), keys)


def _pool(pattern: str, cases: Sequence[Case], rules: Rules) -> Pool:
    wanted = rules.paper.floor if pattern in FLOOR else rules.paper.each
    if len(cases) < wanted:
        raise UsageError(f"a paper needs {many(wanted, 'case')} of {pattern!r}, and data/cases/exam/ has {len(cases)}")
    families = sorted({case.family for case in cases})
    return Pool(cases, [families.index(case.family) for case in cases], wanted)


def _digest(cases: Iterable[Case], rules: Rules) -> str:
    """Return what changes with anything that decides a paper or its marks."""
    told = [(c.id, c.family, c.who, c.says, c.pattern, sorted(c.wrong), sorted(c.also.items())) for c in cases]
    return digest([told, rules.paper.model_dump(), rules.passing.model_dump()])


def _lots(text: str, most: int) -> tuple[int, ...]:
    """Return numbers that follow from a text: out of one digest, for a paper is drawn for every file that is marked."""
    return struct.unpack(f"<{most}Q", hashlib.shake_256(text.encode()).digest(8 * most))


def _spread(pool: Pool, lots: Sequence[int]) -> list[Case]:
    """Return as many cases of a pool as are wanted, by lot; none of a family twice before each was drawn once."""
    met = [0] * len(lots)
    rounds: list[list[Case]] = [[] for _ in lots]
    for place in sorted(range(len(lots)), key=lots.__getitem__):
        family = pool.families[place]
        rounds[met[family]].append(pool.cases[place])
        met[family] += 1
    return list(chain.from_iterable(rounds))[: pool.wanted]
