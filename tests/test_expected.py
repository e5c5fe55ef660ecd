"""What theory expects of each scenario's patterns is what they then do, over every item and a fixed list of seeds."""

from __future__ import annotations

import asyncio
from functools import cache

import pytest

import fieldguide as fg
from fieldguide.predictions import Interval, interval
from fieldguide.scenarios.expected import incident
from fieldguide.tally import tally

SEEDS = {"grants": 20, "moderation": 10}
"""Seeds from 0 on, none left out; five where nothing is said, which keeps this quick.

Of so many intervals of 95 %, one or two may miss by luck alone, and with few seeds they do: five seeds miss one vote
by a quarter of a point. Over seeds 0 to 9 the reader of awards is right 62 % of the time where 72 % is stated; over
seeds 0 to 399 it is right 71 % of the time.
"""
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


def share(scenario: str, pattern: str) -> float:
    predicted = fg.scenario(scenario).predicted
    assert predicted
    found = predicted(pattern)
    assert found and found.how.endswith(".")
    return found.share


@cache
def seen(scenario: str, pattern: str) -> Interval:
    counted = asyncio.run(tally(fg.scenario(scenario), pattern, SEEDS.get(scenario, 5)))
    return interval(counted.count("right"), len(counted.runs))


@pytest.mark.parametrize(("scenario", "pattern"), [(name, one) for name, patterns in TOLD.items() for one in patterns])
def test_pattern_is_right_as_often_as_theory_says(scenario: str, pattern: str) -> None:
    assert share(scenario, pattern) in seen(scenario, pattern)


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
    assert share(scenario, other) not in seen(scenario, pattern)


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
