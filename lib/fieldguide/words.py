"""Say in words what a diagram and a trace say, for whoever cannot see the picture or would rather read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from .flows import STOP, Edge, Frame, Node, NodeKind
from .flows.brief import FEW, MOST
from .shape import Shape
from .trace import Bill, Span, Trace
from .wording import listed, many, number


def before(shape: Shape) -> list[str]:
    """Return the numbered walk of a pattern that has not run yet; of many branches, the first few and how many more."""
    drawn = shape.drawn
    names = _names(drawn)
    leaving: dict[str, list[Edge]] = {}
    for edge in drawn.edges:
        leaving.setdefault(edge.source, []).append(edge)
    lines = [
        _framed(node, drawn.frames) + _line(node, leaving.get(node.id, []), names)
        for node in drawn.nodes
        if node.kind in ("call", "gate", "decision", "agent", "rest")
    ]
    return [*lines, ways_through(shape)]


def _names(shape: Shape) -> dict[str, str]:
    """Return what each node is called, with the pattern it is in where several share a label."""
    often = Counter(node.label for node in shape.nodes)
    names: dict[str, str] = {}
    for node in shape.nodes:
        inside = node.id.rpartition("/")[0].rpartition("/")[2]
        names[node.id] = f"“{node.label}”" + (f" of “{inside}”" if inside and often[node.label] > 1 else "")
    return names


def ways_through(shape: Shape) -> str:
    """Return how many ways lead through, in one sentence."""
    paths = shape.paths(most=0)
    if paths.count is None:
        return f"{paths.note}."
    ways = shape.flow.ways()
    if ways.total == 1:
        return f"There is 1 way through, known in advance: it {'reaches the output' if ways.finish else 'stops'}."
    ends = f"{number(ways.finish)} reach{'es' * (ways.finish == 1)} the output"
    stops = f", {number(ways.stop)} stop{'s' * (ways.stop == 1)} at a check" if ways.stop else ""
    return f"There are {number(ways.total)} ways through, known in advance: {ends}{stops}."


def _framed(node: Node, frames: tuple[Frame, ...]) -> str:
    around = [frame.label for frame in frames if node.id in frame.nodes]
    return f"({'; '.join(around)}) " if around else ""


def _line(node: Node, leaving: list[Edge], names: Mapping[str, str]) -> str:
    name = names[node.id]
    if node.kind == "rest":
        return f"And {node.label.removeprefix('and ')}. {node.detail}"
    if node.kind == "call":
        return f"The model does {name}. {node.detail}".strip()
    if node.kind == "agent":
        tools = listed([names[edge.target].strip("“”") for edge in leaving if edge.kind == "use"])
        again = "".join(f" ({edge.label})" for edge in leaving if edge.kind == "again")
        return f"The model does {name} with the tools {tools}{again}. {node.detail}".strip()
    if node.kind == "decision":
        kind = "A decision" if len(leaving) > 1 else "A step"
        said = [f"{kind} in code, {name}.", node.detail, *_ways_on(leaving, names)]
    else:
        said = [f"A check in code, {name}.", node.detail, _if_not(leaving, names)]
    return " ".join(filter(None, said))


def _ways_on(leaving: list[Edge], names: Mapping[str, str]) -> list[str]:
    onward = [f"{edge.label}: {names[edge.target]}" for edge in leaving if edge.kind == "next" and edge.label]
    back = [f"If not, it goes back to {names[edge.target]}, {edge.label}." for edge in leaving if edge.kind == "again"]
    gives_up = any(edge.target == STOP for edge in leaving)
    said = [f"The ways on are {', '.join(onward)}."] if onward else []
    return [*said, *back, *(["When it gives up, the run stops there."] if gives_up else [])]


def _if_not(leaving: list[Edge], names: Mapping[str, str]) -> str:
    aside = [
        f"In {edge.label}, {names[edge.target]} decides." for edge in leaving if edge.kind == "next" and edge.label
    ]
    stops = any(edge.target == STOP for edge in leaving)
    ends = "the run stops there" if stops else "this part ends there, and those beside it go on"
    again = [edge for edge in leaving if edge.kind == "again"]
    if again:
        tries = " and ".join(f"{names[edge.target]} {_asked(edge.label)}" for edge in again)
        return " ".join([*aside, f"If it does not pass, {tries}; if it still does not, {ends}."])
    return " ".join([*aside, f"If it does not pass, {ends}."])


def _asked(tries: str) -> str:
    """Say how often a step is asked again, from what stands on the way back to it."""
    return f"is asked {tries}" if tries == "once more" else f"has {tries}"


def step(span: Span, kind: NodeKind = "gate") -> str:
    """Return one line on what happened at a step; `kind` is that of its node."""
    if span.kind == "gate":
        found = came_out(span, kind)
        return f"{span.node}: {found[0].lower() + found[1:] if found.startswith(('Did', 'Passed')) else found}."
    if span.kind == "execute_tool":
        return f"{span.node}: {'gave an error: ' + span.reason if span.reason else 'gave its result'}."
    if span.reason:
        return f"{span.node}: no answer: {span.reason}."
    return f"{span.node}: answered in {span.seconds:.1f} s with {many(span.tokens, 'token')}."


class Told(NamedTuple):
    """One step of a run as a line of text and as a row: its name, who did it, what came out, the time."""

    line: str
    row: tuple[str, str, str, str]


def told(shape: Shape, trace: Trace) -> list[Told]:
    """Return the steps of a run in their order; of many at one place, the first few and what the rest came to."""
    drawn, places = shape.drawn, dict[str, list[Span]]()
    unseen, nodes = drawn.unseen, {node.id: node for node in drawn.nodes}
    for span in trace.steps:
        places.setdefault(unseen.get(span.node, span.node), []).append(span)
    few = {place: FEW if len(spans) > MOST else MOST for place, spans in places.items()}
    few |= dict.fromkeys(unseen.values(), 0)
    lines: list[Told] = []
    seen = Counter[str]()
    for span in trace.steps:
        place = unseen.get(span.node, span.node)
        seen[place] += 1
        if seen[place] <= few[place]:
            lines.append(_told(span, nodes[place].kind if place in nodes else "gate"))
        elif seen[place] == few[place] + 1:
            name = nodes[place].label if place in unseen.values() else f"{span.node}, and more"
            lines.append(_gathered(name, places[place][few[place] :]))
    return lines


def _told(span: Span, kind: NodeKind) -> Told:
    who = "model" if span.kind == "chat" else "code"
    return Told(step(span, kind), (span.node, who, came_out(span, kind), f"{span.seconds:.1f} s"))


def _gathered(name: str, spans: Sequence[Span]) -> Told:
    failed = sum(bool(span.reason) for span in spans)
    tokens, seconds = sum(span.tokens for span in spans), sum(span.seconds for span in spans)
    said = f"{many(len(spans), 'more step')}, not shown one by one: {many(tokens, 'token')}"
    said += f", {failed:,} without an answer or not passed" if failed else ""
    who = listed(sorted({"model" if span.kind == "chat" else "code" for span in spans}, reverse=True))
    return Told(f"{name}: {said}.", (name, who, said, f"{seconds:.1f} s"))


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
    used = f"{many(bill.calls, 'model call')}, {many(bill.tokens, 'token')}"
    mark = " (simulated)" if simulated else ""
    return f"{used}, {dollars(bill.dollars)} at list price, {bill.seconds:.1f} seconds{mark}."


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
    if fact == "":
        return "none"
    if isinstance(fact, date):
        return f"{fact.day} {fact:%B %Y}"
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, list):
        return "".join(f"\n– {_fact(one)}" for one in fact) or "none"
    if isinstance(fact, dict):
        return ", ".join(f"{name.replace('_', ' ')}: {_fact(one)}" for name, one in fact.items() if one != "")
    return f"{fact:,}" if isinstance(fact, int) else str(fact)
