"""Draw a few numbers so that they can be compared at a glance: bars from nothing, or dots on an axis.

A picture says which is larger; the numbers themselves stand beside it, and again in the table that goes with it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from . import pen
from .errors import UsageError
from .looks import ACCENT, INK, PAPER, QUIET

Row = tuple[str, float, str]
"""A label, its value, and the text that stands beside it; without a text, the value and the unit do."""
STEP, BAR, HEAD = 40, 24, 44
LABELS = 230
"""Pixels that the labels may take."""
GAP = 10


def bars(rows: Sequence[Row], title: str, unit: str = "") -> str:
    """Return bars from 0, one for each row, the labels on the left and the values at the ends.

    Raises UsageError without a row, and for a value below 0 or none at all.
    """
    _refuse(rows, least=0)
    texts = [_written(row, unit) for row in rows]
    left = _left(rows)
    room = pen.WIDTH - left - GAP - max(map(pen.wide, texts)) - GAP
    most = max(value for _, value, _ in rows) or 1.0
    parts = [pen.text(0, 24, pen.clipped(title, pen.WIDTH), bold=True)]
    for number, (row, words) in enumerate(zip(rows, texts, strict=True)):
        y, long = HEAD + number * STEP, room * row[1] / most
        parts += _label(row[0], left, y)
        parts += [pen.box(left, y, long, BAR)] if row[1] else [pen.rule(left, y, left, y + BAR, INK)]
        parts.append(pen.text(left + long + GAP, y + 18, words))
    return pen.page(HEAD + len(rows) * STEP, parts, title)


def dots(rows: Sequence[Row], title: str, unit: str = "", *, log: bool = True) -> str:
    """Return one dot for each row on a common axis; with `log`, each tick is ten times the one before.

    Raises UsageError without a row, and for a value that has no place on the axis.
    """
    _refuse(rows, least=math.ulp(0.0) if log else 0)
    left = _left(rows)
    ticks = _decades(rows) if log else _even(rows)
    right = pen.WIDTH - GAP - 16

    def across(value: float) -> float:
        first, last, here = (math.log10(v) if log else v for v in (ticks[0], ticks[-1], value))
        return left + (right - left) * (here - first) / (last - first)

    foot = HEAD + len(rows) * STEP
    parts = [pen.text(0, 24, pen.clipped(title, pen.WIDTH), bold=True)]
    for tick in ticks:
        parts.append(pen.rule(across(tick), HEAD - 8, across(tick), foot))
        parts.append(pen.text(across(tick), foot + 20, _number(tick), anchor="middle", color=QUIET))
    for number, row in enumerate(rows):
        parts += _dot(row, across(row[1]), left, right, HEAD + number * STEP, _written(row, unit))
    note = f"{unit}, each line ten times the one before" if log else unit
    parts.append(pen.text(right + 16, foot + 44, note.removeprefix(", "), anchor="end", color=QUIET))
    return pen.page(foot + 56, parts, title)


def alt(rows: Sequence[Row], title: str, unit: str = "") -> str:
    """Return a chart in under 200 characters: what it shows, the smallest and the largest."""
    low, high = min(rows, key=lambda row: row[1]), max(rows, key=lambda row: row[1])
    said = f"Chart of {len(rows)}: {title}."
    ends = f" Least: {low[0]}, {_written(low, unit)}. Most: {high[0]}, {_written(high, unit)}."
    return said + ends if len(said + ends) < 200 else said[:198]


def _dot(row: Row, x: float, left: float, right: float, y: float, words: str) -> list[str]:
    fits_right = x + 16 + pen.wide(words) <= right + 16
    at, anchor = (x + 16, "start") if fits_right else (x - 16, "end")
    behind = pen.wide(words)
    clear = f'<rect x="{at if fits_right else at - behind:.1f}" y="{y:.1f}" width="{behind:.1f}" height="24" '
    return [
        *_label(row[0], left, y),
        pen.rule(left, y + 12, right, y + 12),
        clear + f'fill="{PAPER}"/>',
        f'<circle cx="{x:.1f}" cy="{y + 12:.1f}" r="8" fill="{ACCENT}"/>',
        pen.text(at, y + 18, words, anchor=anchor),
    ]


def _label(label: str, left: float, y: float) -> list[str]:
    """Write a label in one line, or in two where it is long."""
    lines = pen.wrapped(label, left - GAP)
    if len(lines) > 2:
        lines = [lines[0], pen.clipped(" ".join(lines[1:]), left - GAP)]
    first = y + 18 if len(lines) == 1 else y + 9
    return [pen.text(left - GAP, first + 18 * n, line, anchor="end") for n, line in enumerate(lines)]


def _left(rows: Sequence[Row]) -> float:
    return min(LABELS, max(pen.wide(label) for label, _, _ in rows)) + GAP


def _written(row: Row, unit: str) -> str:
    return row[2] or f"{_number(row[1])} {unit}".rstrip()


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 or value == int(value) else f"{value:.3g}"


def _decades(rows: Sequence[Row]) -> list[float]:
    values = [value for _, value, _ in rows]
    first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return [10.0**power for power in range(first, max(last, first + 1) + 1)]


def _even(rows: Sequence[Row]) -> list[float]:
    """Return ticks from 0 in steps of 1, 2 or 5 times a power of ten, five or six of them."""
    most = max(value for _, value, _ in rows) or 1.0
    power = 10.0 ** math.floor(math.log10(most / 5))
    step = next(step * power for step in (1, 2, 5, 10) if most <= 5 * step * power)
    return [step * number for number in range(math.ceil(most / step) + 1)]


def _refuse(rows: Sequence[Row], least: float) -> None:
    if not rows:
        raise UsageError("a chart needs at least one row, for instance ('one call', 0.15, '$0.15')")
    for label, value, _ in rows:
        if not (math.isfinite(value) and value >= least):
            needed = "above 0 on this axis" if least else "0 or more"
            raise UsageError(f"the row {label!r} has the value {value!r}; it must be a number, {needed}")
