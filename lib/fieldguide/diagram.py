"""Draw a shape, with or without the way a run took, and say in one sentence what the picture shows.

Graphviz lays it out: the wheel `graphviz-pure` beside this Python, else a `dot` on the machine, else words alone
(`words` has them; they are always there). Nothing in the picture rests on colour alone.
"""

from __future__ import annotations

import shutil
import sysconfig
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from . import looks
from .flows import Frame
from .shape import OUTPUT, Shape
from .taken import Way as Way
from .taken import way as way
from .wording import many

if TYPE_CHECKING:
    from graphviz import Digraph


def dot(shape: Shape, taken: Way | None = None) -> Digraph:
    """Return the Graphviz source of a shape; edges and nodes a run did not reach are drawn thin and grey.

    Of many branches the first few are drawn, and one box for the rest.
    """
    from graphviz import Digraph

    shape = shape.drawn
    nodes, edges = shape.nodes, shape.edges
    main, direction = looks.main_line(edges), looks.direction(nodes, edges)
    page = looks.GRAPH | looks.SPACE[direction] | {"rankdir": direction}
    graph = Digraph(graph_attr=page, node_attr=looks.NODE, edge_attr=looks.EDGE)
    for node in nodes:
        graph.node(node.id, **looks.node(node, taken), **({"group": "main"} if node.id in main else {}))
    _put_frames(graph, list(shape.frames), direction)
    circles = {edge.source for edge in edges if edge.source == edge.target}
    for edge in edges:
        # On a line from left to right, words on an edge would make every step as wide as they are.
        beside = direction == "LR" and edge.source not in circles
        graph.edge(edge.source, edge.target, **looks.edge(edge, taken, beside))
    return graph


def _put_frames(graph: Digraph, frames: list[Frame], direction: str) -> None:
    """Draw frames around nodes, and frames inside frames; the outer ones come first."""
    while frames:
        outer, *rest = frames
        within = [frame for frame in rest if set(frame.nodes) <= set(outer.nodes)]
        name = f"cluster {outer.label} {outer.nodes[0]}"
        with graph.subgraph(name=name, graph_attr=looks.frame(outer, direction)) as box:
            if direction == "TB":
                _put_words_beside(box, outer)
            for node in outer.nodes:
                box.node(node)
            _put_frames(box, within, direction)
        frames = [frame for frame in rest if frame not in within]


def _put_words_beside(box: Digraph, frame: Frame) -> None:
    """Put a frame's words beside its first node: above or below, edges would run through them."""
    with box.subgraph(graph_attr={"rank": "same"}) as row:
        row.node(f"words of {frame.label} {frame.nodes[0]}", looks.in_frame(frame), shape="plaintext", fontsize="13")
        row.node(frame.nodes[0])


@lru_cache(maxsize=256)
def svg(source: str) -> str | None:
    """Return Graphviz source drawn as SVG, or None where nothing on this machine can draw."""
    import graphviz
    from graphviz.backend import dot_command

    binary = dot_binary()
    if binary is None:
        return None
    dot_command.DOT_BINARY = binary
    try:
        drawn: str = graphviz.pipe("dot", "svg", source.encode(), quiet=True).decode()
    except (graphviz.ExecutableNotFound, graphviz.CalledProcessError, UnicodeDecodeError):
        return None
    return drawn[drawn.index("<svg") :]


def dot_binary() -> Path | None:
    """Return the program that draws: the one beside this Python first, since a kernel's PATH may not have it."""
    found = shutil.which("graphviz-pure", path=sysconfig.get_path("scripts")) or shutil.which("dot")
    return Path(found) if found else None


def alt(shape: Shape, taken: Way | None = None) -> str:
    """Return the picture in under 200 characters: kind, title, size, the flow in order as far as it fits, the point.

    The size is that of the whole shape, drawn or not.
    """
    inner = [node for node in shape.nodes if node.kind in ("call", "gate", "decision", "agent")]
    straight = len(looks.main_line(shape.edges)) == len(inner) + 2
    names = [node.label for node in inner]
    for shown in range(len(names), 0, -1):
        more = f" and {len(names) - shown} more" if shown < len(names) else ""
        flow = (", then " if straight else ", ").join(names[:shown]) + more
        text = f"Flow diagram of {shape.title}: {_size(shape)}: {flow}.{_ending(shape, taken)}"
        if len(text) < MOST:
            return text
    return f"Flow diagram of {shape.title}: {_size(shape)}.{_ending(shape, taken)}"


MOST = 200
"""Letters of a description that is heard, not read."""


def _ending(shape: Shape, taken: Way | None) -> str:
    if taken is None:
        return ""
    last = next((node.label for node in shape.drawn.nodes if node.id == taken.last), "")
    return " This run reached the output." if taken.ended == OUTPUT else f" This run stopped at {last}."


def _size(shape: Shape) -> str:
    """Return how many of each kind there are, none of them named where there can be none."""
    kinds = [node.kind for node in shape.nodes]
    counts = {"model call": kinds.count("call"), "check": len(shape.checks)}
    extra = {"agent": kinds.count("agent"), "tool": kinds.count("tool")}
    always = {} if extra["agent"] else counts
    found = [many(count, name) for name, count in (counts | extra).items() if count or name in always]
    return ", ".join([*found, *(frame.label for frame in shape.frames if frame.kind != "part")])
