"""How long practice takes to choose, and how many cases it saves a simulated learner. These run when asked for:

python start.py test -m bench -s tests/bench/test_practice_bench.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from made_cases import made_bank
from simulated_learner import BEGAN, at_random, drilled, in_blocks, until_mastery

from fieldguide.cases.names import pair
from fieldguide.practice import rules
from fieldguide.practice.drill import Drill
from fieldguide.practice.standing import standing
from fieldguide.store import open_store
from fieldguide.store.rows import Attempt

pytestmark = pytest.mark.bench

LEARNERS = 200
PAST = 10_000


def ten_thousand() -> list[Attempt]:
    """Return three years of practice with some two hundred cases."""
    luck, cases, log = Random(1), list(made_bank(4).cases.values()), []
    for number in range(PAST):
        case = luck.choice(cases)
        chosen = case.pattern if luck.random() < 0.8 else luck.choice(list(case.wrong))
        card, at = pair(case.pattern, case.tempting), BEGAN + timedelta(hours=2.6 * number)
        attempt = Attempt(
            case.id, case.pattern, chosen, float(chosen == case.pattern), luck.randint(1, 3), case.offered, card, at=at
        )
        log.append(replace(attempt, origin="0" * 16, uid=f"{number:032x}", number=number))
    return log


def milliseconds(work: Callable[[], object], times: int) -> list[float]:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return sorted(took)


def test_next_case_is_chosen_in_10_ms_after_10_000_attempts(tmp_path: Path) -> None:
    kept = open_store(tmp_path / "learner.db")
    log = ten_thousand()
    kept.take_over([], log)
    drill = Drill(kept, made_bank(4), seed=1, cases=1000, timed=False, now=lambda: log[-1].at + timedelta(days=1))
    (whole,) = milliseconds(lambda: standing(log, rules.load()), 1)
    (first,) = milliseconds(drill.next, 1)
    each = milliseconds(drill.next, 100)
    print(f"\nafter {PAST:,} attempts: all taken in anew in {whole:.0f} ms (with reading the file {first:.0f} ms);")
    print(f"the next case in {statistics.median(each):.1f} ms (slowest of 100: {each[-1]:.1f})")
    drawn = drill.next()
    assert drawn
    (one,) = milliseconds(lambda: (drill.answer(drawn, drawn.case.pattern, 2), drill.next()), 1)
    print(f"an answer kept on the disk and the next case: {one:.1f} ms")
    assert statistics.median(each) < 10


@pytest.mark.parametrize("recall", [None, 0.85, 0.9], ids=["as the kit measures it", "truly 85 %", "truly 90 %"])
def test_simulated_learners_need_fewer_cases_than_in_other_orders(recall: float | None) -> None:
    """Compare orders for learners made of numbers: a check of the engine, not evidence about people."""
    bank = made_bank(7)
    took = {
        order.__name__: [until_mastery(order, bank, seed, recall) for seed in range(LEARNERS)]
        for order in (drilled, at_random, in_blocks)
    }
    goal = "mastery as the kit measures it" if recall is None else f"a true recall of {recall:.0%} of the weakest"
    print(f"\n{LEARNERS} simulated learners, {len(bank.cases)} cases, until {goal}")
    print("(a check of the engine, not evidence about people):")
    means = {name: statistics.mean(counts) for name, counts in took.items()}
    for name, counts in took.items():
        sooner = sum(mine < theirs for mine, theirs in zip(took["drilled"], counts, strict=True)) / LEARNERS
        print(
            f"  {name}: {means[name]:.0f} cases on average, median {statistics.median(counts):.0f}; "
            f"the drill takes {means['drilled'] / means[name]:.2f} of that, and is sooner for {sooner:.0%}"
        )
    assert means["drilled"] < 0.95 * min(means["at_random"], means["in_blocks"])
