"""The receipt: what each pattern of a scenario took and gave, a line for each, read from traces and shapes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

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
