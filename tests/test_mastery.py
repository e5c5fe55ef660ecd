"""When a pattern counts as mastered, and that simulated learners get there sooner than in other orders."""

from __future__ import annotations

import statistics
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from made_cases import made_bank
from practised import RULES, START, all_mastered, tried
from simulated_learner import at_random, drilled, in_blocks, until_mastery

from fieldguide.cases.names import PATTERNS
from fieldguide.errors import DataFileError
from fieldguide.practice import rules
from fieldguide.practice.mastery import mastery
from fieldguide.practice.standing import standing
from fieldguide.store.rows import Attempt


def well_known(count: int = 5) -> list[Attempt]:
    log = [(n, name) for n in range(count) for name in PATTERNS]
    return [tried(name, name, 3, n, at=START + timedelta(minutes=at)) for at, (n, name) in enumerate(log)]


def test_mastery_needs_new_cases_rightly_named() -> None:
    assert not all_mastered(standing(well_known(4), RULES))
    assert all_mastered(standing(well_known(5), RULES))
    same = [replace(one, case=f"{one.pattern}_again") for one in well_known(9)]
    assert not any(one.done for one in mastery(standing(same, RULES)).values())


def test_case_not_met_for_long_counts_as_new_again() -> None:
    log = well_known(4)
    soon, late = (log + [replace(one, at=one.at + timedelta(days=days)) for one in log[-8:]] for days in (59, 61))
    assert not all_mastered(standing(soon, RULES))
    assert all_mastered(standing(late, RULES))


def test_recent_confident_error_takes_mastery_from_both_patterns() -> None:
    slip = tried("routing", "agent_loop", 3, 50, at=START + timedelta(days=1))
    found = mastery(standing([*well_known(8), slip], RULES))
    assert {name for name, one in found.items() if not one.done} == {"routing", "agent_loop"}
    unsure = mastery(standing([*well_known(8), replace(slip, confidence=2)], RULES))
    assert all(one.done for one in unsure.values())


def test_thresholds_stand_in_one_file(tmp_path: Path) -> None:
    text = rules.FILE.read_text(encoding="utf-8")
    changed, wrong = tmp_path / "practice.yaml", tmp_path / "wrong.yaml"
    changed.write_text(text.replace("least: 5", "least: 9").replace("window: 8", "window: 12"), encoding="utf-8")
    assert not all_mastered(standing(well_known(6), rules.load(changed)))
    wrong.write_text(text.replace("longest_days: 75", "longest_days: 365"), encoding="utf-8")
    with pytest.raises(DataFileError, match="longest_days: .*less than or equal to 90"):
        rules.load(wrong)


# A check of the engine with simulated learners; it is no evidence about people.


def test_simulated_learner_masters_in_fewer_cases_than_in_other_orders() -> None:
    bank = made_bank(7)
    drill, chance, blocks = (
        statistics.mean(until_mastery(order, bank, seed) for seed in range(12))
        for order in (drilled, at_random, in_blocks)
    )
    assert drill < 0.7 * chance and drill < 0.7 * blocks
