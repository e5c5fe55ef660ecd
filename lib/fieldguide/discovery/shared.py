"""Read data/discovery.yaml: the words that every call shares, whoever the buyer is."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import Field

from .. import datafile, paths
from ..entries import Entry
from .buyers import Id, Said, Shape, Words

FILE = paths.DATA / "discovery.yaml"


class ShapeWords(Entry):
    """Hold how a shape is called, how a seller says it, and what a task must be like for it to fit."""

    id: Shape
    name: Said
    say: Said
    fits: Words


class Answer(Entry):
    """Hold one thing a seller may say to a promise that comes back."""

    id: Id
    say: Said
    reply: Words
    does: Words
    takes_back: bool = False


class Enough(Entry):
    """Hold how a seller ends the listening, and what that does when it is time and when it is not."""

    say: Said
    reply: Said
    ready: Words
    early: Words


class Unsettled(Entry):
    """Hold how a seller says that no reason was heard, and what that does when it is so and when it is not."""

    say: Said
    reply: Words
    honest: Words
    missed: Words


class StillOpen(Entry):
    """Hold what the debrief says of promises that nobody took back, and how it quotes one of them."""

    one: Words
    several: Words
    said: Said


class Stems(Entry):
    """Hold what the learner is asked in each part of a call."""

    listen: Said
    name: Said
    again: Said
    why: Said
    cost: Said
    fails: Said
    promise: Said
    close: Said


class Shared(Entry):
    """Hold everything in the file."""

    how: Annotated[tuple[Words, ...], Field(min_length=1)]
    shapes: tuple[ShapeWords, ...]
    told: Said
    """How the buyer names the shape, where the seller did not."""
    either: Said
    """What the buyer says to a second wrong name, where the doubts have been spoken."""
    other_kind: Said
    """What the debrief adds to what a wrongly named shape fits."""
    also: Said
    """The buyer's last word on a promise, where another one came up before."""
    enough: Enough
    unsettled: Unsettled
    promise: tuple[Answer, ...]
    open: StillOpen
    stems: Stems

    def shape(self, id: Shape) -> ShapeWords:
        """Return the words for one shape."""
        return next(shape for shape in self.shapes if shape.id == id)


@cache
def shared() -> Shared:
    """Return the shared words, read once."""
    return datafile.load(FILE, Shared)
