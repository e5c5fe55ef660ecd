"""A pattern of a thousand branches is drawn and told in a few, and the rest is counted."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from scripted import connection, says

import fieldguide as fg
from fieldguide import diagram, words
from fieldguide.flows.brief import FEW, MOST, brief
from fieldguide.offline.actor import Answer, Ask
from fieldguide.patterns.running import Run


def _label(ask: Ask) -> Answer:
    return Answer(data={"label": ask.text.rpartition(" ")[2], "confidence": 0.9})


PLAN = {"subtasks": [{"worker": f"part {n}", "task": f"{n}"} for n in range(40)]}
MODEL = connection(
    says("Do:", lambda ask: Answer(text=ask.text)),
    says("Which?", _label),
    says("Plan:", PLAN),
    says("Join:", "joined"),
)


def parts(count: int) -> dict[str, fg.Step]:
    return {f"part {n}": fg.Step(f"part {n}", f"Do: {n} of {{input}}") for n in range(count)}


def sections(count: int, needs: int | None = None, **more: Any) -> fg.Sectioning:
    return fg.Sectioning({**parts(count), **more}, needs=needs)


def router(count: int) -> fg.Router:
    classify = fg.Step("classify", "Which? {input}", output=fg.Label)
    return fg.Router(
        classify, {f"kind {n}".replace(" ", "-"): part for n, part in enumerate(parts(count).values())}, PERSON
    )


PERSON = fg.Step("person", "Do: it for {input}")
CREW = fg.Orchestrator(
    fg.Step("plan", "Plan: {input} {workers} {most}", output=fg.Plan),
    parts(40),
    fg.Step("join", "Join: {results}"),
    most=40,
)
STOPS = fg.Chain(fg.Step("say", "Do: {input}"), fg.Gate("never", lambda text: "it never does"), name="last")


def run(pattern: Any, given: str = "x") -> Run:
    return asyncio.run(fg.run(pattern, given, connection=MODEL))


def drawn(pattern: Any, done: Run | None = None) -> str:
    taken = diagram.way(pattern.shape, done.trace, done.done) if done else None
    svg = diagram.svg(diagram.dot(pattern.shape, taken).source) or ""
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)).replace("\xa0", " ")


def test_thousand_branches_are_drawn_as_ten_and_a_box_for_the_rest() -> None:
    said = drawn(sections(1000))
    assert all(f"part {n} " in f"{said} " for n in range(FEW)) and f"part {FEW} " not in said
    assert "and 990 more" in said
    assert len(diagram.dot(sections(1000).shape).source) < 10_000


def test_words_of_a_thousand_branches_are_as_few_and_count_all_ways() -> None:
    shape = sections(1000, needs=999, stops=STOPS).shape
    said = words.before(shape)
    assert len(said) == FEW + 3
    assert said[FEW] == "And 991 more. They go side by side with these."
    assert said[-1] == "There are 2 ways through, known in advance: 2 reach the output."
    assert "1,001 model calls" in diagram.alt(shape) and len(diagram.alt(shape)) < 200


def test_way_of_a_thousand_branches_adds_up_the_rest() -> None:
    done = run(sections(1000))
    way = diagram.way(done.pattern.shape, done.trace, done.done)
    (rest,) = (visit for node, visit in way.visits.items() if node.startswith("rest from"))
    assert (rest.times, rest.failed) == (990, 0)
    assert sum(visit.tokens for visit in way.visits.values()) == done.bill.tokens
    assert {("input", "rest from part 10"), ("rest from part 10", "all in?"), ("all in?", "output")} <= way.edges
    assert "and 990 more" in drawn(done.pattern, done) and "not reached" not in drawn(done.pattern, done)


def test_run_of_a_thousand_branches_is_told_in_a_few_lines_and_rows() -> None:
    done = run(sections(1000))
    told = words.told(done.pattern.shape, done.trace)
    assert len(told) == FEW + 2
    assert told[FEW].line.startswith("and 990 more: 990 more steps, not shown one by one: ")
    assert fg.show(done).html.count("<tr>") < 40


def test_branch_that_stops_among_the_rest_is_counted_and_the_others_go_on() -> None:
    done = run(sections(1000, needs=1000, stops=STOPS))
    assert done.done and len(done.output.failed) == 1
    told = words.told(done.pattern.shape, done.trace)
    assert "1 without an answer or not passed" in told[FEW].line


def test_route_that_is_not_drawn_is_taken_through_the_box_for_the_rest() -> None:
    done = run(router(1000), "go to kind-700")
    way = diagram.way(done.pattern.shape, done.trace, done.done)
    assert {("which route?", "rest from part 10"), ("rest from part 10", "output")} <= way.edges
    assert ("which route?", "person") not in way.edges
    said = drawn(done.pattern, done)
    assert "other labels" in said and "person" in said and done.output == "Do: 700 of go to kind-700"
    assert "otherwise: “person”" in words.before(done.pattern.shape)[1]


def test_stop_inside_the_rest_ends_there() -> None:
    routes = {**{f"r{n}": part for n, part in enumerate(parts(20).values())}, "last": STOPS}
    stopping = fg.Router(fg.Step("classify", "Which? {input}", output=fg.Label), routes, PERSON)
    done = run(stopping, "go to last")
    way = diagram.way(stopping.shape, done.trace, done.done)
    assert (way.ended, way.last) == ("stopped", "rest from part 10")
    assert ("rest from part 10", "stopped") in way.edges
    assert "This run stopped at and 11 more" in diagram.alt(stopping.shape, way)


def test_workers_of_many_kinds_are_drawn_as_a_few() -> None:
    said = drawn(CREW, run(CREW))
    assert "and 30 more" in said and "part 11" not in said


def test_many_votes_of_one_voter_are_told_in_a_few_lines() -> None:
    poll = fg.Voting(fg.Step("say", "Do: {input}"), 40, stop_early=False)
    told = words.told(poll.shape, run(poll).trace)
    assert [one.line.partition(":")[0] for one in told[-2:]] == ["say, and more", "who won?"]
    assert len(told) == FEW + 2


@pytest.mark.parametrize("count", [1, 2, MOST])
def test_few_branches_are_all_drawn(count: int) -> None:
    flow = sections(count).flow()
    assert brief(flow) == flow and len(words.before(sections(count).shape)) == count + 2


def test_brief_flow_is_not_made_briefer() -> None:
    once = brief(sections(1000).flow())
    assert brief(once) == once


def test_branches_inside_branches_are_few_too() -> None:
    inner = fg.Sectioning(parts(30), name="inner", join=fg.Step("sum", "Do: sum {part 0}"))
    shape = fg.Chain(fg.Sectioning({"a": inner, "b": PERSON}, name="outer"), PERSON).shape
    assert len(shape.drawn.nodes) < 20 < len(shape.nodes)
    assert len(set(shape.drawn.unseen)) == 20
