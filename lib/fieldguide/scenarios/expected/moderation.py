"""Votes: how often enough voters are right, comment by comment."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ...offline.actors.moderation import skills
from ...offline.profile import Tier
from ...predictions import Prediction, at_least, at_least_of
from .. import Item
from ..moderation import REMOVE, WAYS, diverse


def predicted(items: Sequence[Item]) -> Callable[[str], Prediction | None]:
    """Return what theory expects of a vote by its name, for instance “repeated, 3 of 5”."""
    removed = sum(item.truth.verdict == REMOVE for item in items) / len(items)

    def of(name: str) -> Prediction | None:
        if name == "one vote":
            return Prediction(_alone(), f"one vote is right {_alone():.0%} of the time.")
        if not (found := re.fullmatch(r"(repeated|diverse), (\d+) of (\d+)", name)):
            return None
        least, size = int(found[2]), int(found[3])
        vote = _repeated if found[1] == "repeated" else _diverse
        share = removed * vote(least, size) + (1 - removed) * vote(size - least + 1, size)
        return Prediction(share, _HOW[found[1]]())

    return of


def _alone() -> float:
    return skills()[next(iter(WAYS))].chance("small")


def _repeated(least: int, size: int) -> float:
    skill = skills()[next(iter(WAYS))]
    return at_least(least, skill.chance("small"), size, skill.rho)


def _diverse(least: int, size: int) -> float:
    return at_least_of(least, [skills()[_way(name)].chance(tier) for name, tier in _voters(size)])


def _voters(size: int) -> list[tuple[str, Tier]]:
    return [(step.name, "medium" if step.name.endswith("medium model") else "small") for step in diverse(size)]


def _way(name: str) -> str:
    return name.partition(",")[0]


def _shared() -> str:
    rho = skills()[next(iter(WAYS))].rho
    return (
        f"the same voter is right {_alone():.0%} of the time, and {rho:.0%} of its luck belongs to the comment, so "
        "that it stumbles over the same comments again; how often enough of its votes are right follows from that."
    )


def _apart() -> str:
    medium = skills()[next(iter(WAYS))].chance("medium")
    return (
        f"each small voter is right {_alone():.0%} of the time and each medium one {medium:.0%}, and different voters "
        "stumble over different comments; how often enough of them are right follows from that."
    )


_HOW = {"repeated": _shared, "diverse": _apart}
