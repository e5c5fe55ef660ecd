"""Draw a shape, with or without the way a run took, and say the same in words.

Graphviz lays it out: the wheel `graphviz-pure` beside this Python, else a `dot` on the machine, else words alone.
The words (`twin`) are always there; nothing in the picture rests on colour alone.
"""

from __future__ import annotations

import shutil
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .shape import INPUT, OUTPUT, STOP, Edge, Node, Shape
from .trace import Trace

if TYPE_CHECKING:
    from graphviz import Digraph

INK, PAPER, ACCENT, ALARM, QUIET = "#1b1f24", "#ffffff", "#0b5394", "#9a3412", "#5f6670"
FORMS = {"input": "plaintext", "output": "plaintext", "call": "box", "gate": "diamond", "stop": "octagon"}


@dataclass(frozen=True, slots=True)
class Visit:
    """What happened at one node: times it was reached, tokens, seconds, and what its last failure said."""

    times: int
    tokens: int
    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Way:
    """The way one run took over a shape: what happened at each node, and the edges it went along."""

    visits: Mapping[str, Visit]
    edges: frozenset[tuple[str, str]]
    ended: str


def way(shape: Shape, trace: Trace) -> Way:
    """Lay a finished run's trace over its shape."""
    steps = trace.steps
    visits = {}
    for node in {step.node for step in steps}:
        here = [step for step in steps if step.node == node]
        visits[node] = Visit(
            len(here), sum(step.tokens for step in here), sum(step.seconds for step in here), here[-1].reason
        )
    ended = OUTPUT if not (steps and steps[-1].reason) else STOP
    stops = [INPUT, *(step.node for step in steps), ended]
    return Way(visits, frozenset(zip(stops, stops[1:], strict=False)), ended)


def dot(shape: Shape, taken: Way | None = None) -> Digraph:
    """Return the Graphviz source of a shape; edges and nodes a run did not reach are drawn thin and grey."""
    from graphviz import Digraph

    graph = Digraph(
        graph_attr={"rankdir": "LR", "bgcolor": PAPER, "pad": "0.15", "nodesep": "0.35", "ranksep": "0.42"},
        node_attr={"fontname": "Helvetica,Arial,sans-serif", "fontsize": "14", "color": INK, "fontcolor": INK},
        edge_attr={"fontname": "Helvetica,Arial,sans-serif", "fontsize": "12", "color": INK, "fontcolor": INK},
    )
    for node in shape.nodes:
        graph.node(node.id, **_node_look(node, taken))
    for edge in shape.edges:
        graph.edge(edge.source, edge.target, **_edge_look(edge, taken))
    return graph


def _node_look(node: Node, taken: Way | None) -> dict[str, str]:
    look = {"label": node.label, "shape": FORMS[node.kind], "style": "rounded" if node.kind == "call" else ""}
    if node.kind != "stop":
        look["group"] = "main"  # keeps the way that goes well on one straight line
    if node.kind == "gate":
        look |= {"margin": "0.01,0.01", "label": node.label.replace(" ", "\n", 1)}
    if node.kind == "call":
        look |= {"color": ACCENT, "penwidth": "1.6", "margin": "0.16,0.1"}
    if taken is None:
        return look
    return look | _taken_look(node, look["label"], taken)


def _taken_look(node: Node, label: str, taken: Way) -> dict[str, str]:
    if node.kind in ("input", "output", "stop"):
        reached = node.kind == "input" or node.id == taken.ended
        if reached and node.kind == "stop":
            return {"label": "stopped here", "color": ALARM, "fontcolor": ALARM, "penwidth": "2.4"}
        return {} if reached else {"color": QUIET, "fontcolor": QUIET, "style": "dashed"}
    visit = taken.visits.get(node.id)
    if visit is None:
        style = "rounded,dashed" if node.kind == "call" else "dashed"
        return {"label": f"{label}\nnot reached", "color": QUIET, "fontcolor": QUIET, "style": style}
    if node.kind == "gate":
        verdict = "✗ failed" if visit.reason else "✓ passed"
        look = {"label": f"{label}\n{verdict}", "penwidth": "2.0", "margin": "0.07,0.04"}
        return look | ({"color": ALARM, "fontcolor": ALARM, "penwidth": "2.4"} if visit.reason else {})
    again = f" ({visit.times} times)" if visit.times > 1 else ""
    return {"label": f"{label}{again}\n{visit.tokens:,} tokens\n{visit.seconds:.1f} s", "penwidth": "2.4"}


def _edge_look(edge: Edge, taken: Way | None) -> dict[str, str]:
    look = {"label": f" {edge.label} " if edge.label else "", "style": "solid" if edge.kind == "next" else "dashed"}
    look |= {"next": {"weight": "10"}, "fail": {"weight": "0"}, "again": {"constraint": "false"}}[edge.kind]
    if taken is None:
        return look
    if (edge.source, edge.target) in taken.edges:
        return look | {"penwidth": "2.4", "color": ALARM if edge.kind == "fail" else INK}
    return look | {"color": "#b8bec6", "fontcolor": QUIET}


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
    """Return the picture in under 200 characters: kind, title, size, the flow in order, the point."""
    inner = [node for node in shape.nodes if node.kind in ("call", "gate")]
    calls = sum(node.kind == "call" for node in inner)
    gates = len(inner) - calls
    flow = ", then ".join(node.label for node in inner)
    ending = ""
    if taken:
        last = next((node.label for node in reversed(inner) if (v := taken.visits.get(node.id)) and v.reason), "")
        ending = " This run reached the output." if taken.ended == OUTPUT else f" This run stopped at {last}."
    size = f"{calls} model call{'s' * (calls != 1)}, {gates} check{'s' * (gates != 1)}"
    text = f"Flow diagram of {shape.title}: {size}: {flow}.{ending}"
    return text if len(text) < 200 else f"Flow diagram of {shape.title}: {size}.{ending}"
