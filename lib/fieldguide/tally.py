"""Run a pattern over everything a customer brings, and count what leaves the office."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .door import connect
from .errors import UsageError
from .patterns.running import Run, run
from .scenarios import Scenario, Verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """What one pattern did with every item: its runs, and a verdict on each, in the items' order, seed after seed."""

    name: str
    runs: tuple[Run, ...]
    verdicts: tuple[Verdict, ...]
    mistakes: tuple[str, ...] = ()
    """What kind of mistake each wrong run is, where the customer does not weigh them alike."""

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


async def tally(scenario: Scenario, pattern: str, seeds: int = 1) -> Tally:
    """Run one of a scenario's patterns on every item, with the luck of so many `seeds`.

    Raises UsageError for a pattern it does not have, and for less than one seed.
    """
    if not isinstance(scenario, Scenario):
        raise UsageError(f"a tally needs a scenario first, for instance fg.scenario('grants'), not {scenario!r}")
    if type(seeds) is not int or seeds < 1:
        raise UsageError(f"seeds is {seeds!r}; it must be a whole number, 1 or more")
    first = connect().seed
    asked = [(item, seed) for seed in range(first, first + seeds) for item in scenario.items]
    runs = [await run(scenario[pattern], item.text, seed=seed) for item, seed in asked]
    verdicts = tuple(scenario.judge(item, run) for (item, _), run in zip(asked, runs, strict=True))
    done = list(zip(asked, runs, verdicts, strict=True))
    kind = scenario.mistake
    mistakes = [kind(item, run) for (item, _), run, verdict in done if kind and verdict == "wrong"]
    return Tally(pattern, tuple(runs), verdicts, tuple(mistakes))
