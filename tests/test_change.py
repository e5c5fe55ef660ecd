"""Changing one thing: what is guessed, what happens, and what theory expected of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

import fieldguide as fg
from fieldguide.errors import UsageError
from fieldguide.lesson.change import Change
from fieldguide.predictions import Prediction
from fieldguide.tally import tally

BOARD = fg.scenario("moderation")
SMALL = replace(BOARD, items=BOARD.items[:6])
TWO = ("one vote", "repeated, 2 of 3")


def changed(**settings: Any) -> Change:
    scenario = settings.pop("scenario", SMALL)
    return asyncio.run(fg.change(scenario, "Voters", settings.pop("patterns", TWO), "What will change?", **settings))


def test_predicted_stands_beside_observed_with_its_interval() -> None:
    text = changed().text()
    line = next(line for line in text.splitlines() if line.startswith("one vote | 78.0%"))
    _, _, observed, interval, agrees = line.split(" | ")
    assert observed.endswith("of 6") and " to " in interval and agrees in ("yes", "no")
    assert "The prediction for “one vote”: one vote is right 78% of the time." in text


def test_without_a_theory_there_is_no_second_table() -> None:
    assert "Predicted" not in changed(scenario=replace(SMALL, predicted=None)).text()
    assert "Predicted" not in changed(scenario=replace(SMALL, predicted=lambda name: None)).html()


def test_prediction_that_is_wrong_is_said_to_be() -> None:
    html = changed(scenario=replace(SMALL, predicted=lambda name: Prediction(0.0, "a bad day."))).html()
    assert ">no</td>" in html and "once in twenty times" in html
    assert html.count("a bad day.") == 1, "said once for all it is true of"


def test_seeds_run_every_item_so_often_with_other_luck() -> None:
    once, thrice = changed(), changed(seeds=3)
    assert len(thrice.tallies[0].runs) == 3 * len(once.tallies[0].runs) == 18
    assert thrice.tallies[0].runs[:6] == once.tallies[0].runs
    assert {run.seed for run in thrice.tallies[0].runs} == {0, 1, 2}
    assert "6 items, each run 3 times with other luck, 18 runs" in thrice.html()


def test_kinds_of_mistake_stand_apart_where_the_customer_weighs_them() -> None:
    many = changed(scenario=BOARD, patterns=("diverse, 1 of 3", "diverse, 3 of 3"))
    head, low, high = (line.split(" | ") for line in many.text().splitlines()[1:4])
    assert head[2:4] == ["Wrong: false alarm", "Wrong: miss"]
    assert int(low[2]) > int(high[2]) and int(low[3]) < int(high[3])
    for row, one in zip((low, high), many.tallies, strict=True):
        assert int(row[2]) + int(row[3]) == one.count("wrong")


def test_guess_is_set_beside_what_was_asked_about() -> None:
    for expected, verdict in (("right and sent", "right"), ("wrong and sent", "wrong")):
        one = changed(expected=expected)
        count = one.tallies[0].count(verdict)  # type: ignore[arg-type]
        assert one.told("one vote", 4) == f"You expected 4 {expected}; it was {count} of 6."


def test_live_choice_shows_only_its_own_row_of_what_was_already_run() -> None:
    html = changed().html("one vote")
    assert "one vote" in html and "repeated" not in html


def test_stored_page_keeps_the_results_folded_below_the_question() -> None:
    page = changed()._repr_mimebundle_()["text/html"]
    assert page.index("What will change?") < page.index("<details>") < page.index("What each choice did")


def test_slider_asks_for_what_is_to_be_guessed() -> None:
    slider = changed(expected="stopped for a person", seeds=2).controls().children[2]
    assert slider.description == "My guess: stopped for a person" and slider.max == 12


@pytest.mark.parametrize(
    ("settings", "says_so"),
    [
        ({"patterns": ()}, "at least one pattern"),
        ({"patterns": ("two votes",)}, "no pattern 'two votes'"),
        ({"expected": "good"}, "'good'; choose one of 'right and sent'"),
        ({"seeds": 0}, "seeds is 0"),
        ({"seeds": 1.5}, "seeds is 1.5"),
        ({"seeds": True}, "seeds is True"),
    ],
)
def test_wrong_use_says_what_is_allowed(settings: dict[str, Any], says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        changed(**settings)


def test_tally_needs_a_scenario() -> None:
    with pytest.raises(UsageError, match="needs a scenario"):
        asyncio.run(tally("grants", "gates"))  # type: ignore[arg-type]
