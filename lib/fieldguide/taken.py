"""Which way a run took over a shape, read from its trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .shape import INPUT, OUTPUT, STOP, Edge, Shape
from .trace import Span, Trace


@dataclass(frozen=True, slots=True)
class Visit:
    """What happened at one node: times it was reached and failed, tokens, seconds, what its last failure said."""

    times: int
    failed: int
    tokens: int
    seconds: float
    reason: str


@dataclass(frozen=True, slots=True)
class Way:
    """The way one run took over a shape: what happened at each node, and the edges it went along."""

    visits: Mapping[str, Visit]
    edges: frozenset[tuple[str, str]]
    ended: str
    last: str
    """The node of the last step."""


def way(shape: Shape, trace: Trace, done: bool) -> Way:
    """Lay a finished run's trace over its shape as it is drawn: steps at a node that is not count for its box."""
    shape = shape.drawn
    at: dict[str, list[Span]] = {}
    unseen, last = shape.unseen, INPUT
    for step in trace.steps:
        last = unseen.get(step.node, step.node)
        at.setdefault(last, []).append(step)
    visits = {node: _visit(spans) for node, spans in at.items()}
    ended = OUTPUT if done else STOP
    reached = {INPUT, *visits, *([OUTPUT] if done else [])}
    onward = [(e.source, e.target) for e in shape.edges if e.kind == "next" and {e.source, e.target} <= reached]
    checks = {node.id for node in shape.nodes if node.kind in ("gate", "decision")}
    other = [(e.source, e.target) for e in shape.edges if e.kind != "next" and _went(e, visits, checks, ended, last)]
    return Way(visits, frozenset((*_gone_along(onward), *other)), ended, last)


def _visit(spans: list[Span]) -> Visit:
    return Visit(
        times=len(spans),
        failed=sum(bool(span.reason) for span in spans),
        tokens=sum(span.tokens for span in spans),
        seconds=sum(span.seconds for span in spans),
        reason=spans[-1].reason,
    )


def _went(edge: Edge, visits: Mapping[str, Visit], checks: set[str], ended: str, last: str) -> bool:
    """Return whether a run went along an edge that is no plain step on."""
    if edge.target == STOP:
        return ended == STOP and edge.source == last
    source, target = visits.get(edge.source), visits.get(edge.target)
    if source is None or target is None:
        return False
    sent_back_or_out = source.failed > 0 or edge.source not in checks
    return sent_back_or_out and (edge.kind != "again" or target.times > 1)


def _gone_along(edges: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the edges but for those that the run left aside for a longer way between the same two nodes."""
    after: dict[str, list[str]] = {}
    for source, target in edges:
        after.setdefault(source, []).append(target)
    ways_in = Counter(target for _, target in edges)
    for source, target in edges:
        longer = [node for node in after[source] if node != target]
        if not (longer and ways_in[target] > 1 and _leads(longer, target, after)):
            yield source, target


def _leads(nodes: list[str], target: str, after: Mapping[str, list[str]]) -> bool:
    seen, left = set(nodes), nodes
    while left:
        node = left.pop()
        if node == target:
            return True
        new = [following for following in after.get(node, ()) if following not in seen]
        seen.update(new)
        left.extend(new)
    return False
