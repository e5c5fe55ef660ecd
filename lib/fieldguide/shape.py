"""What a pattern looks like before it runs: nodes and edges, and every way through them.

The drawing, the words beside it, the way a run took and the number of paths an auditor has to read all come from
the pattern's flow, put between an input and an output.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from .flows import INPUT as INPUT
from .flows import OUTPUT as OUTPUT
from .flows import STOP as STOP
from .flows import Edge as Edge
from .flows import Flow as Flow
from .flows import Frame as Frame
from .flows import Node as Node
from .flows import Path as Path
from .flows.brief import brief, unseen


@dataclass(frozen=True, slots=True)
class Paths:
    """Every way a pattern can go: how many there are, and the first of them written out.

    With an agent inside, `count` is None: `tools` lists what it may use, and `note` says what cannot be listed.
    """

    count: int | None
    listed: tuple[Path, ...] = ()
    note: str = ""
    tools: tuple[str, ...] = ()

    def __len__(self) -> int:
        if self.count is None:
            raise TypeError(f"these paths cannot be counted: {self.note}")
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
        before = (Edge(INPUT, entry) for entry in self.flow.entries)
        return (*before, *self.flow.edges(), *(Edge(last, OUTPUT) for last in self.flow.exits))

    @property
    def frames(self) -> tuple[Frame, ...]:
        return tuple(self.flow.frames())

    @property
    def checks(self) -> tuple[Node, ...]:
        """What code decides: the nodes that are no call of a model and have more than one way on."""
        ways_on = Counter(edge.source for edge in self.edges)
        return tuple(node for node in self.nodes if node.kind in ("gate", "decision") and ways_on[node.id] > 1)

    @property
    def drawn(self) -> Shape:
        """Return the shape as it is drawn: of many branches the first few, and one box for the rest."""
        return Shape(self.title, brief(self.flow))

    @property
    def unseen(self) -> Mapping[str, str]:
        """Return which box stands for a node that is not drawn."""
        return unseen(self.flow)

    def paths(self, most: int = 100) -> Paths:
        """Return every way through, counted exactly, with at most `most` of them listed.

        A call that fails, or that says nothing to go on (an evaluation of no criterion), can end any of them, and so
        can a budget and a function that breaks. Those ends are not the pattern's own, and are not counted.
        """
        nodes = tuple(self.flow.nodes())
        if any(node.kind == "agent" for node in nodes):
            tools = tuple(node.label for node in nodes if node.kind == "tool")
            return Paths(None, note=_open_ended(tools), tools=tools)
        return Paths(self.flow.ways().total, tuple(islice(self.flow.paths(), most)))


def _open_ended(tools: tuple[str, ...]) -> str:
    listed = f"The tools can be listed ({', '.join(tools)})" if tools else "It has no tools"
    return f"{listed}; the order in which the model uses them cannot, so the ways through are known only afterwards"
