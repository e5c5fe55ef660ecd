"""What is said of a flow before it runs: every part, what may go wrong, and how many ways there are."""

from __future__ import annotations

import asyncio

import pytest
from drawn_flows import AGENT, DESK, ROUTER, SAY, SECTIONS, VOTE, chain

import fieldguide as fg
from fieldguide import words


def test_words_before_number_every_part_and_count_the_ways() -> None:
    assert words.before(chain().shape) == [
        "The model does “draft”. Draft: {input}",
        "A check in code, “short enough”. Is it short? If it does not pass, the run stops there.",
        "The model does “polish”. Polish: {input}",
        "There are 2 ways through, known in advance: 1 reaches the output, 1 stops at a check.",
    ]


@pytest.mark.parametrize(
    ("amount", "text"),
    [(None, "unknown"), (0, "$0"), (0.00012345, "$0.00012"), (0.0999, "$0.10"), (0.5, "$0.50"), (1234.5, "$1,234.50")],
)
def test_money_is_written_for_people(amount: float | None, text: str) -> None:
    assert words.dollars(amount) == text


def test_words_of_a_router_name_its_ways_on() -> None:
    assert words.before(ROUTER.shape)[1] == (
        "A decision in code, “which route?”. A label that names no route, or that the model is less than 70% sure of, "
        "goes to “person”. The ways on are billing: “refund”, appeal: “appeal”, otherwise: “person”."
    )
    always = fg.Router(ROUTER.classify, ROUTER.routes, SAY["person"])
    assert "A label that names no route goes to “person”." in words.before(always.shape)[1]


def test_words_name_the_pattern_of_steps_that_share_a_name() -> None:
    tiers = {name: fg.Chain(SAY["answer"], name=name) for name in ("small", "large")}
    said = words.before(fg.Router(ROUTER.classify, tiers, tiers["large"]).shape)
    assert "small: “answer” of “small”, large or otherwise: “answer” of “large”" in said[1]
    assert said[2].startswith("The model does “answer” of “small”.")


@pytest.mark.parametrize(("tries", "said"), [(1, "“draft” is asked once more"), (3, "“draft” has 3 more tries")])
def test_words_of_a_gate_say_how_often_it_asks_again(tries: int, said: str) -> None:
    assert (
        f"If it does not pass, {said}; if it still does not, the run stops there."
        in words.before(chain(retries=tries).shape)[1]
    )


def test_words_of_the_only_way_are_one_sentence() -> None:
    assert words.ways_through(SAY["answer"].shape) == (
        "There is 1 way through, known in advance: it reaches the output."
    )


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("Draft: {input}", "Draft: {input}"),
        ("Judge the draft.\nBe strict.", "Judge the draft."),
        (
            "Find out what is wrong,\nand put it right. Say how.\n\nThe page: {input}",
            "Find out what is wrong, and put it right.",
        ),
    ],
)
def test_words_of_a_step_begin_with_the_whole_first_sentence(prompt: str, said: str) -> None:
    assert words.before(fg.Step("do", prompt).shape)[0] == f"The model does “do”. {said}"


def test_words_of_sections_say_that_the_others_go_on() -> None:
    harmless = next(line for line in words.before(SECTIONS.shape) if "harmless" in line)
    assert harmless.endswith("If it does not pass, this part ends there, and those beside it go on.")


def test_words_of_an_agent_say_what_cannot_be_counted() -> None:
    line, ways = words.before(AGENT)
    assert line == ("The model does “help” with the tools look up and restart (any tool, any order, at most 8 turns).")
    assert ways.startswith("The tools can be listed (look up, restart); the order")


def test_words_of_a_run_name_the_route_and_the_votes() -> None:
    shown = [fg.show(asyncio.run(fg.run(pattern, "x", connection=DESK))).text for pattern in (ROUTER, VOTE)]
    assert "which route?: appeal." in shown[0]
    assert "who won?: passed: “screen” (none: all 3 said “screen”; 2 not asked)." in shown[1]
