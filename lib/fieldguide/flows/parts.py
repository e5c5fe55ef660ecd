"""What a flow is: nodes, edges, frames around what goes on several times, and ways through."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, Protocol, TypeVar

T = TypeVar("T")

NodeKind = Literal["input", "call", "gate", "decision", "agent", "tool", "output", "stop", "rest"]
EdgeKind = Literal["next", "fail", "again", "use"]

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


class Frame(NamedTuple):
    """What is drawn around nodes: the name of a part, or how often it is done side by side."""

    label: str
    nodes: tuple[str, ...]
    kind: Literal["part", "times", "as needed"] = "part"


class Path(NamedTuple):
    """One way through: the nodes visited in order, and whether it reaches the output.

    Where a part ends early and what is around it goes on, `STOP` stands after its last node.
    """

    nodes: tuple[str, ...]
    finishes: bool
    capped: bool = False
    """It stops because a loop has had its rounds: nobody tries that again."""

    def after(self, nodes: tuple[str, ...]) -> Path:
        """Return this way with `nodes` before it."""
        return self._replace(nodes=nodes + self.nodes)


class Ways(NamedTuple):
    """How many ways through a flow finish, how many stop early, and how many of these a cap stops."""

    finish: int
    stop: int
    capped: int = 0

    @property
    def total(self) -> int:
        return self.finish + self.stop


class Flow(Protocol):
    """A part of a shape, as its pattern states it."""

    @property
    def entries(self) -> tuple[str, ...]:
        """Return the nodes where it begins."""

    @property
    def exits(self) -> tuple[str, ...]:
        """Return the nodes it ends at when all goes well."""

    def nodes(self) -> Iterator[Node]:
        """Yield its nodes, in the order a reader meets them."""

    def edges(self) -> Iterator[Edge]:
        """Yield the edges inside it, and those that leave it for the stop."""

    def frames(self) -> Iterator[Frame]:
        """Yield what is drawn around parts of it."""

    def ways(self) -> Ways:
        """Count the ways through it; an agent counts as one box."""

    def paths(self) -> Iterator[Path]:
        """Yield the ways through it, one at a time."""


class Single:
    """What every flow that is one box on the way says the same way."""

    __slots__ = ()

    id: str

    @property
    def entries(self) -> tuple[str, ...]:
        return (self.id,)

    @property
    def exits(self) -> tuple[str, ...]:
        return (self.id,)

    def frames(self) -> Iterator[Frame]:
        return iter(())


class Compound(ABC):
    """What every flow that holds others says the same way."""

    __slots__ = ()

    @abstractmethod
    def inner(self) -> Iterable[Flow]:
        """Return the flows it holds, in the order a reader meets them."""

    def nodes(self) -> Iterator[Node]:
        return once(node for flow in self.inner() for node in flow.nodes())

    def frames(self) -> Iterator[Frame]:
        return once(frame for flow in self.inner() for frame in flow.frames())


def once(things: Iterable[T]) -> Iterator[T]:
    """Yield each thing the first time it comes."""
    return iter(dict.fromkeys(things))


def between(before: Iterable[str], after: Iterable[str], kind: EdgeKind = "next", label: str = "") -> Iterator[Edge]:
    """Yield an edge from each node of `before` to each of `after`."""
    return (Edge(source, target, kind, label) for source in before for target in after)


def walks(stages: Sequence[Callable[[], Iterator[Path]]], until_stop: bool) -> Iterator[tuple[Path, ...]]:
    """Yield each way to take one path from every stage; with `until_stop`, a path that stops ends the walk.

    Keeps its own stack: a thousand stages would be too deep for Python's.
    """
    if not stages:
        yield ()
        return
    taken: list[Path] = []
    left = [stages[0]()]
    while left:
        path = next(left[-1], None)
        if path is None:
            left.pop()
            del taken[-1:]
        elif len(left) == len(stages) or (until_stop and not path.finishes):
            yield (*taken, path)
        else:
            taken.append(path)
            left.append(stages[len(left)]())


def rounds_ways(body: Ways, most: int, gives_up: int) -> Ways:
    """Count a loop that may end well after any of `most` rounds, and give up after any from `gives_up` on."""
    powers = [body.finish**number for number in range(most + 1)]
    begun = sum(powers[:-1])
    return Ways(sum(powers[1:]), sum(powers[gives_up:]) + body.stop * begun, body.capped * begun)


def rounds_paths(body: Callable[[], Iterator[Path]], most: int, gives_up: int) -> Iterator[Path]:
    """Yield the ways through such a loop, the shortest first."""
    for number in range(1, most + 1):
        for walk in walks((body,) * number, until_stop=True):
            if len(walk) < number:
                continue  # it stopped in an earlier round, and was yielded then
            nodes, last = sum((path.nodes for path in walk), ()), walk[-1]
            if last.finishes:
                yield Path(nodes, True)
            if number >= gives_up or not last.finishes:
                yield Path(nodes, False, last.capped)
