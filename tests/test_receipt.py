"""The receipt of the ladder: the simplest that meets a need, and what is shown of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from bs4 import BeautifulSoup

import fieldguide as fg
from fieldguide import receipts
from fieldguide.errors import UsageError
from fieldguide.lesson.receipt import CHOSEN, Receipt
from fieldguide.receipts import Line, Need


def made(name: str, wrong: int, dollars: float | None, of: int = 10) -> Line:
    return Line(name, of - wrong, wrong, 0, of, 100 * of, dollars, 1.5, 2, "", {"done": of})


LOW, MIDDLE, HIGH = made("low", 6, 0.01), made("middle", 2, 0.9), made("high", 2, 0.2)
LINES = (LOW, MIDDLE, HIGH)


@pytest.fixture(scope="module")
def office() -> Receipt:
    shown: Receipt = asyncio.run(fg.receipt(fg.scenario("ladder")))
    return shown


@pytest.mark.parametrize(("need", "best"), [(10, LOW), (6, LOW), (5, MIDDLE), (2, MIDDLE), (1, None), (0, None)])
def test_simplest_is_the_first_in_the_order_of_the_rungs(need: int, best: Line | None) -> None:
    assert receipts.simplest(LINES, need) is best


def test_every_need_has_its_answer_and_neighbours_with_the_same_are_one() -> None:
    assert receipts.needs(LINES) == [Need(0, 1, None), Need(2, 5, MIDDLE), Need(6, 10, LOW)]


def test_cheaper_one_higher_up_is_found_only_where_it_keeps_to_the_need() -> None:
    assert receipts.cheaper(LINES, MIDDLE, 2) is HIGH
    assert receipts.cheaper(LINES, LOW, 6) is None
    assert receipts.cheaper((MIDDLE, made("free?", 0, None)), MIDDLE, 2) is None


def test_unknown_price_stays_unknown() -> None:
    shown = Receipt((made("low", 1, None), made("high", 0, 0.5)), 1, "note")
    assert "unknown" in shown.text() and "at unknown for 1,000" in shown.answer(1)[0]
    assert "unknown" in shown.html()


def test_receipt_without_a_line_is_refused() -> None:
    with pytest.raises(UsageError, match="at least one line"):
        receipts.picture((), "t", "wrong")


def test_answer_names_the_simplest_and_the_cheaper_one_above_it() -> None:
    said = Receipt(LINES, 2, "note").answer(2)
    assert said[0].startswith("The simplest that meets the need: middle. It sent 2 wrong notes among 10")
    assert said[1].startswith("Higher up, high keeps to it as well and costs less")
    assert "reads a sample" in said[2]


def test_need_that_nothing_meets_says_so_and_names_the_closest() -> None:
    said = Receipt(LINES, 0, "letter").answer(0)
    assert said[0] == "None of them keeps to no wrong letter. The closest is middle, with 2 among 10."
    assert "So a person reads a sample" in said[1]


def test_simplest_is_marked_in_words(office: Receipt) -> None:
    named = {need: [row[0] for row in office.rows(need) if CHOSEN in row[0]] for need in (0, 4, 24)}
    assert [rows and rows[0].split("\n")[0] for rows in named.values()] == [[], "prompt chaining", "one call"]


def test_office_finds_that_going_up_buys_no_quality(office: Receipt) -> None:
    lines = {one.name: one for one in office.lines}
    chain = lines["prompt chaining"]
    for dearer in ("orchestrator-workers", "evaluator-optimizer", "agent loop"):
        assert (lines[dearer].dollars or 0) > (chain.dollars or 0)
        assert lines[dearer].right <= max(lines["parallelization"].right, lines["routing"].right)
    assert lines["agent loop"].wrong >= lines["one call"].wrong
    costs = [one.dollars or 0 for one in office.lines]
    assert costs != sorted(costs)


def test_page_without_a_kernel_answers_a_stated_need_and_every_other(office: Receipt) -> None:
    page = BeautifulSoup(office.html(), "html.parser")
    words = page.get_text(" ")
    assert "can live with 4 wrong notes among 24" in words and "Simulated model" in words
    (listed,) = page.find_all("ol")
    assert len(listed.find_all("li")) == len(receipts.needs(office.lines)) >= 3
    assert len(page.find("tbody").find_all("tr")) == 7
    assert page.find("img")["alt"] == office.alt() and len(office.alt()) < 200
    assert office.answer(4)[0] in words and office.answer(4)[0] in office.text()


def test_picture_holds_every_number_it_draws(office: Receipt) -> None:
    drawn = BeautifulSoup(receipts.picture(office.lines, "t", "Wrong notes sent"), "html.parser").get_text(" ")
    for one in office.lines:
        assert one.name in drawn and f" {one.wrong} " in drawn


def test_multiples_with_other_yardsticks_are_nowhere(office: Receipt) -> None:
    assert not any(multiple in office.text() for multiple in ("4x", "15x", "50x", "times"))


def test_slider_holds_the_receipt_against_another_need(office: Receipt) -> None:
    box = office.controls()
    slider, guard, place = box.children[1:4]
    assert (slider.value, slider.min, slider.max) == (4, 0, 24)
    slider.value = 12
    assert guard.message == "With 12: one call."
    assert f"one call<br>← {CHOSEN}" in place.value
    slider.value = 0
    assert guard.message.startswith("With 0: none of these")


@pytest.mark.parametrize("wrong", ["ladder", None, 3])
def test_receipt_of_no_scenario_is_refused(wrong: Any) -> None:
    with pytest.raises(UsageError, match="needs a scenario"):
        asyncio.run(fg.receipt(wrong))


@pytest.mark.parametrize("need", [-1, 25, "4", True, 1.5])
def test_need_beyond_the_items_is_refused(need: Any) -> None:
    with pytest.raises(UsageError, match="from 0 to 24"):
        asyncio.run(fg.receipt(fg.scenario("ladder"), need=need))
