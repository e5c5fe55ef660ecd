"""Flows that go one way: a call, a decision or a check in code, and parts one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .parts import (
    STOP,
    Compound,
    Edge,
    Flow,
    Frame,
    Node,
    Path,
    Single,
    Ways,
    between,
    rounds_paths,
    rounds_ways,
    walks,
)


@dataclass(frozen=True, slots=True)
class Box(Single):
    """One node with one way through."""

    id: str
    label: str
    detail: str = ""

    def edges(self) -> Iterator[Edge]:
        return iter(())

    def ways(self) -> Ways:
        return Ways(1, 0)

    def paths(self) -> Iterator[Path]:
        yield Path((self.id,), True)


class Call(Box):
    """One call to the model."""

    __slots__ = ()

    def nodes(self) -> Iterator[Node]:
        yield Node(self.id, self.label, "call", self.detail)


class Decision(Box):
    """A place where code decides which way on; it never stops a run by itself."""

    __slots__ = ()

    def nodes(self) -> Iterator[Node]:
        yield Node(self.id, self.label, "decision", self.detail)


@dataclass(frozen=True, slots=True)
class Check:
    """A check in code after `redo`, which it may send back `tries` more times."""

    id: str
    label: str
    detail: str = ""
    redo: Flow | None = None
    tries: int = 0

    @property
    def entries(self) -> tuple[str, ...]:
        return self.redo.entries if self.redo else (self.id,)

    @property
    def exits(self) -> tuple[str, ...]:
        return (self.id,)

    def nodes(self) -> Iterator[Node]:
        if self.redo:
            yield from self.redo.nodes()
        yield Node(self.id, self.label, "gate", self.detail)

    def edges(self) -> Iterator[Edge]:
        if self.redo:
            yield from self.redo.edges()
            yield from between(self.redo.exits, (self.id,))
        if self.redo and self.tries:
            label = "once more" if self.tries == 1 else f"{self.tries} more tries"
            yield from between((self.id,), self.redo.entries, "again", label)
        yield Edge(self.id, STOP, "fail", "fails")

    def frames(self) -> Iterator[Frame]:
        return self.redo.frames() if self.redo else iter(())

    def ways(self) -> Ways:
        body = self.redo.ways() if self.redo else Ways(1, 0)
        return rounds_ways(body, self.tries + 1, self.tries + 1)

    def paths(self) -> Iterator[Path]:
        return rounds_paths(self._round, self.tries + 1, self.tries + 1)

    def _round(self) -> Iterator[Path]:
        for path in self.redo.paths() if self.redo else (Path((), True),):
            yield Path((*path.nodes, self.id), True) if path.finishes else path


@dataclass(frozen=True, slots=True)
class Sequence(Compound):
    """Parts one after the other."""

    parts: tuple[Flow, ...]

    @property
    def entries(self) -> tuple[str, ...]:
        return self.parts[0].entries

    @property
    def exits(self) -> tuple[str, ...]:
        return self.parts[-1].exits

    def inner(self) -> Iterable[Flow]:
        return self.parts

    def edges(self) -> Iterator[Edge]:
        for before, after in pairwise(self.parts):
            yield from between(before.exits, after.entries)
        for part in self.parts:
            yield from part.edges()

    def ways(self) -> Ways:
        finish, stop, capped = 1, 0, 0
        for part in self.parts:
            here = part.ways()
            stop, capped = stop + finish * here.stop, capped + finish * here.capped
            finish *= here.finish
        return Ways(finish, stop, capped)

    def paths(self) -> Iterator[Path]:
        for walk in walks([part.paths for part in self.parts], until_stop=True):
            yield walk[-1]._replace(nodes=tuple(node for path in walk for node in path.nodes))
