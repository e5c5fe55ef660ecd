"""Flows that go round: a loop with a cap, and an agent, whose way is known only afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .parts import STOP, Compound, Edge, Flow, Frame, Node, Path, Ways, between, rounds_paths, rounds_ways


@dataclass(frozen=True, slots=True)
class Loop(Compound):
    """A body gone through until it is good enough, at most `most` times.

    It may give up after any round from `gives_up` on; None: only after the last.
    """

    body: Flow
    most: int
    gives_up: int | None = None

    @property
    def entries(self) -> tuple[str, ...]:
        return self.body.entries

    @property
    def exits(self) -> tuple[str, ...]:
        return self.body.exits

    def inner(self) -> Iterable[Flow]:
        return (self.body,)

    def edges(self) -> Iterator[Edge]:
        yield from self.body.edges()
        if self.most > 1:
            yield from between(self.exits, self.entries, "again", f"at most {self.most} rounds")
        yield from between(self.exits, (STOP,), "fail", "gives up")

    def ways(self) -> Ways:
        return rounds_ways(self.body.ways(), self.most, self._gives_up)

    def paths(self) -> Iterator[Path]:
        return rounds_paths(self.body.paths, self.most, self._gives_up)

    @property
    def _gives_up(self) -> int:
        return self.most if self.gives_up is None else min(self.gives_up, self.most)


@dataclass(frozen=True, slots=True)
class Wander:
    """An agent: a model that picks a tool, sees what it gave, and goes on, at most `turns` times.

    Its tools stand beside it: tool `t` of the agent whose turns are at node `a/turn` is the node `a/t`.
    """

    id: str
    label: str
    tools: tuple[str, ...]
    turns: int
    detail: str = ""

    @property
    def entries(self) -> tuple[str, ...]:
        return (self.id,)

    @property
    def exits(self) -> tuple[str, ...]:
        return (self.id,)

    def nodes(self) -> Iterator[Node]:
        yield Node(self.id, self.label, "agent", self.detail)
        yield from (Node(self._beside(tool), tool, "tool", self.id) for tool in self.tools)

    def edges(self) -> Iterator[Edge]:
        yield Edge(self.id, self.id, "again", f"any tool, any order, at most {self.turns} turns")
        yield from (Edge(self.id, self._beside(tool), "use") for tool in self.tools)
        yield Edge(self.id, STOP, "fail", "gives up")

    def frames(self) -> Iterator[Frame]:
        return iter(())

    def ways(self) -> Ways:
        return Ways(1, 1)

    def paths(self) -> Iterator[Path]:
        yield Path((self.id,), True)
        yield Path((self.id,), False)

    def _beside(self, tool: str) -> str:
        return self.id[: self.id.rfind("/") + 1] + tool
