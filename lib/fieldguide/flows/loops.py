"""Flows that go round: a loop with a cap, and an agent, whose way is known only afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..wording import many
from .parts import STOP, Compound, Edge, Flow, Node, Path, Single, Ways, between, rounds_paths, rounds_ways


@dataclass(frozen=True, slots=True)
class Loop(Compound):
    """A body gone through until it is good enough, at most `most` times.

    It may give up after any round from `gives_up` on; None: only after the last. Whatever stops it, it has had its
    tries: each of its stops is a cap.
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
            yield from between(self.exits, self.entries, "again", f"at most {many(self.most, 'round')}")
        yield from between(self.exits, (STOP,), "fail", "gives up")

    def ways(self) -> Ways:
        ways = rounds_ways(self.body.ways(), self.most, self._gives_up)
        return ways._replace(capped=ways.stop)

    def paths(self) -> Iterator[Path]:
        ways = rounds_paths(self.body.paths, self.most, self._gives_up)
        return (path._replace(capped=not path.finishes) for path in ways)

    @property
    def _gives_up(self) -> int:
        return self.most if self.gives_up is None else min(self.gives_up, self.most)


@dataclass(frozen=True, slots=True)
class Wander(Single):
    """An agent: a model that picks a tool, sees what it gave, and goes on, at most `turns` times.

    Its tools stand beside it: tool `t` of the agent whose turns are at node `a/turn` is the node `a/t`.
    """

    id: str
    label: str
    tools: tuple[str, ...]
    turns: int
    detail: str = ""

    def nodes(self) -> Iterator[Node]:
        yield Node(self.id, self.label, "agent", self.detail)
        yield from (Node(self._beside(tool), tool, "tool", self.id) for tool in self.tools)

    def edges(self) -> Iterator[Edge]:
        yield Edge(self.id, self.id, "again", f"any tool, any order, at most {many(self.turns, 'turn')}")
        yield from (Edge(self.id, self._beside(tool), "use") for tool in self.tools)
        yield Edge(self.id, STOP, "fail", "gives up")

    def ways(self) -> Ways:
        return Ways(1, 1, 1)

    def paths(self) -> Iterator[Path]:
        yield Path((self.id,), True)
        yield Path((self.id,), False, capped=True)

    def _beside(self, tool: str) -> str:
        return self.id[: self.id.rfind("/") + 1] + tool
