"""Run a pattern over everything a customer brings, and count what leaves the office."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .errors import UsageError
from .patterns.running import Run, run
from .scenarios import Scenario, Verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """What one pattern did with every item: its runs, and a verdict on each, in the items' order."""

    name: str
    runs: tuple[Run, ...]
    verdicts: tuple[Verdict, ...]

    def count(self, verdict: Verdict) -> int:
        """Return how many items ended with `verdict`."""
        return Counter(self.verdicts)[verdict]

    @property
    def calls(self) -> int:
        return sum(run.bill.calls for run in self.runs)

    @property
    def dollars(self) -> float | None:
        """What all runs cost together; None where a price is unknown."""
        costs = [run.bill.dollars for run in self.runs]
        return None if None in costs else sum(cost for cost in costs if cost is not None)

    @property
    def seconds(self) -> float:
        """The time an item took, on average."""
        return sum(run.bill.seconds for run in self.runs) / len(self.runs)


async def tally(scenario: Scenario, pattern: str) -> Tally:
    """Run one of a scenario's patterns on every item; raises UsageError for a pattern it does not have."""
    if not isinstance(scenario, Scenario):
        raise UsageError(f"a tally needs a scenario first, for instance fg.scenario('grants'), not {scenario!r}")
    runs = [await run(scenario[pattern], item.text) for item in scenario.items]
    verdicts = tuple(scenario.judge(item, run) for item, run in zip(scenario.items, runs, strict=True))
    return Tally(pattern, tuple(runs), verdicts)
