"""Sectioning: parts of one task that do not need each other, done side by side and put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from ..errors import UsageError
from ..flows import Flow, Parallel, Sequence
from .base import Given, Job, Outcome, Pattern, Place, Shaped, below
from .fitting import refuse_lanes, refuse_misfit, refuse_taken
from .sections import Sections


@dataclass(frozen=True, slots=True)
class Sectioning(Shaped):
    """Sections side by side, each run whatever happens to the others; `needs` of them must succeed, or else all.

    Each is given the whole input, or what `split` makes of it by name. `join`, a pattern or a function, works on the
    Sections; a prompt of it may name any section. Raises UsageError where the parts cannot work together.
    Source: "Parallelization" in Building effective agents (Anthropic, 2024).
    """

    sections: Mapping[str, Pattern] = field(hash=False)
    _: KW_ONLY
    split: Callable[[Any], Mapping[str, Any]] | None = None
    join: Pattern | Callable[[Sections], Any] | None = None
    needs: int | None = None
    at_once: int | None = None
    name: str = "sections"

    def __post_init__(self) -> None:
        object.__setattr__(self, "sections", dict(self.sections))
        _refuse_unworkable(self)

    @property
    def least(self) -> int:
        """How many sections must succeed."""
        return len(self.sections) if self.needs is None else self.needs

    @property
    def asks(self) -> str:
        """The name of the check in code behind the sections."""
        return "all in?" if self.least == len(self.sections) else f"{self.least} of {len(self.sections)} in?"

    def flow(self, path: str | None = None) -> Flow:
        inside = below(path, self.name)
        flows = tuple(part.flow(_folder(inside, name, part)) for name, part in self.sections.items())
        titles = tuple("" if part.name == name else name for name, part in self.sections.items())
        every = "both" if len(flows) == 2 else f"all {len(flows)}" if len(flows) > 1 else "it"
        detail = f"Did {every if self.least == len(flows) else f'at least {self.least} of {len(flows)}'} succeed?"
        side_by_side = Parallel(inside + self.asks, self.asks, flows, self.least, detail, titles=titles)
        joining = getattr(self.join, "flow", None)
        return Sequence((side_by_side, joining(inside))) if joining else side_by_side

    async def act(self, place: Place, given: Given) -> Outcome:
        return await place.inside(self, given, self._work)

    async def _work(self, place: Place, given: Given) -> Outcome:
        try:
            pieces = self._pieces(given.input)
        except Exception as broke:  # whatever a split raises is the run's ending, not the caller's traceback
            return self._broken(place, "split", broke)
        names = [name for name in self.sections if name in pieces]
        outcomes = await place.together([self._job(name, pieces[name], given) for name in names], self.at_once)
        failed = {name: "the split gave it nothing to do" for name in self.sections if name not in pieces}
        failed |= {name: outcome.reason for name, outcome in zip(names, outcomes, strict=True) if not outcome.done}
        sections = Sections({n: o.value for n, o in zip(names, outcomes, strict=True) if o.done}, failed)
        reason = sections.short_of(self.least)
        place.note(self.asks, reason, sections)
        if reason:
            over = any(outcome.status == "budget" for outcome in outcomes)
            return Outcome(sections, "budget" if over else "failed", reason)
        return await self._joined(place, sections, given)

    def _pieces(self, whole: Any) -> Mapping[str, Any]:
        if self.split is None:
            return dict.fromkeys(self.sections, whole)
        pieces = self.split(whole)
        if unknown := [name for name in pieces if name not in self.sections]:
            raise UsageError(f"it made a piece for {unknown[0]!r}; the sections are {', '.join(self.sections)}")
        return pieces

    def _job(self, name: str, piece: Any, given: Given) -> Job:
        part = self.sections[name]

        async def job(place: Place) -> Outcome:
            path = _folder(place.path or "", name, part)
            here = Place(place.connection, place.clock, place.recorder, place.meters, place.parent, path)
            return await part.act(here, Given(piece, given.input, {}))

        return job

    async def _joined(self, place: Place, sections: Sections, given: Given) -> Outcome:
        if self.join is None:
            return Outcome(sections)
        if not callable(self.join):
            return await self.join.act(place, Given(sections, given.input, sections.by_name()))
        try:
            return Outcome(self.join(sections))
        except Exception as broke:  # as for the split
            return self._broken(place, "join", broke)

    def _broken(self, place: Place, what: str, broke: Exception) -> Outcome:
        reason = f"the {what} broke: {type(broke).__name__}: {broke}"
        place.note(self.asks, reason, None)
        return Outcome(None, "failed", reason)


def _folder(inside: str, name: str, part: Pattern) -> str:
    """Return the path of a section's nodes: the same pattern may be several sections, each under its own name."""
    return inside if part.name == name else f"{inside}{name}/"


def _refuse_unworkable(made: Sectioning) -> None:
    here = f"sections {made.name!r}"
    if not 1 <= made.least <= len(made.sections):
        raise UsageError(f"{here}: needs is {made.least!r} of {len(made.sections)}; have one or more, need one to all")
    joining = () if made.join is None or callable(made.join) else (made.join,)
    for part in made.sections.values():
        refuse_misfit(here, part, ())
    for part in joining:
        refuse_misfit(here, part, made.sections)
    refuse_taken(here, [*made.sections, *(part.name for part in joining)], made.asks)
    refuse_lanes(here, made.at_once)
