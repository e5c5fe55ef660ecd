"""Say in words what a diagram and a trace say, for whoever cannot see the picture or would rather read."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any

from .flows import STOP, Edge, Frame, Node, NodeKind
from .shape import Shape
from .trace import Bill, Span


def before(shape: Shape) -> list[str]:
    """Return the numbered walk of a pattern that has not run yet."""
    labels = {node.id: node.label for node in shape.nodes}
    leaving: dict[str, list[Edge]] = {}
    for edge in shape.edges:
        leaving.setdefault(edge.source, []).append(edge)
    lines = [
        _framed(node, shape.frames) + _line(node, leaving.get(node.id, []), labels)
        for node in shape.nodes
        if node.kind in ("call", "gate", "decision", "agent")
    ]
    return [*lines, ways_through(shape)]


def ways_through(shape: Shape) -> str:
    """Return how many ways lead through, in one sentence."""
    paths = shape.paths(most=0)
    if paths.count is None:
        return f"{paths.note}."
    ways = shape.flow.ways()
    ends = f"{number(ways.finish)} reach{'es' * (ways.finish == 1)} the output"
    stops = f", {number(ways.stop)} stop{'s' * (ways.stop == 1)} at a check" if ways.stop else ""
    there_are = "There is 1 way" if ways.total == 1 else f"There are {number(ways.total)} ways"
    return f"{there_are} through, known in advance: {ends}{stops}."


def number(count: int) -> str:
    """Return a count a person can read; one of more than fifteen digits as a power of ten."""
    return f"{count:,}" if count < 10**15 else f"about 10^{round(math.log10(count))}"


def _framed(node: Node, frames: tuple[Frame, ...]) -> str:
    around = [frame.label for frame in frames if node.id in frame.nodes]
    return f"({'; '.join(around)}) " if around else ""


def _line(node: Node, leaving: list[Edge], labels: dict[str, str]) -> str:
    if node.kind == "call":
        return f"The model does “{node.label}”. {node.detail}".strip()
    if node.kind == "agent":
        tools = ", ".join(labels[edge.target] for edge in leaving if edge.kind == "use")
        again = "".join(f" ({edge.label})" for edge in leaving if edge.kind == "again")
        return f"The model does “{node.label}” with the tools {tools}{again}. {node.detail}".strip()
    if node.kind == "decision":
        said = [f"A decision in code, “{node.label}”.", node.detail, *_ways_on(leaving, labels)]
    else:
        said = [f"A check in code, “{node.label}”.", node.detail, _if_not(leaving, labels)]
    return " ".join(filter(None, said))


def _ways_on(leaving: list[Edge], labels: dict[str, str]) -> list[str]:
    onward = [f"{edge.label}: “{labels[edge.target]}”" for edge in leaving if edge.kind == "next" and edge.label]
    back = [f"If not, back to “{labels[edge.target]}”, {edge.label}." for edge in leaving if edge.kind == "again"]
    return ([f"The ways on are {', '.join(onward)}."] if onward else []) + back


def _if_not(leaving: list[Edge], labels: dict[str, str]) -> str:
    back = [f"“{labels[edge.target]}” is asked again, {edge.label}; then" for edge in leaving if edge.kind == "again"]
    aside = [
        f"In {edge.label}, “{labels[edge.target]}” decides. " for edge in leaving if edge.kind == "next" and edge.label
    ]
    stops = any(edge.target == STOP for edge in leaving)
    ends = "the run stops there" if stops else "this part ends there, and those beside it go on"
    return "".join(aside) + " ".join(["If it does not pass,", *back, f"{ends}."])


def step(span: Span, kind: NodeKind = "gate") -> str:
    """Return one line on what happened at a step; `kind` is that of its node."""
    if span.kind == "gate":
        found = came_out(span, kind)
        return f"{span.node}: {found[0].lower() + found[1:] if found.startswith(('Did', 'Passed')) else found}."
    if span.kind == "execute_tool":
        return f"{span.node}: {'gave an error: ' + span.reason if span.reason else 'gave its result'}."
    if span.reason:
        return f"{span.node}: no answer: {span.reason}."
    return f"{span.node}: answered in {span.seconds:.1f} s with {span.tokens:,} tokens."


def came_out(span: Span, kind: NodeKind = "gate") -> str:
    """Return what came out of a step, as a person reads it."""
    if span.kind != "gate":
        return span.reason or value(span.got)
    if kind == "decision" and isinstance(span.sent, str):
        return f"{span.sent}: {span.reason}" if span.reason else span.sent
    if span.reason:
        return f"Did not pass: {span.reason}"
    return f"Passed: {span.sent}" if hasattr(span.sent, "disagreement") else "Passed"


def bill(bill: Bill, simulated: bool) -> str:
    """Return a run's bill in one sentence."""
    calls = f"{bill.calls} model call{'s' * (bill.calls != 1)}"
    mark = " (simulated)" if simulated else ""
    return f"{calls}, {bill.tokens:,} tokens, {dollars(bill.dollars)} at list price, {bill.seconds:.1f} seconds{mark}."


def dollars(amount: float | None) -> str:
    """Return an amount a person can read; small ones to two significant digits."""
    if amount is None:
        return "unknown"
    if amount == 0:
        return "$0"
    if amount >= 0.995:
        return f"${amount:,.2f}"
    digits = 2
    while round(amount * 10**digits) < 10:
        digits += 1
    return f"${amount:.{digits}f}"


def value(anything: Any) -> str:
    """Return an answer as a person reads it: text as it is, facts as `name: value`."""
    if isinstance(anything, str):
        return anything
    if hasattr(anything, "model_dump"):
        return "\n".join(f"{name.replace('_', ' ')}: {_fact(fact)}" for name, fact in anything.model_dump().items())
    if anything is None or isinstance(anything, (dict, list, tuple, bool, int, float)):
        return json.dumps(anything, ensure_ascii=False, default=str)
    return str(anything)


def _fact(fact: Any) -> str:
    if fact is None:
        return "not stated"
    if isinstance(fact, date):
        return f"{fact.day} {fact:%B %Y}"
    return f"{fact:,}" if isinstance(fact, int) and not isinstance(fact, bool) else str(fact)
