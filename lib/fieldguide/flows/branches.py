"""Flows that branch: one way of several, several side by side, and as many as a plan asks for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from .parts import STOP, Compound, Edge, Flow, Frame, Node, Path, Ways, between, once, walks


@dataclass(frozen=True, slots=True)
class Choice(Compound):
    """After `head`, exactly one of the options; the labels stand on the edges that lead to them.

    With `otherwise`, a head that stops before its last node goes on from there, to the option of that label.
    """

    head: Flow
    options: Mapping[str, Flow]
    otherwise: str = ""

    @property
    def entries(self) -> tuple[str, ...]:
        return self.head.entries

    @property
    def exits(self) -> tuple[str, ...]:
        return tuple(once(node for flow in self.options.values() for node in flow.exits))

    def inner(self) -> Iterable[Flow]:
        return (self.head, *self.options.values())

    def edges(self) -> Iterator[Edge]:
        if self.otherwise:
            yield from on_in_any_case(self.head, self.head.exits)
        else:
            yield from self.head.edges()
        for label, flow in self.options.items():
            yield from between(self.head.exits, flow.entries, label=label)
        for flow in self.options.values():
            yield from flow.edges()

    def ways(self) -> Ways:
        head, options = self.head.ways(), {label: flow.ways() for label, flow in self.options.items()}
        every = [head.finish * sum(counts) for counts in zip(*options.values(), strict=True)]
        if not self.otherwise:
            return Ways(every[0], every[1] + head.stop, every[2] + head.capped)
        last = options[self.otherwise]
        return Ways(*(count + head.stop * more for count, more in zip(every, last, strict=True)))

    def paths(self) -> Iterator[Path]:
        for head in self.head.paths():
            nodes = head.nodes if head.finishes else (*head.nodes, STOP, *self.head.exits)
            if head.finishes:
                yield from (path.after(nodes) for flow in self.options.values() for path in flow.paths())
            elif self.otherwise:
                yield from (path.after(nodes) for path in self.options[self.otherwise].paths())
            else:
                yield head


@dataclass(frozen=True, slots=True)
class Aside(Compound):
    """After `head`, sometimes one thing more; the label says when."""

    head: Flow
    label: str
    more: Flow

    @property
    def entries(self) -> tuple[str, ...]:
        return self.head.entries

    @property
    def exits(self) -> tuple[str, ...]:
        return tuple(once((*self.head.exits, *self.more.exits)))

    def inner(self) -> Iterable[Flow]:
        return (self.head, self.more)

    def edges(self) -> Iterator[Edge]:
        yield from self.head.edges()
        yield from between(self.head.exits, self.more.entries, label=self.label)
        yield from self.more.edges()

    def ways(self) -> Ways:
        head, more = self.head.ways(), self.more.ways()
        return Ways(
            head.finish * (1 + more.finish),
            head.stop + head.finish * more.stop,
            head.capped + head.finish * more.capped,
        )

    def paths(self) -> Iterator[Path]:
        for head in self.head.paths():
            yield head
            if head.finishes:
                yield from (path.after(head.nodes) for path in self.more.paths())


@dataclass(frozen=True, slots=True)
class Parallel(Compound):
    """Branches side by side, then a check in code that at least `needs` of them came to an end.

    A branch that stops ends there and nothing else. `times` runs each branch so often. A branch left out because it
    can no longer matter makes no way of its own.
    """

    id: str
    label: str
    branches: tuple[Flow, ...]
    needs: int
    detail: str = ""
    times: int = 1
    contested: bool = False
    """The check may say no although enough branches ended well, as a vote does."""
    titles: tuple[str, ...] = ()
    """What to write over each branch; empty for one whose own name says it."""

    @property
    def entries(self) -> tuple[str, ...]:
        return tuple(once(node for flow in self.branches for node in flow.entries))

    @property
    def exits(self) -> tuple[str, ...]:
        return (self.id,)

    def inner(self) -> Iterable[Flow]:
        return self.branches

    def nodes(self) -> Iterator[Node]:
        yield from Compound.nodes(self)
        yield Node(self.id, self.label, "gate", self.detail)

    def frames(self) -> Iterator[Frame]:
        if self.times > 1:
            yield Frame(f"{self.times} side by side", tuple(node.id for node in Compound.nodes(self)), "times")
        for title, flow in zip(self.titles, self.branches, strict=False):
            if title:
                yield Frame(title, tuple(node.id for node in flow.nodes()))
        yield from Compound.frames(self)

    def edges(self) -> Iterator[Edge]:
        for flow in self.branches:
            yield from inside(flow)
            yield from between(flow.exits, (self.id,))
            yield from between((node for node in stops(flow) if node not in flow.exits), (self.id,), "fail", "fails")
        yield Edge(self.id, STOP, "fail", "fails")

    def ways(self) -> Ways:
        ways = [flow.ways() for flow in self.branches * self.times]
        unsure = [way for way in ways if way.stop]
        needs = max(self.needs - (len(ways) - len(unsure)), 0)
        by_finished = [math.prod(way.finish for way in ways if not way.stop)]  # `needs` or more counted as one
        for way in unsure:
            grown = [0] * min(len(by_finished) + 1, needs + 1)
            for finished, count in enumerate(by_finished):
                grown[finished] += count * way.stop
                grown[min(finished + 1, needs)] += count * way.finish
            by_finished = grown
        good = sum(by_finished[needs:])
        return Ways(good, sum(by_finished) - good + (good if self.contested else 0))

    def paths(self) -> Iterator[Path]:
        for walk in walks([flow.paths for flow in self.branches * self.times], until_stop=False):
            nodes = (*marked(walk), self.id)
            enough = sum(path.finishes for path in walk) >= self.needs
            if enough:
                yield Path(nodes, True)
            if self.contested or not enough:
                yield Path(nodes, False)


@dataclass(frozen=True, slots=True)
class Spread(Compound):
    """As many workers of these kinds as a plan asks for, up to `most`, side by side; what follows hears of them all.

    A worker that stops is tried `tries` more times, but not one that a cap stopped, and then reported. A plan may
    name only workers that there are not: then none works, and what follows hears of that.
    """

    kinds: tuple[Flow, ...]
    most: int
    tries: int = 0

    @property
    def entries(self) -> tuple[str, ...]:
        return tuple(once(node for flow in self.kinds for node in flow.entries))

    @property
    def exits(self) -> tuple[str, ...]:
        return tuple(once(node for flow in self.kinds for node in (*flow.exits, *stops(flow))))

    def inner(self) -> Iterable[Flow]:
        return self.kinds

    def frames(self) -> Iterator[Frame]:
        yield Frame(f"as many as needed, at most {self.most}", tuple(node.id for node in self.nodes()), "as needed")
        yield from Compound.frames(self)

    def edges(self) -> Iterator[Edge]:
        for flow in self.kinds:
            yield from inside(flow)

    def ways(self) -> Ways:
        worker = 0
        for flow in self.kinds:
            here = flow.ways()
            again = [(here.stop - here.capped) ** number for number in range(self.tries + 2)]
            worker += (here.finish + here.capped) * sum(again[:-1]) + again[-1]
        return Ways(sum(worker**number for number in range(self.most + 1)), 0)

    def paths(self) -> Iterator[Path]:
        for number in range(self.most + 1):
            for walk in walks([self._worker] * number, until_stop=False):
                yield Path(marked(walk), True)

    def _worker(self) -> Iterator[Path]:
        return (path for flow in self.kinds for path in self._tries(flow))

    def _tries(self, flow: Flow) -> Iterator[Path]:
        once_more, at_last = partial(_ending, flow, True), partial(_ending, flow, False)
        for before in range(self.tries + 1):
            for walk in walks([once_more] * before + [at_last], until_stop=False):
                yield walk[-1].after(marked(walk[:-1]))
        for walk in walks([once_more] * (self.tries + 1), until_stop=False):
            yield walk[-1].after(marked(walk[:-1]))


def _ending(flow: Flow, once_more: bool) -> Iterator[Path]:
    """Yield the ways that end so that they are worth another try, or the others."""
    return (path for path in flow.paths() if (path.finishes or path.capped) is not once_more)


def marked(walk: Iterable[Path]) -> tuple[str, ...]:
    """Return the nodes of paths side by side, one after the other, each early end marked."""
    return tuple(node for path in walk for node in (*path.nodes, *(() if path.finishes else (STOP,))))


def stops(flow: Flow) -> tuple[str, ...]:
    """Return the nodes where a branch may end early."""
    return tuple(once(edge.source for edge in flow.edges() if edge.target == STOP))


def on_in_any_case(flow: Flow, last: tuple[str, ...]) -> Iterator[Edge]:
    """Yield the edges of a flow that goes on to its `last` nodes wherever it ends early."""
    onward = list(inside(flow))
    there = {edge.source for edge in onward if edge.target in last}
    yield from onward
    yield from between((node for node in stops(flow) if node not in there), last, "fail", "fails")


def inside(flow: Flow) -> Iterator[Edge]:
    """Yield a branch's edges without those to the stop: it ends alone, and what is beside it goes on."""
    return (edge for edge in flow.edges() if edge.target != STOP)
