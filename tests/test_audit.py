"""Governance in one picture: every way counted, the first drawn, an agent's order left open, and what bounds it."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

import fieldguide as fg
from fieldguide import walks
from fieldguide.errors import UsageError
from fieldguide.shape import Node, Path

SAY = fg.Step("say", "Say {input}")
GRANTS, SERVICE = fg.scenario("grants"), fg.scenario("incident")


def texts(html: str) -> list[str]:
    """Return what the picture in some HTML says."""
    svg = base64.b64decode(re.findall(r"base64,([^\"]+)", html)[0]).decode()
    return [one.text or "" for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_each_way_is_a_row_that_ends_at_the_output_or_stopped() -> None:
    words = texts(fg.audit(GRANTS["gates"]).html)
    assert words[0] == "award review: 3 ways to audit"
    assert [word for word in words if word in ("output", "stopped")] == ["output", "stopped", "stopped"]
    assert {"1.", "2.", "3."} <= set(words) and not [word for word in words if word.startswith("and ")]


def test_more_than_six_ways_are_counted_and_not_drawn() -> None:
    shown = fg.audit(fg.scenario("migration")["orchestrator"])
    assert "and 9,836 more" in texts(shown.html) and "and 9,836 more" in shown.text
    assert sum(word in ("output", "stopped") for word in texts(shown.html)) == 6


def test_agent_has_its_tools_and_no_order() -> None:
    words = texts(fg.audit(SERVICE["agent"]).html)
    assert {tool.name for tool in SERVICE["agent"].tools} <= set(words)  # type: ignore[attr-defined]
    assert "The order cannot be listed in advance." in words and "output" not in words
    text = fg.audit(SERVICE["agent"]).text
    assert "at most 8 turns" in text and "restart, roll_back: only after approval, each time" in text
    assert "never, since nobody can approve it" in fg.audit(SERVICE["agent without approval"]).text


def test_bounds_name_checks_rounds_workers_and_the_budget() -> None:
    text = fg.audit(
        fg.scenario("notice")["four rounds"],
        fg.scenario("migration")["orchestrator"],
        budget=fg.Budget(calls=20, dollars=0.5),
    ).text
    assert "2 checks in code: new draft, good enough" in text and "at most 4 rounds: back to rewrite" in text
    assert "as many as needed, at most 8: rename call" in text and "a budget of 20 calls, 0.5 dollars" in text


def test_pattern_without_bounds_says_so() -> None:
    assert "say | 1 way to audit, known before it runs | nothing but its own length" in fg.audit(SAY).text


def test_same_names_are_told_apart() -> None:
    text = fg.audit(GRANTS["gates"], GRANTS["gates, one more try"]).text
    assert "award review 1: 3 ways" in text and "award review 2: 7 ways" in text


@pytest.mark.parametrize(
    ("scenario", "pattern"),
    [(name, pattern) for name in ("grants", "complaints", "moderation", "notice", "migration", "incident", "ladder",
                                  "benefits", "provisioning") for pattern in list(fg.scenario(name).patterns)[:6]],
)  # fmt: skip
def test_every_pattern_of_the_kit_can_be_audited(scenario: str, pattern: str) -> None:
    shown = fg.audit(fg.scenario(scenario)[pattern])
    alt = re.findall('alt="([^"]*)"', shown.html)[0]
    assert 0 < len(alt) < 200 and "The same ways in words" in shown.html
    assert "to audit" in shown.text or "cannot be listed" in alt


NODES = {name: Node(name, name, "call") for name in "abcd"}


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ("a", "a, output"),
        ("ab", "a, b, output"),
        ("aab", "a, (again), b, output"),
        ("aaaaab", "a, (5 times in all), b, output"),
        ("ababab", "a, b, (these 2: 3 times in all), output"),
        ("cabab", "c, a, b, (these 2 again), output"),
        ("abcabcd", "a, b, c, (these 3 again), d, output"),
    ],
)
def test_what_is_repeated_stands_there_once(nodes: str, words: str) -> None:
    assert walks.in_words(Path(tuple(nodes), True), NODES) == words


def test_part_that_ends_early_is_said() -> None:
    assert walks.in_words(Path(("a", "stopped", "b"), False), NODES) == "a, ends early, b, stopped"


def test_long_way_keeps_its_end_in_the_picture() -> None:
    chain = fg.Chain(*(fg.Step(f"step number {number}", "x {input}") for number in range(14)), name="long")
    words = texts(fg.audit(chain).html)
    assert words[-1] == "output" and any(re.fullmatch(r"\d+ more steps", word) for word in words)


@pytest.mark.parametrize(("wrong", "says_so"), [((), "at least one pattern"), (("gates",), "not 'gates'")])
def test_only_patterns_can_be_audited(wrong: Any, says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        fg.audit(*wrong)
