"""Read the buyers of data/buyers/, one file each, and say what makes one well formed.

pydantic loads with this module, so import it only where a buyer is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints, model_validator

from .. import datafile, paths
from ..cases.names import Pattern
from ..entries import Entry, mistake, twice
from ..errors import UsageError

BUYERS = paths.DATA / "buyers"
EXAMPLE = "example"
"""The buyer of the worked call; not on the menu."""

Shape = Literal[Pattern, "routed_chains"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
Earned = Literal["drawable", "apart", "cost", "fails", "stops", "saved"]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Said = Annotated[str, StringConstraints(min_length=1, max_length=240)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=600)]


class Move(Entry):
    """Hold one thing a seller may say, the buyer's answer, and what it does."""

    id: Id
    say: Said
    reply: Words
    does: Words
    reveals: tuple[Id, ...] = ()
    earns: tuple[Earned, ...] = ()
    promise: Annotated[str, StringConstraints(max_length=160)] = ""
    """What the buyer repeats, in the buyer's words and to follow "you said that"; empty where nothing is promised."""
    caveat: Annotated[str, StringConstraints(max_length=400)] = ""
    needs: tuple[Id, ...] = ()
    """Facts that must be known before a seller would say this."""
    unless: tuple[Id, ...] = ()
    """Moves after which the buyer no longer answers this."""


class Fact(Entry):
    """Hold one thing that a seller can come to know, and what it does or does not show."""

    id: Id
    text: Said
    say: Annotated[str, StringConstraints(max_length=240)] = ""
    """The same, said to the buyer's face; empty where `text` can be said as it stands."""
    shows: Words
    start: bool = False
    """Whether the opening says it already."""

    @property
    def spoken(self) -> str:
        """How a seller says this to the buyer."""
        return self.say or self.text


class Naming(Entry):
    """Hold what the buyer answers to one name, where it is not the right one."""

    shape: Shape
    half: bool = False
    reply: Words
    does: Words


class Asks(Entry):
    """Hold how this buyer asks for each part of the call that follows the listening."""

    name: Said
    why: Said
    cost: Said
    fails: Said
    close: Said


class Verdict(Entry):
    """Hold the shape of the buyer's task, why it is that, and the buyer's answers when it is named and argued."""

    shape: Shape
    because: Words
    decisive: Annotated[tuple[Id, ...], Field(min_length=1)]
    agrees: Words
    doubts: Words
    convinced: Words
    unconvinced: Words
    others: tuple[Naming, ...] = ()


class Buyer(Entry):
    """Hold one buyer; `lib/fieldguide/discovery/call.py` says how a call goes through these parts."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    works_for: Said
    sector: Literal["federal", "commercial"]
    mood: Said
    opening: Words
    facts: Annotated[tuple[Fact, ...], Field(min_length=4)]
    ask: Annotated[tuple[Move, ...], Field(min_length=4)]
    push: Annotated[tuple[Move, ...], Field(min_length=3)]
    asks: Asks
    verdict: Verdict
    cost: Annotated[tuple[Move, ...], Field(min_length=3, max_length=4)]
    fails: Annotated[tuple[Move, ...], Field(min_length=3, max_length=4)]
    repeats: Said
    close: Annotated[tuple[Move, ...], Field(min_length=3, max_length=4)]
    sample: tuple[str, ...] = ()

    @property
    def moves(self) -> tuple[Move, ...]:
        """Everything a seller may say to this buyer, apart from naming and giving a reason."""
        return (*self.ask, *self.push, *self.cost, *self.fails, *self.close)

    @model_validator(mode="after")
    def _check(self) -> Buyer:
        moves, facts = [move.id for move in self.moves], [fact.id for fact in self.facts]
        _once("move", moves)
        _once("fact", facts)
        for move in self.moves:
            _known(f"{move.id!r} reveals or needs", (*move.reveals, *move.needs), facts)
            _known(f"{move.id!r} stands unless", move.unless, moves)
        _known("the verdict rests on", self.verdict.decisive, facts)
        heard = {fact for move in self.ask for fact in move.reveals}
        if not set(self.verdict.decisive) <= heard:
            raise mistake("a question under `ask` must reveal each fact the verdict rests on")
        if any(move.promise for move in self.ask) or "{promise}" not in self.repeats:
            raise mistake("`ask` promises nothing, and `repeats` has a place for {promise}")
        if sum(fact.start for fact in self.facts) < 2:
            raise mistake("at least two facts are known from the start: mark them `start: true`")
        self._check_points()
        return self

    def _check_points(self) -> None:
        wanted: Mapping[str, set[str]] = {
            "ask": {"drawable", "apart"},
            "cost": {"cost"},
            "fails": {"fails", "stops"},
            "close": {"saved"},
        }
        for part, points in wanted.items():
            there = {point for move in getattr(self, part) for point in move.earns}
            if there != points:
                raise mistake(f"the moves under `{part}` earn {sorted(points)} between them, not {sorted(there)}")
        if wrong := [naming.shape for naming in self.verdict.others if naming.shape == self.verdict.shape]:
            raise mistake(f"{wrong[0]!r} is the right shape; `others` holds the rest")


def names(folder: Path = BUYERS) -> list[str]:
    """Return the buyers to meet, without the one of the worked call."""
    return sorted(path.stem for path in folder.glob("*.yaml") if path.stem != EXAMPLE)


def load(name: str, folder: Path = BUYERS) -> Buyer:
    """Return the buyer called `name`; spaces and capitals do not matter.

    Raises UsageError for a name that is not there, DataFileError for a file that breaks the rules above.
    """
    stem = "_".join(name.lower().split())
    if stem not in (known := names(folder)) and stem != EXAMPLE:
        there = ", ".join(repr(one.replace("_", " ")) for one in known) or "none"
        raise UsageError(f"there is no buyer called {name!r}; there are {there}")
    return datafile.load(folder / f"{stem}.yaml", Buyer)


def _once(kind: str, ids: Iterable[str]) -> None:
    if double := twice(ids):
        raise mistake(f"each {kind} has an id of its own; {double!r} stands twice")


def _known(what: str, ids: Iterable[str], known: Iterable[str]) -> None:
    if missing := sorted(set(ids) - set(known)):
        raise mistake(f"{what} {missing[0]!r}, which is not in this file")
