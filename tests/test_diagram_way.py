"""The way a run took through its drawing: along edges that are there, as often as it went."""

from __future__ import annotations

import asyncio

from drawn_flows import LOOP, ROUTER, SAY, SECTIONS, TIE, VOTE, chain, run, went
from scripted import connection, says

import fieldguide as fg
from fieldguide import diagram
from fieldguide.trace import Span, Trace


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


def test_way_of_a_router_is_one_route() -> None:
    assert went(ROUTER).edges == {
        ("input", "classify"),
        ("classify", "which route?"),
        ("which route?", "appeal"),
        ("appeal", "output"),
    }


def test_way_of_sections_goes_through_every_branch_and_from_a_failed_gate_to_the_join() -> None:
    way = went(SECTIONS)
    assert {("input", "answer"), ("input", "closed/screen"), ("answer", "1 of 2 in?")} <= way.edges
    assert ("closed/harmless", "1 of 2 in?") in way.edges
    assert ("closed/log", "1 of 2 in?") not in way.edges
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
