"""What a pattern looks like before it runs: nodes and edges, and every way through them.

A pattern states its shape as a *flow*, small values that nest as patterns do. The drawing, the words beside it,
the way a run took and the number of paths an auditor has to read all come from that one value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, NamedTuple, Protocol

NodeKind = Literal["input", "call", "gate", "output", "stop"]
EdgeKind = Literal["next", "fail", "again"]

INPUT, OUTPUT, STOP = "input", "output", "stopped"


class Node(NamedTuple):
    id: str
    label: str
    kind: NodeKind
    detail: str = ""


class Edge(NamedTuple):
    source: str
    target: str
    kind: EdgeKind = "next"
    label: str = ""


class Path(NamedTuple):
    """One way through: the nodes visited in order, and whether it reaches the output."""

    nodes: tuple[str, ...]
    finishes: bool


class Ways(NamedTuple):
    """How many ways through a flow finish, and how many stop early."""

    finish: int
    stop: int

    @property
    def total(self) -> int:
        return self.finish + self.stop


class Flow(Protocol):
    """A part of a shape, as its pattern states it."""

    def nodes(self) -> Iterator[Node]:
        """Yield its nodes, in the order a reader meets them."""

    def edges(self) -> Iterator[Edge]:
        """Yield the edges inside it, and those that leave it for the stop."""

    @property
    def entry(self) -> str:
        """Return the node where it begins."""

    @property
    def exit(self) -> str:
        """Return the node it ends at when all goes well."""

    def ways(self) -> Ways:
        """Count the ways through it."""

    def paths(self) -> Iterator[Path]:
        """Yield the ways through it, one at a time."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call to the model."""

    id: str
    label: str
    detail: str = ""

    @property
    def entry(self) -> str:
        return self.id

    @property
    def exit(self) -> str:
        return self.id

    def nodes(self) -> Iterator[Node]:
        yield Node(self.id, self.label, "call", self.detail)

    def edges(self) -> Iterator[Edge]:
        return iter(())

    def ways(self) -> Ways:
        return Ways(1, 0)

    def paths(self) -> Iterator[Path]:
        yield Path((self.id,), True)


@dataclass(frozen=True, slots=True)
class Check:
    """A check in code after `redo`, which it may send back `tries` more times."""

    id: str
    label: str
    detail: str = ""
    redo: Flow | None = None
    tries: int = 0

    @property
    def entry(self) -> str:
        return self.redo.entry if self.redo else self.id

    @property
    def exit(self) -> str:
        return self.id

    def nodes(self) -> Iterator[Node]:
        if self.redo:
            yield from self.redo.nodes()
        yield Node(self.id, self.label, "gate", self.detail)

    def edges(self) -> Iterator[Edge]:
        if self.redo:
            yield from self.redo.edges()
            yield Edge(self.redo.exit, self.id)
        if self.redo and self.tries:
            yield Edge(
                self.id, self.redo.entry, "again", "once more" if self.tries == 1 else f"{self.tries} more tries"
            )
        yield Edge(self.id, STOP, "fail", "fails")

    def ways(self) -> Ways:
        if not self.redo:
            return Ways(1, 1)
        body = self.redo.ways()
        rounds = range(1, self.tries + 2)
        finish = sum(body.finish**round for round in rounds)
        stop = body.finish ** (self.tries + 1) + body.stop * sum(body.finish ** (round - 1) for round in rounds)
        return Ways(finish, stop)

    def paths(self) -> Iterator[Path]:
        return self._rounds((), self.tries)

    def _rounds(self, before: tuple[str, ...], left: int) -> Iterator[Path]:
        for body in self.redo.paths() if self.redo else iter([Path((), True)]):
            if not body.finishes:
                yield Path(before + body.nodes, False)
                continue
            here = (*before, *body.nodes, self.id)
            yield Path(here, True)
            if left:
                yield from self._rounds(here, left - 1)
            else:
                yield Path(here, False)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other."""

    parts: tuple[Flow, ...]

    @property
    def entry(self) -> str:
        return self.parts[0].entry

    @property
    def exit(self) -> str:
        return self.parts[-1].exit

    def nodes(self) -> Iterator[Node]:
        for part in self.parts:
            yield from part.nodes()

    def edges(self) -> Iterator[Edge]:
        for before, after in zip(self.parts, self.parts[1:], strict=False):
            yield Edge(before.exit, after.entry)
        for part in self.parts:
            yield from part.edges()

    def ways(self) -> Ways:
        finish, stop = 1, 0
        for part in self.parts:
            here = part.ways()
            finish, stop = finish * here.finish, stop + finish * here.stop
        return Ways(finish, stop)

    def paths(self) -> Iterator[Path]:
        return _onward((), self.parts)


def _onward(before: tuple[str, ...], parts: tuple[Flow, ...]) -> Iterator[Path]:
    if not parts:
        yield Path(before, True)
        return
    for way in parts[0].paths():
        here = before + way.nodes
        if way.finishes:
            yield from _onward(here, parts[1:])
        else:
            yield Path(here, False)


@dataclass(frozen=True, slots=True)
class Paths:
    """Every way a pattern can go: how many there are, and the first of them written out."""

    count: int
    listed: tuple[Path, ...]

    def __len__(self) -> int:
        return self.count


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern's flow between its input and its output."""

    title: str
    flow: Flow

    @property
    def nodes(self) -> tuple[Node, ...]:
        inner = tuple(self.flow.nodes())
        stop = (Node(STOP, "stopped", "stop"),) if any(edge.target == STOP for edge in self.flow.edges()) else ()
        return (Node(INPUT, "input", "input"), *inner, Node(OUTPUT, "output", "output"), *stop)

    @property
    def edges(self) -> tuple[Edge, ...]:
        return (Edge(INPUT, self.flow.entry), *self.flow.edges(), Edge(self.flow.exit, OUTPUT))

    def paths(self, most: int = 100) -> Paths:
        """Return every way through, counted exactly, with at most `most` of them listed.

        A failed call can end any of them; those ends are the model service's, not the pattern's, and are not counted.
        """
        return Paths(self.flow.ways().total, tuple(islice(self.flow.paths(), most)))
