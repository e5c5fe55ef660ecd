"""The table that exercise 07 asks to be read is what the lesson's designs really come to."""

from __future__ import annotations

import asyncio
import json
from collections import Counter

import fieldguide as fg
from fieldguide import paths
from fieldguide.patterns.base import Pattern
from fieldguide.scenarios import Scenario

EXERCISE = paths.EXERCISES / "07_escalation_ladder.ipynb"


async def measured(office: Scenario, pattern: Pattern) -> tuple[Counter[str], int, float]:
    verdicts, calls, dollars = Counter[str](), 0, 0.0
    for item in office.items:
        run = await fg.run(pattern, item.text, seed=0)
        verdicts[office.judge(item, run)] += 1
        calls += len(run.trace.calls)
        assert run.bill.dollars is not None
        dollars += run.bill.dollars
    return verdicts, calls, dollars


def test_table_of_designs_says_what_they_come_to() -> None:
    office = fg.scenario("ladder")
    book = "".join("".join(cell["source"]) for cell in json.loads(EXERCISE.read_text(encoding="utf-8"))["cells"])
    counted = {name: asyncio.run(measured(office, pattern)) for name, pattern in office.patterns.items()}
    one_call = counted["one call"][2]
    for name, (verdicts, calls, dollars) in counted.items():
        kinds = " | ".join(str(verdicts[kind]) for kind in ("right", "wrong", "stopped"))
        assert f"| {name} | {kinds} | {calls} | {dollars / one_call:.1f} |" in book
