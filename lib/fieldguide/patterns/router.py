"""Routing: one classification, then exactly one of several ways on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ..errors import UsageError
from ..flows import Choice, Decision, Flow, Sequence
from .base import Given, Outcome, Pattern, Place, Shaped, below
from .fitting import refuse_misfit, refuse_taken

DECISION, FALLBACK = "which route?", "fallback"


class Route(NamedTuple):
    """Where an input goes: the label of its route, the pattern there, and why it is the fallback, if it is."""

    label: str
    pattern: Pattern
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Router(Shaped):
    """One classification, then exactly one route; what fits none, or too unsurely, goes to the fallback.

    `classify` answers with something that has a `label` and a `confidence`, for instance fg.Label. Labels are compared
    without regard to case and blanks. Routes of different models are cheap work for easy cases, capable for hard ones.
    Raises UsageError where the parts cannot work together.
    Source: "Routing" in Building effective agents (Anthropic, 2024).
    """

    classify: Pattern
    routes: Mapping[str, Pattern] = field(hash=False)
    fallback: Pattern
    threshold: float = 0.0
    name: str = "router"
    _known: Mapping[str, Route] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _refuse_unworkable(self)
        object.__setattr__(self, "routes", dict(self.routes))
        object.__setattr__(self, "_known", {_plain(label): Route(label, part) for label, part in self.routes.items()})

    def flow(self, path: str | None = None) -> Flow:
        inside = below(path, self.name)
        unsure = f", or that the model is less than {self.threshold:.0%} sure of," if self.threshold else ""
        rule = f"A label that names no route{unsure} goes to “{self.fallback.name}”."
        head = Sequence((self.classify.flow(inside), Decision(inside + DECISION, DECISION, rule)))
        parts: dict[str, tuple[Pattern, str]] = {}
        for label, part in (*self.routes.items(), ("otherwise", self.fallback)):
            before = parts.get(part.name)
            parts[part.name] = (part, f"{before[1]} or {label}" if before else label)
        ways_on = {label: part.flow(inside) for part, label in parts.values()}
        return Choice(head, ways_on, parts[self.fallback.name][1])

    async def act(self, place: Place, given: Given) -> Outcome:
        return await place.inside(self, given, self._work)

    async def _work(self, place: Place, given: Given) -> Outcome:
        classified = await self.classify.act(place, Given(given.input, given.input, {}))
        if classified.status == "budget":
            return classified
        route = self._route(classified)
        place.note(DECISION, route.reason, route.label)
        return await route.pattern.act(place, Given(given.input, given.input, {self.classify.name: classified.value}))

    def _route(self, classified: Outcome) -> Route:
        if not classified.done:
            return self._otherwise(f"it was not classified ({classified.reason})")
        label, confidence = getattr(classified.value, "label", None), getattr(classified.value, "confidence", 1.0)
        known = self._known.get(_plain(label)) if isinstance(label, str) else None
        if known is None:
            return self._otherwise(f"{label!r} is none of the routes")
        if not confidence >= self.threshold:
            return self._otherwise(f"{confidence:.0%} sure of {known.label!r} is below {self.threshold:.0%}")
        return known

    def _otherwise(self, reason: str) -> Route:
        return Route(FALLBACK, self.fallback, f"{reason}, so {self.fallback.name!r} takes it")


def _plain(label: str) -> str:
    return " ".join(label.casefold().split())


def _refuse_unworkable(router: Router) -> None:
    here = f"router {router.name!r}"
    if not router.routes:
        raise UsageError(f"{here} has no routes; give it at least one, for instance {{'billing': fg.Step(...)}}")
    if not 0 <= router.threshold <= 1:
        raise UsageError(f"{here}: threshold is {router.threshold!r}; a confidence is from 0 to 1, so choose one there")
    labels: set[str] = set()
    for label in router.routes:
        if not _plain(label) or _plain(label) in labels:
            raise UsageError(f"{here}: the label {label!r} is empty or taken; case and blanks do not tell labels apart")
        labels.add(_plain(label))
    ways_on = [*router.routes.values(), router.fallback]
    refuse_misfit(here, router.classify, ())
    for part in ways_on:
        refuse_misfit(here, part, {router.classify.name})
    different = [part for number, part in enumerate(ways_on) if part not in ways_on[:number]]
    refuse_taken(here, [router.classify.name, *(part.name for part in different)], DECISION)
    _refuse_form(here, router)


def _refuse_form(here: str, router: Router) -> None:
    """Look at the form a classifying step fills in; another pattern says only when it runs what it returns."""
    if not hasattr(router.classify, "output"):
        return
    fields = getattr(router.classify.output, "model_fields", {})
    if "label" not in fields or (router.threshold and "confidence" not in fields):
        raise UsageError(
            f"{here}: the step that classifies must return a label and, for a threshold, a confidence; "
            f"give it output=fg.Label, not {router.classify.output!r}"
        )
