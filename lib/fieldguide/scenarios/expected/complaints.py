"""The complaint desk: a complaint ends right where it is sent to its desk, surely enough, and the reply may go out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from statistics import mean

from ...offline.actors.complaints import WHEN_WRONG, skills
from ...offline.complaints.reading import Reading, read
from ...offline.complaints.replies import amounts
from ...offline.profile import Tier
from ...patterns.base import Pattern
from ...patterns.router import Router
from ...patterns.step import Step
from ...predictions import Prediction
from .. import Item
from ..complaints import DESKS, LARGE, MEDIUM, Person

USUAL_DESK = "service quality"


def predicted(items: Sequence[Item], patterns: Mapping[str, Pattern]) -> Callable[[str], Prediction | None]:
    """Return what theory expects of every pattern of the desk, complaint by complaint."""

    @cache
    def readings() -> list[tuple[Item, Reading]]:
        return [(item, read(item.text, {name: desk.about for name, desk in DESKS.items()})) for item in items]

    def of(name: str) -> Prediction | None:
        pattern = patterns.get(name)
        if isinstance(pattern, Step):
            tier = _tier(pattern)
            return Prediction(mean(_in_one_go(item, reading, tier) for item, reading in readings()), _one_go(tier))
        if not isinstance(pattern, Router):
            return None
        if "easy" in pattern.routes:
            return Prediction(mean(_by_difficulty(*one) for one in readings()), _TWO_TIERS)
        share = mean(_routed(item, reading, pattern) for item, reading in readings())
        return Prediction(share, _how(pattern))

    return of


def _tier(step: object) -> Tier:
    model = getattr(step, "model", None)
    return "large" if model == LARGE else "medium" if model == MEDIUM else "small"


def _routed(item: Item, reading: Reading, router: Router) -> float:
    """Return how often a complaint is sent to a desk of its own, surely enough, and answered well there."""
    p = skills()["classify"].chance(_tier(router.classify))
    desk, sure = reading.label, reading.confidence >= router.threshold
    if desk not in router.routes or not sure:
        return p * _at_usual(item, router) + (1 - p) * _gone_astray(item, router)
    right = _answered(item, desk) if desk in item.truth.desks else 0.0
    return p * right + (1 - p) * _gone_astray(item, router)


def _gone_astray(item: Item, router: Router) -> float:
    """Return what a wrong label is still good for: one too unsure goes to the fallback, others to a wrong desk."""
    unsure = mean(one < router.threshold for one in WHEN_WRONG)
    return unsure * _at_usual(item, router)


def _at_usual(item: Item, router: Router) -> float:
    """Return how often the fallback answers well: a person's tray is no answer."""
    here = not isinstance(router.fallback, Person) and USUAL_DESK in item.truth.desks
    return _answered(item, USUAL_DESK) if here else 0.0


def _answered(item: Item, desk: str) -> float:
    """Return how often a desk's reply may go out; the refunds desk needs to know the amount first."""
    q = skills()["reply"].chance("medium" if desk == "safety" else "small")
    if desk != "refunds":
        return q
    return q * skills()["claim"].chance("small") if any(amounts(item.text)) else 0.0


def _in_one_go(item: Item, reading: Reading, tier: Tier) -> float:
    if reading.label not in item.truth.desks:
        return 0.0
    return skills()["answer hard" if reading.hard else "answer easy"].chance(tier)


def _by_difficulty(item: Item, reading: Reading) -> float:
    """Return how often a complaint comes out right after it was sorted by its difficulty, rightly or wrongly."""
    p = skills()["sort"].chance("small")
    small, large = _in_one_go(item, reading, "small"), _in_one_go(item, reading, "large")
    return p * large + (1 - p) * small if reading.hard else p * small + (1 - p) * large


def _one_go(tier: Tier) -> str:
    easy, hard = skills()["answer easy"].chance(tier), skills()["answer hard"].chance(tier)
    return (
        f"in one go, {easy:.0%} of the plain complaints and {hard:.0%} of the mixed or broken ones are answered right; "
        "how many of each there are is read off the complaints."
    )


def _how(router: Router) -> str:
    p, q = skills()["classify"].chance(_tier(router.classify)), skills()["reply"].chance("small")
    unsure = mean(one < router.threshold for one in WHEN_WRONG)
    astray = f", and {unsure:.0%} of the wrong labels are too unsure to be followed" if router.threshold else ""
    return (
        f"{p:.0%} of the complaints are labelled right{astray}; {q:.0%} of the replies may go out, fewer at the "
        "refunds desk, which needs the amount first. How sure a right label is, is read off each complaint."
    )


_TWO_TIERS = (
    "most complaints are sorted right by their difficulty; how often each tier then answers an easy or a hard one "
    "right is stated for it, and how many of each there are is read off the complaints."
)
