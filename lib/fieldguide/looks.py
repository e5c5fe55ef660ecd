"""How a shape's parts look when they are drawn: outlines and words, with colour only on top."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill

from .flows import Edge, Frame, Node
from .shape import INPUT, OUTPUT
from .taken import Visit, Way

INK, PAPER, ACCENT, ALARM, QUIET, FAINT = "#1b1f24", "#ffffff", "#0b5394", "#9a3412", "#5f6670", "#b8bec6"
FACE = "Helvetica,Arial,sans-serif"
GRAPH = {"bgcolor": PAPER, "pad": "0.15", "fontname": FACE}
SPACE = {"LR": {"nodesep": "0.3", "ranksep": "0.26"}, "TB": {"nodesep": "0.45", "ranksep": "0.3"}}
NODE = {"fontname": FACE, "fontsize": "14", "color": INK, "fontcolor": INK}
EDGE = {"fontname": FACE, "fontsize": "13", "color": INK, "fontcolor": INK}
FORMS = {
    "input": {"shape": "plaintext", "width": "0", "margin": "0.05,0.05"},
    "output": {"shape": "plaintext", "width": "0", "margin": "0.05,0.05"},
    "call": {"shape": "box", "style": "rounded", "color": ACCENT, "penwidth": "1.6", "margin": "0.16,0.08"},
    "agent": {"shape": "box", "style": "rounded", "color": ACCENT, "penwidth": "1.6", "peripheries": "2"},
    "tool": {"shape": "component", "margin": "0.16,0.08"},
    "gate": {"shape": "hexagon", "margin": "0.02,0.06"},
    "decision": {"shape": "diamond", "margin": "0,0"},
    "stop": {"shape": "octagon", "margin": "0.02,0.04"},
    "rest": {"shape": "box", "style": "rounded,dashed", "margin": "0.16,0.08"},
}
KINDS = {
    "next": {"weight": "10"},
    "fail": {"weight": "0", "style": "dashed"},
    "again": {"constraint": "false", "style": "dashed"},
    "use": {"style": "dashed", "dir": "both"},
}
GATE = 8
"""Letters in a line of a check: the shape of one is up to twice as wide as its words."""
WIDEST = 650
"""Points, by the guess below: so wide is a page on a screen, with letters of 12 points."""


def node(node: Node, taken: Way | None) -> dict[str, str]:
    """Return how a node is drawn; one that a run did not reach is grey, dashed, and says so."""
    wide = GATE if node.kind in ("gate", "decision") else 22
    look = {"label": fill(node.label, wide, break_long_words=False), **FORMS[node.kind]}
    if taken is None:
        return look
    if node.kind in ("input", "output", "stop"):
        return look | _end(node, taken)
    visit = taken.visits.get(node.id)
    if visit is None:
        unused = "not used" if node.kind == "tool" else "not reached"
        style = ",".join(filter(None, (look.get("style"), "dashed")))
        return look | {"label": f"{look['label']}\n{unused}", "color": QUIET, "fontcolor": QUIET, "style": style}
    return look | {"penwidth": "2.4", **_visited(node, look["label"], visit)}


def _end(node: Node, taken: Way) -> dict[str, str]:
    if node.kind != "input" and node.id != taken.ended:
        return {"color": QUIET, "fontcolor": QUIET, "style": "dashed"}
    if node.kind == "stop":
        return {"label": "stopped here", "color": ALARM, "fontcolor": ALARM, "penwidth": "2.4"}
    return {}


def _visited(node: Node, label: str, visit: Visit) -> dict[str, str]:
    if node.kind == "gate":
        look = {"label": f"{label}\n{_verdict(visit)}", "penwidth": "2.0"}
        return look | ({"color": ALARM, "fontcolor": ALARM, "penwidth": "2.4"} if visit.reason else {})
    if node.kind in ("decision", "tool"):
        return {"label": f"{label}\n{visit.times} times" if visit.times > 1 else label}
    if node.kind == "rest":
        return {"label": f"{label}\n{visit.tokens:,} tokens\n{visit.seconds:.1f} s in all"}
    again = f"\n{visit.times} times" if visit.times > 1 else ""
    return {"label": f"{label}{again}\n{visit.tokens:,} tokens\n{visit.seconds:.1f} s"}


def _verdict(visit: Visit) -> str:
    if 0 < visit.failed < visit.times:
        return f"✗ failed {visit.failed} of {visit.times}" if visit.reason else f"✓ passed, of {visit.times}"
    return "✗ failed" if visit.reason else "✓ passed"


def edge(edge: Edge, taken: Way | None, beside: bool) -> dict[str, str]:
    """Return how an edge is drawn, its words `beside` it or on it; the ones a run went along are thick."""
    look = KINDS[edge.kind] | _said_on(edge, beside)
    if taken is None:
        return look
    if (edge.source, edge.target) in taken.edges:
        return look | {"penwidth": "2.4", "color": ALARM if edge.kind == "fail" else INK}
    return look | {"color": FAINT, "fontcolor": QUIET}


def _said_on(edge: Edge, beside: bool) -> dict[str, str]:
    """Return where an edge's words stand."""
    if edge.source == edge.target:  # below, where nothing else is: tools stand above
        return {"tailport": "s", "headport": "s", "label": fill(edge.label, 16)}
    if beside and edge.kind == "again":  # from below to below: between two neighbours there is no room
        return {"xlabel": edge.label, "tailport": "s", "headport": "s"}
    if beside and edge.kind == "fail":  # below where it begins; longer words further from their middle
        size = len(edge.label)
        return {"taillabel": edge.label, "labeldistance": f"{0.9 + 0.3 * size:.1f}", "labelangle": str(-10 - 5 * size)}
    return {"label": f" {edge.label} "} if edge.label else {}


def frame(frame: Frame, direction: str) -> dict[str, str]:
    """Return how a frame is drawn: dashed where it is gone through several times."""
    words = {"label": in_frame(frame) if direction == "LR" else "", "fontcolor": INK, "fontsize": "13"}
    return {**words, "style": "rounded" if frame.kind == "part" else "rounded,dashed", "color": QUIET, "margin": "10"}


def in_frame(frame: Frame) -> str:
    """Return a frame's words, in short lines."""
    return fill(frame.label, 12, break_long_words=False)


def direction(nodes: Sequence[Node], edges: Sequence[Edge]) -> str:
    """Return "LR", or "TB" for a flow that would be wider than a page."""
    wide = {node.id: _width(node) for node in nodes}
    reach = {INPUT: wide[INPUT]}
    for _ in nodes:  # longest way by relaxation: few rounds in practice, at most one for each node
        before = dict(reach)
        for one in edges:
            if one.kind == "next" and one.source in reach:
                step = reach[one.source] + 22 + 7 * len(one.label) + wide[one.target]
                reach[one.target] = max(reach.get(one.target, 0), step)
        if reach == before:
            break
    return "LR" if max(reach.values()) <= WIDEST else "TB"


def _width(node: Node) -> float:
    """Guess how wide a node is drawn, in points, with what a run writes into it."""
    if node.kind in ("gate", "decision"):
        return 44 + 7 * max(map(len, (*fill(node.label, GATE, break_long_words=False).split("\n"), "✓ passed")))
    return 16 + 7 * max(len(node.label), 9 if node.kind == "call" else 0)


def main_line(edges: Sequence[Edge]) -> set[str]:
    """Return the nodes that every way to the output goes through: they are drawn on one straight line."""
    onward = [edge for edge in edges if edge.kind == "next"]
    from_input = _ways(INPUT, [(edge.source, edge.target) for edge in onward])
    to_output = _ways(OUTPUT, [(edge.target, edge.source) for edge in onward])
    every = from_input.get(OUTPUT, 0)
    return {one for one, ways in from_input.items() if ways * to_output.get(one, 0) == every}


def _ways(start: str, edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Count the ways from `start` to each node; onward edges never lead in a circle."""
    after: dict[str, list[str]] = {}
    coming: dict[str, int] = {}
    for source, target in edges:
        after.setdefault(source, []).append(target)
        coming[target] = coming.get(target, 0) + 1
    ways, ready = {start: 1}, [start]
    while ready:
        here = ready.pop()
        for target in after.get(here, ()):
            ways[target] = ways.get(target, 0) + ways[here]
            coming[target] -= 1
            if not coming[target]:
                ready.append(target)
    return ways
