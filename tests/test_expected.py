"""What theory expects of each scenario's patterns is what they then do, over every item and five seeds.

The seeds are the first five, 0 to 4, for every pattern: none was chosen by how it came out. Of so many patterns a few
miss an interval of 95 % by luck alone, so a single one fails only beyond 99.9 %, and all together where more than
FEW are beyond 95 %. The seeds are fixed, so luck cannot make a check fail on one day and hold on the next. That
single patterns keep to 95 % over 400 items is tested in test_predictions_*.py.
"""

from __future__ import annotations

import asyncio
from functools import cache
from math import sqrt

import pytest

import fieldguide as fg
from fieldguide.scenarios.expected import incident
from fieldguide.tally import tally

SEEDS = 5
RARE, UNUSUAL = 3.29, 1.96
"""How far off, in standard errors, is beyond 99.9 % and 95 %; a share is inside Wilson's interval up to there."""
FEW = 4
"""Patterns of all those below that luck may put beyond 95 %: two are expected, and more than this come in 5 % of
worlds at most, if their luck is independent."""
TOLD = {
    "grants": ("one call", "no gates", "gates", "gates, one more try"),
    "complaints": (
        *("one big prompt", "one big prompt, large model", "router", "router with fallback", "easy and hard"),
        *("router with fallback, medium classifier", "router with fallback, large classifier"),
        *("router with fallback, sure at 0.6", "router with fallback, sure at 0.9"),
    ),
    "moderation": (
        *("one vote", "repeated, 2 of 3", "repeated, 3 of 5", "repeated, 1 of 5", "repeated, 5 of 9"),
        *("diverse, 2 of 3", "diverse, 1 of 5", "diverse, 3 of 5", "diverse, 5 of 5"),
    ),
    "notice": ("one draft", "one round", "two rounds", "six rounds", "four rounds, whole history sent"),
    "migration": (
        *("one call", "orchestrator", "orchestrator without retries"),
        *("orchestrator, a plan of at most 2", "orchestrator, a plan of at most 4"),
    ),
    "incident": (
        *("fixed runbook chain", "agent", "agent without approval", "agent, everything approved"),
        *("agent, 3 turns", "agent, 4 turns", "agent, 12 turns"),
    ),
}
"""The patterns that are set beside their prediction; those left out differ from one of them by a number in between."""


@cache
def share(scenario: str, pattern: str) -> float:
    predicted = fg.scenario(scenario).predicted
    assert predicted
    found = predicted(pattern)
    assert found and found.how.endswith(".")
    return found.share


@cache
def seen(scenario: str, pattern: str) -> tuple[int, int]:
    """Return how many items ended right, and of how many."""
    counted = asyncio.run(tally(fg.scenario(scenario), pattern, SEEDS))
    return counted.count("right"), len(counted.runs)


def off(scenario: str, pattern: str, expected: float) -> float:
    """Return how many standard errors lie between what is seen and what is expected."""
    right, of = seen(scenario, pattern)
    return abs(right / of - expected) / sqrt(expected * (1 - expected) / of)


EVERY = [(scenario, pattern) for scenario, patterns in TOLD.items() for pattern in patterns]


@pytest.mark.parametrize(("scenario", "pattern"), EVERY)
def test_pattern_is_right_as_often_as_theory_says(scenario: str, pattern: str) -> None:
    assert off(scenario, pattern, share(scenario, pattern)) < RARE


def test_few_patterns_are_as_far_off_as_luck_puts_one_in_twenty() -> None:
    assert sum(off(*one, share(*one)) > UNUSUAL for one in EVERY) <= FEW


@pytest.mark.parametrize(
    ("scenario", "pattern", "other"),
    [
        ("grants", "gates", "gates, one more try"),
        ("complaints", "router with fallback", "easy and hard"),
        ("moderation", "repeated, 3 of 5", "diverse, 3 of 5"),
        ("notice", "one round", "two rounds"),
        ("migration", "orchestrator without retries", "orchestrator"),
        ("incident", "agent, 3 turns", "agent, 4 turns"),
    ],
)
def test_prediction_would_be_noticed_if_it_were_that_of_another_pattern(
    scenario: str, pattern: str, other: str
) -> None:
    assert off(scenario, pattern, share(scenario, other)) > RARE


@pytest.mark.parametrize(
    ("scenario", "one", "other"),
    [
        ("grants", "no gates", "gates"),
        ("notice", "four rounds", "six rounds"),
        ("migration", "orchestrator, one worker at a time", "orchestrator, 8 workers at a time"),
        ("incident", "agent, 8 turns", "agent, 12 turns"),
    ],
)
def test_theory_names_a_setting_that_changes_nothing(scenario: str, one: str, other: str) -> None:
    assert share(scenario, one) == pytest.approx(share(scenario, other), abs=1e-3)


@pytest.mark.parametrize(
    ("scenario", "pattern"),
    [
        ("grants", "twice"),
        ("moderation", "unanimous"),
        ("complaints", "twice"),
        ("notice", "ninety rounds"),
        ("migration", "orchestrator, a dead worker"),
        ("migration", "orchestrator, a plan without reading"),
        ("incident", "agent, 99 turns"),
    ],
)
def test_theory_is_silent_where_it_has_nothing_to_say(scenario: str, pattern: str) -> None:
    predicted = fg.scenario(scenario).predicted
    assert predicted and predicted(pattern) is None


@pytest.mark.parametrize("scenario", ["benefits", "provisioning", "ladder"])
def test_scenario_may_do_without_theory(scenario: str) -> None:
    assert fg.scenario(scenario).predicted is None


def test_ways_of_the_agent_are_all_followed_and_none_twice() -> None:
    service = fg.scenario("incident")
    rules = service["agent"].approve  # type: ignore[attr-defined]
    for item in service.items:
        ends = list(incident._every(lambda script, one=item: incident._agent(one, rules, script)))  # type: ignore[misc]
        assert len({end.drawn for end in ends}) == len(ends)
        assert sum(incident._chance(end.drawn) for end in ends) == pytest.approx(1, abs=1e-3)
