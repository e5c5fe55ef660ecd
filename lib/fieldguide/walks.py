"""Draw the ways through a pattern as rows of boxes, for whoever has to audit them.

Boxes are model calls, boxes with points are checks in code. What is done again and again is drawn once, with how
often. An agent has no rows: its tools stand there as boxes, and no order between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from . import pen
from .looks import ACCENT, ALARM, INK, PAPER, QUIET
from .shape import OUTPUT, STOP, Node, Path, Shape
from .wording import many, number

ROWS = 6
LINES = 2
"""Lines that one way may take; what does not fit on them is counted."""
HIGH, STEP, ARROW, INDENT = 32, 42, 20, 24


class Mark(NamedTuple):
    """One box of a way: what it says, and the kind of node it is, or "again", "more", "output", "stop"."""

    label: str
    kind: str


def count(shape: Shape) -> str:
    """Return how many ways there are to audit, in words."""
    ways = shape.paths(most=0).count
    if ways is None:
        return "ways that cannot be listed in advance"
    return many(ways, "way to audit", "ways to audit")


def marks(path: Path, nodes: Mapping[str, Node]) -> list[Mark]:
    """Return the boxes of one way; what is repeated stands there once, with how often it is done."""
    found: list[Mark] = []
    for part, times in _folded(path.nodes):
        found += [Mark("ends early" if one == STOP else nodes[one].label, _kind(one, nodes)) for one in part]
        if times > 1:
            found.append(Mark(_again(len(part), times), "again"))
    return [*found, Mark("output", "output") if path.finishes else Mark("stopped", "stop")]


def _again(size: int, times: int) -> str:
    if times == 2:
        return "again" if size == 1 else f"these {size} again"
    return f"{times} times in all" if size == 1 else f"these {size}: {times} times in all"


def in_words(path: Path, nodes: Mapping[str, Node]) -> str:
    """Return one way as a line of text."""
    return ", ".join(f"({one.label})" if one.kind == "again" else one.label for one in marks(path, nodes))


def listed(shape: Shape, most: int = ROWS) -> list[str]:
    """Return the first ways in words, and how many more there are."""
    paths, nodes = shape.paths(most=_room(shape, most)), {node.id: node for node in shape.nodes}
    lines = [in_words(path, nodes) for path in paths.listed]
    return lines + ([left] if (left := more(shape, len(lines))) else [])


def _room(shape: Shape, most: int) -> int:
    """Return how many ways to give: the line that says "and 1 more" has room for that one."""
    return most + (shape.paths(most=0).count == most + 1)


def more(shape: Shape, drawn: int) -> str:
    """Return in words how many ways there are beside those that are drawn, if any."""
    ways = shape.paths(most=0).count
    if ways is None or ways <= drawn:
        return ""
    return f"and {number(ways - drawn)} more"


def picture(shapes: Mapping[str, Shape], title: str) -> str:
    """Return the ways of every shape as one picture, each under its name."""
    parts: list[str] = []
    y = 0.0
    for name, shape in shapes.items():
        for line in pen.wrapped(f"{name}: {count(shape)}", pen.WIDTH / 1.06):
            parts.append(pen.text(0, y + 18, line, bold=True))
            y += 24
        drawn, y = _agent(shape, y + 8) if shape.paths(most=0).count is None else _rows(shape, y + 8)
        parts += drawn
        y += 22
    return pen.page(y - 22, parts, title)


def _rows(shape: Shape, y: float) -> tuple[list[str], float]:
    paths, nodes = shape.paths(most=_room(shape, ROWS)), {node.id: node for node in shape.nodes}
    parts: list[str] = []
    for place, path in enumerate(paths.listed, 1):
        parts.append(pen.text(0, y + 21, f"{place}.", color=QUIET))
        drawn, y = _laid(marks(path, nodes), y)
        parts += drawn
    if left := more(shape, len(paths.listed)):
        parts.append(pen.text(INDENT, y + 16, left))
        y += 26
    return parts, y


def _laid(row: Sequence[Mark], y: float) -> tuple[list[str], float]:
    """Lay one way out on at most LINES lines; the end is always among what is drawn."""
    parts: list[str] = []
    x, line = float(INDENT), 1
    for place, mark in enumerate(row):
        last = place == len(row) - 1
        across = _across(mark)
        if line == LINES and not last and x + across + 250 > pen.WIDTH:
            skipped = Mark(many(len(row) - 1 - place, "more step"), "more")
            end = x + ARROW + _across(skipped)
            parts += [*_arrow(x, y), *_drawn(skipped, x + ARROW, y), *_arrow(end, y)]
            parts += _drawn(row[-1], end + ARROW, y)
            break
        gap = 6 if mark.kind == "again" else ARROW * (place > 0)
        if x + gap + across > pen.WIDTH:
            x, y, line = float(INDENT), y + STEP, line + 1
        parts += _arrow(x, y) if gap == ARROW else ()
        parts += _drawn(mark, x + gap, y)
        x += gap + across
    return parts, y + STEP


def _agent(shape: Shape, y: float) -> tuple[list[str], float]:
    """Draw an agent above its tools, with words that say what cannot be drawn."""
    parts: list[str] = []
    for node in shape.nodes:
        if node.kind in ("call", "agent", "gate", "decision"):
            mark = Mark(node.label, node.kind)
            parts += _drawn(mark, INDENT, y)
            if node.kind == "agent":
                parts.append(pen.text(INDENT + _across(mark) + 10, y + 21, "uses any of these, in any order:"))
            y += STEP
    x = INDENT + 40.0
    for mark in (Mark(node.label, node.kind) for node in shape.nodes if node.kind == "tool"):
        if x + _across(mark) > pen.WIDTH:
            x, y = INDENT + 40.0, y + STEP
        parts += _drawn(mark, x, y)
        x += _across(mark) + 10
    return [*parts, pen.text(INDENT, y + STEP + 14, "The order cannot be listed in advance.")], y + STEP + 24


def _across(mark: Mark) -> float:
    plain = mark.kind in ("again", "more", OUTPUT)
    return pen.wide(pen.clipped(mark.label, 230)) + (8 if plain else 30 if mark.kind in ("gate", "decision") else 20)


def _drawn(mark: Mark, x: float, y: float) -> Iterator[str]:
    across, middle = _across(mark), y + HIGH / 2
    if mark.kind in ("gate", "decision"):
        tips = [(x, middle), (x + 12, y), (x + across - 12, y), (x + across, middle)]
        yield pen.shape([*tips, (x + across - 12, y + HIGH), (x + 12, y + HIGH)])
    elif mark.kind == "stop":
        corners = [(x + 7, y), (x + across - 7, y), (x + across, y + 9), (x + across, y + HIGH - 9)]
        corners += [(x + across - 7, y + HIGH), (x + 7, y + HIGH), (x, y + HIGH - 9), (x, y + 9)]
        yield pen.shape(corners, line=ALARM)
    elif mark.kind == "tool":
        yield pen.box(x, y, across, HIGH, fill=PAPER, line=INK, round=0, dashed=True)
    elif mark.kind in ("call", "agent"):
        yield pen.box(x, y, across, HIGH, line=ACCENT, round=8)
    color = ALARM if mark.kind == "stop" else QUIET if mark.kind in ("again", "more") else INK
    yield pen.text(x + across / 2, y + 21, pen.clipped(mark.label, 230), anchor="middle", color=color)


def _arrow(x: float, y: float) -> Iterator[str]:
    middle, tip = y + HIGH / 2, x + ARROW - 3
    yield pen.rule(x + 3, middle, tip - 6, middle, INK)
    yield pen.shape([(tip - 7, middle - 4), (tip, middle), (tip - 7, middle + 4)], fill=INK)


def _kind(node: str, nodes: Mapping[str, Node]) -> str:
    return "stop" if node == STOP else nodes[node].kind


def _folded(nodes: Sequence[str]) -> Iterator[tuple[Sequence[str], int]]:
    """Yield what a way is made of, in order: some nodes, and how often they come in a row."""
    at = 0
    while at < len(nodes):
        size, times = max(((size, _times(nodes, at, size)) for size in range(1, 9)), key=lambda one: _saved(*one))
        yield nodes[at : at + size], times
        at += size * times


def _saved(size: int, times: int) -> tuple[int, int]:
    return size * (times - 1), -size


def _times(nodes: Sequence[str], at: int, size: int) -> int:
    part, times = nodes[at : at + size], 1
    while len(part) == size and nodes[at + size * times : at + size * (times + 1)] == part:
        times += 1
    return times
