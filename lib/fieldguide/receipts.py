"""The receipt: what each pattern of a scenario took and gave, a line for each, read from traces and shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from . import pen, words
from .errors import UsageError
from .looks import ACCENT, INK
from .scenarios import Scenario
from .tally import Tally, tally


@dataclass(frozen=True, slots=True)
class Line:
    """What one pattern did with everything a customer brought."""

    name: str
    right: int
    wrong: int
    stopped: int
    calls: int
    tokens: int
    dollars: float | None
    """All runs together, at list price; None where a price is unknown."""
    seconds: float
    """The time one item took, on average."""
    paths: int | None
    """Every way through the pattern, stops included; None where they cannot be counted."""
    note: str
    """Why they cannot be counted."""
    endings: Mapping[str, int]
    """How the runs ended, by status."""


def line(counted: Tally) -> Line:
    """Return a tally as a line of the receipt."""
    paths = counted.runs[0].pattern.shape.paths(most=0)
    return Line(
        counted.name,
        counted.count("right"),
        counted.count("wrong"),
        counted.count("stopped"),
        counted.calls,
        sum(run.bill.tokens for run in counted.runs),
        counted.dollars,
        counted.seconds,
        paths.count,
        paths.note,
        Counter(run.status for run in counted.runs),
    )


async def receipt(scenario: Scenario) -> tuple[Line, ...]:
    """Run every pattern of a scenario on every item, and return a line for each in the scenario's order."""
    return tuple([line(await tally(scenario, pattern)) for pattern in scenario.patterns])


def simplest(lines: Iterable[Line], most_wrong: int) -> Line | None:
    """Return the first line, in the order of the rungs, that sends no more than `most_wrong` wrong ones."""
    return next((one for one in lines if one.wrong <= most_wrong), None)


def cheaper(lines: Iterable[Line], than: Line, most_wrong: int) -> Line | None:
    """Return the cheapest line that also keeps to `most_wrong` and costs less than `than`, if there is one."""
    known = [(one.dollars, one) for one in lines if one.dollars is not None and one.wrong <= most_wrong]
    dollars, found = min(known, key=lambda pair: pair[0], default=(None, None))
    return found if dollars is not None and than.dollars is not None and dollars < than.dollars else None


class Need(NamedTuple):
    """A stretch of needs that have the same answer: from `least` to `most` wrong ones, `line` is the simplest."""

    least: int
    most: int
    line: Line | None


def needs(lines: Sequence[Line]) -> list[Need]:
    """Return every need from none wrong to all wrong, with the simplest line for it."""
    found: list[Need] = []
    for most in range(items(lines) + 1):
        best = simplest(lines, most)
        if found and found[-1].line is best:
            found[-1] = found[-1]._replace(most=most)
        else:
            found.append(Need(most, most, best))
    return found


def items(lines: Sequence[Line]) -> int:
    """Return how many items each line stands for; raises UsageError without a line."""
    if not lines:
        raise UsageError("a receipt needs at least one line: the scenario has no pattern")
    return sum(lines[0].endings.values())


def thousand(one: Line, of: int) -> float | None:
    """Return what a thousand items cost, or None where a price is unknown."""
    return None if one.dollars is None else one.dollars / of * 1000


LABELS, PANEL, HIGH, STEP, TOP = 180, 190, 22, 38, 58


def picture(lines: Sequence[Line], title: str, wrong: str) -> str:
    """Return two bars for each line, each on a scale of its own: what went wrong, and what a thousand cost."""
    of = items(lines)
    costs = [thousand(one, of) for one in lines]
    parts = [pen.text(0, 20, title, bold=True), pen.text(LABELS, 46, wrong)]
    parts.append(pen.text(LABELS + PANEL + 70, 46, "Cost of 1,000"))
    dearest = max((cost for cost in costs if cost), default=1.0)
    for number, (one, cost) in enumerate(zip(lines, costs, strict=True)):
        y = TOP + STEP * number
        parts.append(pen.text(LABELS - 10, y + 17, pen.clipped(one.name, LABELS - 10), anchor="end"))
        parts += _bar(LABELS, y, one.wrong / of * PANEL, str(one.wrong))
        parts += _bar(LABELS + PANEL + 70, y, (cost or 0) / dearest * PANEL, words.dollars(cost))
    return pen.page(TOP + STEP * len(lines), parts, title)


def _bar(x: float, y: float, long: float, said: str) -> list[str]:
    drawn = pen.box(x, y, long, HIGH, line=ACCENT) if long else pen.rule(x, y, x, y + HIGH, INK)
    return [drawn, pen.text(x + long + 8, y + 17, said)]
