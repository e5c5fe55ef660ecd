"""Pictures and words come from one shape, and say the same."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from scripted import connection, says

import fieldguide as fg
from fieldguide import diagram, words
from fieldguide.flows import Call, Decision, Loop, Sequence, Spread, Wander
from fieldguide.patterns.running import Run
from fieldguide.shape import Shape
from fieldguide.trace import Span, Trace

MODEL = connection(says("Draft:", "a draft"), says("Polish:", "a polished draft"))


def chain(check: Callable[[Any], bool | str] = lambda text: True, retries: int = 0) -> fg.Chain:
    return fg.Chain(
        fg.Step("draft", "Draft: {input}"),
        fg.Gate("short enough", check, retries, "Is it short?"),
        fg.Step("polish", "Polish: {input}"),
        name="letter",
    )


def run(pattern: fg.Chain) -> Run:
    return asyncio.run(fg.run(pattern, "x", connection=MODEL))


def drawn(pattern: fg.Chain, run: Run | None = None) -> str:
    svg = diagram.svg(
        diagram.dot(pattern.shape, diagram.way(pattern.shape, run.trace, run.done) if run else None).source
    )
    assert svg is not None
    return svg


def texts(svg: str) -> str:
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))


def test_drawing_has_every_node_and_edge_of_the_shape() -> None:
    shape = chain().shape
    titles = set(re.findall(r"<title>([^<]*)</title>", drawn(chain()).replace("&#45;", "-").replace("&gt;", ">")))
    assert {node.id for node in shape.nodes} <= titles
    assert {f"{edge.source}->{edge.target}" for edge in shape.edges} <= titles


def test_drawing_of_a_run_marks_the_failed_gate_in_words() -> None:
    failing = chain(lambda text: "too long")
    said = texts(drawn(failing, run(failing)))
    assert "✗ failed" in said and "stopped here" in said and "not reached" in said


def test_drawing_of_a_run_has_tokens_and_seconds_on_each_call() -> None:
    said = texts(drawn(chain(), run(chain())))
    assert len(re.findall(r"\d+ tokens", said)) == 2
    assert len(re.findall(r"\d\.\d s", said)) == 2


def test_way_goes_along_edges_of_the_shape() -> None:
    tries = iter(["too long", True])
    again = chain(lambda text: next(tries), retries=1)
    way = diagram.way(again.shape, run(again).trace, done=True)
    assert way.edges == {
        ("input", "draft"),
        ("draft", "short enough"),
        ("short enough", "draft"),
        ("short enough", "polish"),
        ("polish", "output"),
    }
    assert way.edges <= {(edge.source, edge.target) for edge in again.shape.edges}
    assert way.visits["draft"].times == 2


@pytest.mark.parametrize("check", [lambda text: True, lambda text: "no"])
def test_alt_text_says_what_the_picture_shows_in_under_200_characters(check: Callable[[Any], bool | str]) -> None:
    pattern = chain(check)
    done = run(pattern)
    alt = diagram.alt(pattern.shape, diagram.way(pattern.shape, done.trace, done.done))
    assert "letter" in alt and "2 model calls, 1 check" in alt
    assert len(alt) < 200


def test_alt_text_of_a_long_chain_stays_short() -> None:
    long = fg.Chain(*[fg.Step(f"a step with a long name {n}", "{input}") for n in range(20)])
    assert len(diagram.alt(long.shape)) < 200


def test_a_machine_that_cannot_draw_still_gets_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram, "dot_binary", lambda: None)
    diagram.svg.cache_clear()
    shown = fg.show(chain()).html
    diagram.svg.cache_clear()
    assert "<img" not in shown
    assert "The model does “draft”" in shown


def test_a_drawing_program_that_breaks_is_the_same_as_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    broken = tmp_path / "dot"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(diagram, "dot_binary", lambda: broken)
    assert diagram.svg("digraph { not_drawn_before }") is None


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


SAY = {name: fg.Step(name, f"{name}: {{input}}") for name in ("refund", "appeal", "person", "screen", "answer")}
DESK = connection(
    says("Which kind?", {"label": "appeal", "confidence": 0.9}), *[says(f"{name}:", name) for name in SAY]
)
ROUTER = fg.Router(
    fg.Step("classify", "Which kind? {input}", output=fg.Label),
    {"billing": SAY["refund"], "appeal": SAY["appeal"]},
    SAY["person"],
    threshold=0.7,
)
CLOSED = fg.Chain(
    SAY["screen"], fg.Gate("harmless", lambda text: "it is not"), fg.Step("log", "answer: {screen}"), name="closed"
)
SECTIONS = fg.Sectioning({"answer": SAY["answer"], "closed": CLOSED}, needs=1)
VOTE = fg.Voting(SAY["screen"], 5)
TIE = fg.Voting([SAY["screen"], SAY["answer"]], tie=SAY["person"])
AGENT = Shape("desk", Wander("help/turn", "help", ("look up", "restart"), 8))
LOOP = Shape("loop", Loop(Sequence((Call("draft", "draft"), Decision("good", "good enough"))), 3))
SPREAD = Shape("plan", Sequence((Call("plan", "plan"), Spread((Call("read", "read"),), 8), Call("join", "join"))))


def went(pattern: Any) -> diagram.Way:
    done = asyncio.run(fg.run(pattern, "x", connection=DESK))
    return diagram.way(pattern.shape, done.trace, done.done)


WIDEST = 1060  # pixels; a page of 800 then still shows its words at 12 points


def width(shape: Shape, taken: diagram.Way | None = None) -> float:
    """Return how wide a shape is drawn, in pixels: a point is four thirds of one."""
    svg = diagram.svg(diagram.dot(shape, taken).source) or ""
    found = re.search(r'width="(\d+)pt"', svg)
    assert found
    return int(found[1]) * 4 / 3


def test_way_of_a_router_is_one_route() -> None:
    assert went(ROUTER).edges == {
        ("input", "classify"),
        ("classify", "which route?"),
        ("which route?", "appeal"),
        ("appeal", "output"),
    }


def test_way_of_sections_goes_through_every_branch_and_from_a_failed_gate_to_the_join() -> None:
    way = went(SECTIONS)
    assert {("input", "answer"), ("input", "closed/screen"), ("answer", "all in?")} <= way.edges
    assert ("closed/harmless", "all in?") in way.edges
    assert ("closed/log", "all in?") not in way.edges
    assert (way.visits["closed/harmless"].reason, way.ended) == ("it is not", "output")


def test_way_of_a_vote_counts_those_who_were_asked() -> None:
    assert went(VOTE).visits["screen"].times == 3


def test_way_of_a_tie_goes_by_whoever_decides_it_and_not_past() -> None:
    edges = went(TIE).edges
    assert {("who won?", "person"), ("person", "output")} <= edges
    assert ("who won?", "output") not in edges


def test_way_without_a_tie_goes_past_whoever_would_decide() -> None:
    asked_twice = fg.Voting(SAY["screen"], 3, tie=SAY["person"])
    assert ("who won?", "output") in went(asked_twice).edges


def test_way_that_ended_at_a_failed_call_goes_along_no_edge_to_the_stop() -> None:
    cut = fg.Chain(fg.Step("answer", "answer: {input}", max_tokens=1), fg.Gate("short", bool))
    model = connection(says("answer:", "word " * 9))
    done = asyncio.run(fg.run(cut, "x", connection=model))
    way = diagram.way(cut.shape, done.trace, done.done)
    assert (way.edges, way.ended, way.last) == ({("input", "answer")}, "stopped", "answer")


def test_way_of_a_loop_goes_back_only_if_it_was_gone_round() -> None:
    def step(number: int, node: str, reason: str = "") -> Span:
        return Span(number, 0, "gate", node, number, number, "ok", reason, {}, None, None)

    once = Trace((step(1, "draft"), step(2, "good")))
    twice = Trace((step(1, "draft"), step(2, "good", "too long"), step(3, "draft"), step(4, "good")))
    assert ("good", "draft") not in diagram.way(LOOP, once, done=True).edges
    assert ("good", "draft") in diagram.way(LOOP, twice, done=True).edges
    gave_up = diagram.way(LOOP, Trace(twice.spans[:2]), done=False)
    assert ("good", "stopped") in gave_up.edges and ("good", "output") not in gave_up.edges


@pytest.mark.parametrize("shape", [ROUTER.shape, SECTIONS.shape, VOTE.shape, TIE.shape, AGENT, LOOP, SPREAD])
def test_drawing_of_every_kind_has_its_words_and_fits_the_page(shape: Shape) -> None:
    said = texts(diagram.svg(diagram.dot(shape).source) or "").replace("\xa0", " ")
    for label in (node.label for node in shape.nodes):
        assert all(word in said for word in label.split())
    assert width(shape) <= WIDEST


@pytest.mark.parametrize("pattern", [ROUTER, SECTIONS, VOTE, TIE])
def test_drawing_of_every_run_fits_the_page(pattern: Any) -> None:
    assert width(pattern.shape, went(pattern)) <= WIDEST


def test_drawing_says_how_often_in_words() -> None:
    assert "as many as needed," in texts(diagram.svg(diagram.dot(SPREAD).source) or "")
    assert "at most 3 rounds" in texts(diagram.svg(diagram.dot(LOOP).source) or "")
    assert "5 side by side" in texts(diagram.svg(diagram.dot(VOTE.shape).source) or "")
    assert "any tool, any order, at most 8 turns" in texts(diagram.svg(diagram.dot(AGENT).source) or "")


def test_frames_inside_frames_are_drawn_inside() -> None:
    pages = fg.Sectioning({"page 1": fg.Voting(SAY["screen"], 3), "page 2": SAY["screen"]})
    said = texts(diagram.svg(diagram.dot(pages.shape).source) or "")
    assert "page 1" in said and "page 2" in said and "3 side by side" in said


def test_long_flow_is_drawn_from_top_to_bottom() -> None:
    long = fg.Chain(*[fg.Step(f"step number {n}", "{input}") for n in range(9)])
    assert "rankdir=TB" in diagram.dot(long.shape).source
    assert "rankdir=LR" in diagram.dot(VOTE.shape).source


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (
            ROUTER.shape,
            "Flow diagram of router: 4 model calls, 1 check: classify, which route?, refund, appeal, person.",
        ),
        (VOTE.shape, "Flow diagram of vote: 1 model call, 1 check, 5 side by side: screen, then who won?."),
        (AGENT, "Flow diagram of desk: 1 agent, 2 tools: help."),
    ],
)
def test_alt_text_counts_what_is_drawn(shape: Shape, said: str) -> None:
    assert diagram.alt(shape) == said


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


@pytest.mark.parametrize(("count", "text"), [(7, "7"), (87381, "87,381"), (2**5000, "about 10^1505")])
def test_counts_are_written_for_people(count: int, text: str) -> None:
    assert words.number(count) == text
