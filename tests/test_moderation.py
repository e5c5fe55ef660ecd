"""The comment board: how comments are read, and what thresholds and voters make of them."""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import cache
from typing import Any

import pytest
from certain import certain

import fieldguide as fg
from fieldguide.offline.actors import moderation as actor
from fieldguide.offline.comments import broken_rule
from fieldguide.patterns.running import Run
from fieldguide.scenarios import moderation
from fieldguide.scenarios.moderation import WAYS, decided, kind

BOARD = fg.scenario("moderation")
each = pytest.mark.parametrize("item", BOARD.items, ids=lambda item: item.id)


def run(pattern: Any, text: str, seed: int = 0) -> Run:
    return asyncio.run(fg.run(pattern, text, seed=seed))


@cache
def kinds(pattern: str, seed: int = 0) -> Counter[str]:
    return Counter(kind(item, run(BOARD[pattern], item.text, seed)) for item in BOARD.items)


def test_comments_are_mostly_subtle_and_about_as_often_fine_as_not() -> None:
    verdicts, damage = (
        Counter(values) for values in zip(*((i.truth.verdict, i.damage) for i in BOARD.items), strict=True)
    )
    assert verdicts == {"publish": 17, "remove": 15}
    assert len(damage) == 11 and damage[""] == 6 and max(damage.values()) == 6


@each
def test_broken_rule_is_named_where_a_comment_must_go(item: Any) -> None:
    assert bool(item.truth.why) == (item.truth.verdict == "remove")
    assert len(item.text) < 160


@each
def test_careful_reader_names_the_rule_that_is_broken(item: Any) -> None:
    assert broken_rule(item.text) == (item.truth.why or "")


@each
@pytest.mark.parametrize("way", WAYS)
def test_voter_is_right_with_care_and_takes_the_other_side_without(
    item: Any, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    certain(monkeypatch, actor)
    assert decided(run(moderation.voter(way), item.text)) == item.truth.verdict
    certain(monkeypatch, actor, **dict.fromkeys(WAYS, 0.0))
    assert decided(run(moderation.voter(way), item.text)) != item.truth.verdict


@pytest.mark.parametrize(
    ("id", "old", "new", "rule"),
    [
        ("M02", "This is the most idiotic plan", "He is an idiot with the most idiotic plan", "attack"),
        ("M03", "you are an idiot and always were", "you are a stranger to me", ""),
        ("M04", 'wrote "you are an idiot" to a volunteer', "volunteered, and you are an idiot", "attack"),
        ("M05", "Best gutters in town, 30 percent discount this week only! Order at", "The law on gutters is at", ""),
        ("M08", "He lives at 14 Alder Street, the house with the green door.", "He never says.", ""),
        ("M11", "It would be a shame if something happened to such a nice car.", "That spot is for fire engines.", ""),
        ("M14", "Please, please put in a handrail.", "Whoever built them, watch your back.", "threat"),
        ("M17", "I am not saying that she is stupid.", "She is stupid.", "attack"),
        ("M24", "I live at 8 Ferry Road and hear", "She lives at 8 Ferry Road and hears", "private detail"),
    ],
)
def test_reading_follows_a_change_in_the_comment(id: str, old: str, new: str, rule: str) -> None:
    text = BOARD.item(id).text
    assert old in text
    assert broken_rule(text.replace(old, new)) == rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Mr. Ames is a fool.", "attack"),
        ("A foolish idea, if you ask me, from a foolish office.", ""),
        ("Nobody called him a liar.", ""),
        ("We know where you work late.", "threat"),
        ("Buy now: bins at half price.", "advertising"),
        ("His phone number is 555-0161.", "private detail"),
        ("The number of the bus is 14.", ""),
    ],
)
def test_comments_the_kit_does_not_hold_are_read_too(text: str, rule: str) -> None:
    assert broken_rule(text) == rule


@pytest.mark.parametrize("voters", ["repeated", "diverse"])
@pytest.mark.parametrize("size", [3, 5])
def test_threshold_trades_false_alarms_for_misses(voters: str, size: int) -> None:
    steps = [kinds(f"{voters}, {removes} of {size}") for removes in range(1, size + 1)]
    alarms, misses = [step["false alarm"] for step in steps], [step["miss"] for step in steps]
    assert alarms == sorted(alarms, reverse=True) and alarms[0] > alarms[-1]
    assert misses == sorted(misses) and misses[0] < misses[-1]


@pytest.mark.parametrize(("majority", "gain"), [("2 of 3", 2), ("3 of 5", 4)])
def test_diverse_voters_mend_more_than_repeated_ones(majority: str, gain: int) -> None:
    alone, repeated, diverse = (
        kinds(name)["right"] for name in ("one vote", f"repeated, {majority}", f"diverse, {majority}")
    )
    assert abs(repeated - alone) <= 1
    assert diverse >= alone + gain


def test_diverse_voters_do_better_on_the_whole_and_not_by_one_draw() -> None:
    right = {
        name: sum(kinds(f"{name}, 3 of 5", seed)["right"] for seed in range(4)) for name in ("repeated", "diverse")
    }
    assert right["diverse"] > right["repeated"] + 8


def test_one_voice_enough_to_remove_is_worse_than_a_single_vote() -> None:
    assert kinds("diverse, 1 of 3")["right"] < kinds("one vote")["right"]


def test_vote_stops_asking_when_it_is_settled() -> None:
    settled = [run(BOARD["repeated, 1 of 5"], item.text) for item in BOARD.items if item.truth.verdict == "remove"]
    assert {vote.bill.calls + vote.output.saved for vote in settled} == {5}
    assert sum(vote.output.saved for vote in settled) > len(settled)


def test_diverse_voters_differ_in_prompt_or_model() -> None:
    asked = {(voter.prompt, voter.model) for voter in moderation.diverse(5)}
    assert len(asked) == 5 and len({prompt for prompt, _ in asked}) == 3


def test_answer_that_is_no_vote_is_neither_error() -> None:
    item = BOARD.items[0]
    stopped = run(fg.Step("voter", moderation.voter().prompt, max_tokens=1), item.text)
    assert (kind(item, stopped), BOARD.judge(item, stopped)) == ("stopped", "stopped")
