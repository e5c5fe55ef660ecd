"""Say in words what a diagram and a trace say, for whoever cannot see the picture or would rather read."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from .shape import Node, Shape
from .trace import Bill, Span


def before(shape: Shape) -> list[str]:
    """Return the numbered walk of a pattern that has not run yet."""
    lines = [_line(node) for node in shape.nodes if node.kind in ("call", "gate")]
    ways = shape.flow.ways()
    ends = f"{ways.finish} reach{'es' * (ways.finish == 1)} the output"
    stops = f", {ways.stop} stop{'s' * (ways.stop == 1)} at a check" if ways.stop else ""
    ways_through = "There is 1 way" if ways.total == 1 else f"There are {ways.total} ways"
    return [*lines, f"{ways_through} through, known in advance: {ends}{stops}."]


def _line(node: Node) -> str:
    if node.kind == "call":
        return f"The model does “{node.label}”. {node.detail}".strip()
    return f"A check in code, “{node.label}”. {node.detail} If it does not pass, the run stops there.".replace(
        "  ", " "
    )


def step(span: Span) -> str:
    """Return one line on what happened at a step."""
    if span.kind == "gate":
        return f"{span.node}: {'did not pass: ' + span.reason if span.reason else 'passed'}."
    if span.reason:
        return f"{span.node}: no answer: {span.reason}."
    return f"{span.node}: answered in {span.seconds:.1f} s with {span.tokens:,} tokens."


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
    return json.dumps(anything, ensure_ascii=False, default=str)


def _fact(fact: Any) -> str:
    if fact is None:
        return "not stated"
    if isinstance(fact, date):
        return f"{fact.day} {fact:%B %Y}"
    return f"{fact:,}" if isinstance(fact, int) and not isinstance(fact, bool) else str(fact)
