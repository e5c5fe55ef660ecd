"""The same task on every rung, and the receipt that sets them side by side."""

from __future__ import annotations

import asyncio
from functools import cache

import pytest
from scripted import connection

import fieldguide as fg
from fieldguide.offline.actors import grants as grants_actor
from fieldguide.offline.actors import ladder as ladder_actor
from fieldguide.receipts import Line, line
from fieldguide.scenarios import ladder
from fieldguide.scenarios.ladder.desk import Desk, Officer
from fieldguide.tally import Tally, tally

LADDER = fg.scenario("ladder")
ABOVE_ONE_CALL = [name for name in LADDER.patterns if name != "one call"]


@cache
def counted(rung: str) -> Tally:
    return asyncio.run(tally(LADDER, rung))


def bill(rung: str) -> Line:
    return line(counted(rung))


def bills() -> dict[str, Line]:
    return {rung: bill(rung) for rung in LADDER.patterns}


@pytest.mark.parametrize("rung", LADDER.patterns)
def test_every_rung_does_all_documents_and_none_breaks(rung: str) -> None:
    runs = counted(rung).runs
    assert len(runs) == 24
    assert not [run.reason for run in runs if run.status in ("failed", "refused", "budget")]


@pytest.mark.parametrize("rung", LADDER.patterns)
def test_receipt_is_read_from_traces(rung: str) -> None:
    found, runs = bill(rung), counted(rung).runs
    assert found.right + found.wrong + found.stopped == sum(found.endings.values()) == 24
    assert found.calls == sum(len(run.trace.calls) for run in runs)
    assert found.tokens == sum(call.tokens for run in runs for call in run.trace.calls)
    assert found.dollars == pytest.approx(sum(call.dollars or 0 for run in runs for call in run.trace.calls))
    assert found.seconds == pytest.approx(sum(max(span.end for span in run.trace.spans) for run in runs) / 24e9)


def test_paths_of_every_workflow_are_counted_and_those_of_the_agent_cannot_be() -> None:
    counts = {rung: found.paths for rung, found in bills().items()}
    assert counts == {
        "one call": 1,
        "prompt chaining": 3,
        "routing": 6,
        "parallelization": 4,
        "orchestrator-workers": 121,
        "evaluator-optimizer": 8,
        "agent loop": None,
    }
    notes = {rung: found.note for rung, found in bills().items() if found.note}
    assert notes.keys() == {"agent loop"}
    assert "send_note" in notes["agent loop"] and "known only afterwards" in notes["agent loop"]


def test_one_call_is_cheapest_and_quickest_and_stops_nothing() -> None:
    lowest = bill("one call")
    assert lowest.stopped == 0
    for found in (bill(rung) for rung in ABOVE_ONE_CALL):
        assert (found.dollars or 0) > (lowest.dollars or 0)
        assert (found.calls, found.seconds) > (lowest.calls, lowest.seconds)


@pytest.mark.parametrize("rung", [rung for rung in ABOVE_ONE_CALL if rung != "agent loop"])
def test_workflow_with_checks_lets_less_that_is_wrong_out_than_one_call(rung: str) -> None:
    assert bill(rung).wrong < bill("one call").wrong


def test_agent_asks_the_model_most_often_and_waits_longest() -> None:
    agent = bill("agent loop")
    rest = [bill(rung) for rung in LADDER.patterns if rung != "agent loop"]
    assert all((found.calls, found.tokens) < (agent.calls, agent.tokens) for found in rest)
    assert agent.seconds > max(found.seconds for found in rest)


def test_neither_dollars_nor_seconds_nor_errors_go_up_with_the_rungs() -> None:
    lines = list(bills().values())
    for column in ("dollars", "seconds", "wrong", "right"):
        values = [getattr(found, column) for found in lines]
        assert values != sorted(values) and values != sorted(values, reverse=True), column


def test_agent_that_may_skip_the_check_does_and_sends_what_a_gate_would_stop() -> None:
    hasty = [
        run for run in counted("agent loop").runs if not any(s.node.endswith("check_facts") for s in run.trace.steps)
    ]
    assert hasty and all(run.done for run in hasty)
    award = LADDER.item("A04")
    chained, acted = (asyncio.run(fg.run(LADDER[rung], award.text)) for rung in ("prompt chaining", "agent loop"))
    assert (LADDER.judge(award, chained), LADDER.judge(award, acted)) == ("stopped", "wrong")


def test_agent_that_sends_nothing_is_stopped_although_its_run_is_done() -> None:
    award = LADDER.item("A10")
    run = asyncio.run(fg.run(LADDER["agent loop"], award.text))
    assert run.done and ladder.note(run) is None
    assert LADDER.judge(award, run) == "stopped"
    assert "starts on 1 April 2027" in ladder.went_wrong(award, run)


def test_plan_that_never_differs_costs_as_if_it_did() -> None:
    plans = [run.kept["officers/plan"].subtasks for run in counted("orchestrator-workers").runs]
    assert {frozenset(one.worker for one in plan) for plan in plans} == {frozenset(("parties", "dates", "amounts"))}


def test_readings_that_all_differ_are_stopped_with_no_gate_for_it() -> None:
    stopped = [run for run in counted("parallelization").runs if "a tie" in run.reason]
    assert stopped and all(run.status == "gate" and run.bill.calls == 3 for run in stopped)


def test_every_note_is_judged_by_one_rule_and_what_is_wrong_is_said() -> None:
    for rung in LADDER.patterns:
        found = counted(rung)
        for item, run, verdict in zip(LADDER.items, found.runs, found.verdicts, strict=True):
            assert bool(ladder.went_wrong(item, run)) == (verdict != "right"), (rung, item.id)


def test_note_with_an_amount_of_something_else_is_wrong() -> None:
    award = LADDER.item("A20")
    run = asyncio.run(fg.run(LADDER["one call"], award.text))
    assert "sent with $88,000" in ladder.went_wrong(award, run)


def test_desk_checks_nothing_before_facts_are_noted_and_keeps_what_was_sent() -> None:
    desk = Desk("a document")
    with pytest.raises(ValueError, match="note the facts first"):
        desk.check_facts()
    desk.send_note("a note")
    assert (desk.read_document(), desk.sent) == ("a document", ["a note"])


def test_agent_with_too_few_turns_is_stopped_with_nothing_sent() -> None:
    run = asyncio.run(fg.run(Officer(turns=3), LADDER.items[0].text))
    assert run.status == "cap" and ladder.note(run) is None


@pytest.mark.parametrize("seed", [1, 2])
def test_other_seeds_break_nothing_either(seed: int) -> None:
    for rung in LADDER.patterns:
        runs = [asyncio.run(fg.run(LADDER[rung], item.text, seed=seed)) for item in LADDER.items[:8]]
        assert all(run.status in ("done", "gate", "cap") for run in runs), rung


def test_prompts_without_their_data_are_answered_and_stopped() -> None:
    mind = connection(*ladder_actor.ACTORS, *grants_actor.ACTORS)
    for rung in ABOVE_ONE_CALL:
        run = asyncio.run(fg.run(LADDER[rung], "", connection=mind))
        assert run.status == "gate" or ladder.note(run) is None, rung
