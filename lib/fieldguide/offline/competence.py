"""How often the offline model is right, and how far its errors are shared.

An answer is right when Phi(sqrt(rho) * Z_item + sqrt(1 - rho) * Z_sample) < p. Both Z are standard normal, so
right answers come at rate p; `rho` is how much of the luck belongs to the item and not to the attempt. With rho 0
every attempt is a fresh throw, so asking again helps; with rho 1 every attempt on an item goes the same way.
Z_item is drawn from seed, skill, item and model family: other families fail on other items.

A judge is right in two ways, each with a probability of its own; `predictions` says what follows for whole patterns.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from ..errors import UsageError
from .profile import Tier
from .wire import digest

NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Skill:
    """Something the model can do, with the probability that each tier does it right."""

    name: str
    right: Mapping[Tier, float]
    rho: float = 0.0
    """The share of luck that belongs to the item, from 0 to 1."""

    def __post_init__(self) -> None:
        for what, value in (*self.right.items(), ("rho", self.rho)):
            if not 0 <= value <= 1:
                raise UsageError(f"skill {self.name!r}: {what} is {value!r}; it must lie between 0 and 1")

    def chance(self, tier: Tier) -> float:
        """Return the probability that a model of this tier is right."""
        if tier not in self.right:
            raise UsageError(f"skill {self.name!r} has no probability for {tier!r}; it has {sorted(self.right)}")
        return self.right[tier]


@dataclass(frozen=True, slots=True)
class Judge:
    """Someone who tells good work from bad, with the probability that each tier is right about either."""

    name: str
    sensitivity: Mapping[Tier, float]
    """Of bad work, the share that it finds fault with."""
    specificity: Mapping[Tier, float]
    """Of good work, the share that it lets pass."""
    rho: float = 0.0
    """The share of luck that belongs to the item, as a skill has it."""

    def __post_init__(self) -> None:
        for good in (True, False):
            self.skill(good)  # a skill refuses what is no probability

    def skill(self, good: bool) -> Skill:
        """Return the skill of judging work that is good, or that is bad."""
        return Skill(self.name, self.specificity if good else self.sensitivity, self.rho)


def is_right(p: float, rho: float, z_item: float, z_sample: float) -> bool:
    """Return whether this attempt at this item succeeds."""
    return NORMAL.cdf(sqrt(rho) * z_item + sqrt(1 - rho) * z_sample) < p


def drawn(*about: object) -> float:
    """Return the standard normal number that belongs to `about`, the same on every machine."""
    # 52 bits and a half, so that the fraction is exact and never 0 or 1
    fraction = ((int.from_bytes(digest(*about, size=8), "big") >> 12) + 0.5) / 2**52
    return NORMAL.inv_cdf(fraction)
