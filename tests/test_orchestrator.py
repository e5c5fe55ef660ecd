"""Orchestrator-workers, over the real SDK and a scripted model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel
from scripted import connection, says

import fieldguide as fg
from fieldguide.errors import UsageError
from fieldguide.offline.actor import Actor, Answer, Ask
from fieldguide.patterns.running import Run

PLAN = fg.Step("plan", "Plan the work: {input} for {workers}, at most {most}.", output=fg.Plan)
READ = fg.Step("read", "Read this file: {input}")
CHANGE = fg.Step("change", "Change this file: {input} of {original}")
JOIN = fg.Step("join", "Join the parts: {results} of {plan} for {original}")
TEAM = {"reader": READ, "changer": CHANGE}

NOTHING_READ = "Read this file: nothing"


def orchestrator(**how: Any) -> fg.Orchestrator:
    return fg.Orchestrator(PLAN, how.pop("workers", TEAM), JOIN, **how)


def planned(*subtasks: tuple[str, str]) -> dict[str, Any]:
    return {"subtasks": [{"worker": worker, "task": task} for worker, task in subtasks]}


def cast(plan: Any, *more: Actor) -> tuple[Actor, ...]:
    """Return a model that makes this plan, works, and joins by saying what it was told."""
    return (
        says("Plan the work:", plan),
        says("Join the parts:", lambda ask: Answer(text=ask.text.partition("Join the parts: ")[2])),
        *more,
        says("Read this file:", lambda ask: Answer(text=f"read {ask.text.rpartition(' ')[2]}")),
        says("Change this file:", lambda ask: Answer(text=f"changed {ask.text.split()[3]}")),
    )


def run(pattern: Any, *actors: Actor, given: Any = "x", **how: Any) -> Run:
    return asyncio.run(fg.run(pattern, given, connection=connection(*actors), **how))


def told(done: Run) -> list[dict[str, Any]]:
    """Return the results that the synthesis was told."""
    results, _ = json.JSONDecoder().raw_decode(done.output)
    return results


def checks(done: Run) -> list[str]:
    return [step.reason for step in done.trace.steps if step.kind == "gate"]


def test_plan_is_made_after_the_input_arrives() -> None:
    def one_each(ask: Ask) -> Answer:
        files = ask.text.partition("work: ")[2].partition(" for ")[0].split()
        return Answer(data=planned(*(("reader", file) for file in files)))

    for files in ("a", "a b c"):
        done = run(orchestrator(), *cast(one_each), given=files)
        assert [part["result"] for part in told(done)] == [f"read {file}" for file in files.split()]


def test_planner_is_told_its_workers_and_its_cap() -> None:
    done = run(orchestrator(most=5), *cast(planned(("reader", "a"))))
    assert "x for reader, changer, at most 5" in done.trace.calls[0].sent[0]["content"]


def test_worker_sees_its_task_and_the_whole() -> None:
    done = run(orchestrator(), *cast(planned(("changer", "a"))), given="repository")
    assert done.trace.calls[1].sent[0]["content"] == "Change this file: a of repository"


def test_synthesis_sees_results_in_the_order_of_the_plan() -> None:
    done = run(orchestrator(), *cast(planned(("changer", "b"), ("reader", "a"))))
    assert told(done) == [
        {"worker": "changer", "task": "b", "status": "done", "result": "changed b"},
        {"worker": "reader", "task": "a", "status": "done", "result": "read a"},
    ]


def test_worker_kind_is_found_whatever_its_case_and_blanks() -> None:
    assert told(run(orchestrator(), *cast(planned((" Reader ", "a")))))[0]["status"] == "done"


def test_result_of_a_form_is_told_as_its_fields() -> None:
    class Size(BaseModel):
        lines: int

    sized = orchestrator(workers={"sizer": fg.Step("size", "Size this file: {input}", output=Size)})
    done = run(sized, *cast(planned(("sizer", "a"))), says("Size this file:", {"lines": 3}))
    assert told(done)[0]["result"] == {"lines": 3}


def test_empty_plan_is_a_failure_that_says_so() -> None:
    failed = run(orchestrator(), *cast(planned()))
    assert (failed.status, failed.output, failed.bill.calls) == ("failed", None, 1)
    assert "the plan is empty" in failed.reason


def test_unreadable_plan_is_a_failure_that_says_so() -> None:
    failed = run(orchestrator(), *cast({"steps": ["a"]}))
    assert (failed.status, failed.bill.calls) == ("failed", 1)
    assert "there is no plan: the answer does not fit its form: subtasks" in failed.reason


def test_subtask_asked_for_twice_is_done_once_and_noted() -> None:
    done = run(orchestrator(), *cast(planned(("reader", "a"), ("changer", "a"), ("reader", " A"))))
    assert [(part["worker"], part["task"]) for part in told(done)] == [("reader", "a"), ("changer", "a")]
    assert checks(done) == ["1 asked for twice and dropped", ""]


def test_plan_over_its_cap_is_cut_and_noted() -> None:
    done = run(orchestrator(most=2), *cast(planned(*(("reader", file) for file in "abcde"))))
    assert [part["task"] for part in told(done)] == ["a", "b"]
    assert checks(done) == ["5 subtasks, cut to 2", ""]


def test_twins_do_not_count_against_the_cap() -> None:
    done = run(orchestrator(most=2), *cast(planned(("reader", "a"), ("reader", "a"), ("reader", "b"))))
    assert [part["task"] for part in told(done)] == ["a", "b"]


def test_unknown_worker_is_reported_and_costs_nothing() -> None:
    done = run(orchestrator(), *cast(planned(("wizard", "a"), ("reader", "b"))))
    assert told(done)[0] == {
        "worker": "wizard",
        "task": "a",
        "status": "failed",
        "reason": "there is no worker 'wizard'; there is reader, changer",
    }
    assert (told(done)[1]["status"], done.bill.calls) == ("done", 3)
    assert checks(done)[0] == "there is no worker 'wizard'"


def dies(times: int) -> Actor:
    """Return a worker on the file `bad` that leaves its form the first `times` times."""
    return says(
        "Size this file: bad",
        lambda ask: Answer(data={"lines": 3 if ask.occurrence >= times else "?"}, off_schema=True),
    )


class Lines(BaseModel):
    lines: int


SIZERS = {"sizer": fg.Step("size", "Size this file: {input}", output=Lines)}


@pytest.mark.parametrize(("retries", "times", "calls"), [(0, 1, 1), (1, 2, 2), (2, 3, 3)])
def test_dead_worker_is_tried_again_and_then_reported(retries: int, times: int, calls: int) -> None:
    done = run(orchestrator(workers=SIZERS, retries=retries), *cast(planned(("sizer", "bad"))), dies(times))
    (part,) = told(done)
    assert (done.status, part["status"]) == ("done", "failed")
    assert "lines" in part["reason"]
    assert len(list(done.trace.at("size"))) == calls


def test_worker_that_dies_once_is_whole_again() -> None:
    done = run(orchestrator(workers=SIZERS), *cast(planned(("sizer", "bad"))), dies(1))
    assert told(done) == [{"worker": "sizer", "task": "bad", "status": "done", "result": {"lines": 3}}]


def test_one_dead_worker_loses_no_other() -> None:
    done = run(orchestrator(workers=TEAM | SIZERS), *cast(planned(("sizer", "bad"), ("reader", "a"))), dies(9))
    assert [part["status"] for part in told(done)] == ["failed", "done"]


def test_worker_that_a_gate_stops_is_reported_with_its_reason() -> None:
    picky = fg.Chain(READ, fg.Gate("long", lambda text: "too short"), name="careful")
    done = run(orchestrator(workers={"careful": picky}, retries=0), *cast(planned(("careful", "a"))))
    assert (told(done)[0]["status"], told(done)[0]["reason"]) == ("gate", "too short")


def test_worker_at_its_cap_is_not_tried_again_and_its_best_draft_is_told() -> None:
    judge = fg.Step("judge", "Judge: {draft}", output=fg.Evaluation)
    refined = {"refiner": fg.EvaluatorOptimizer(fg.Step("draft", "Draft: {input}"), judge, rounds=1)}
    bad = {"criteria": [{"name": "plain", "passed": False, "reason": "long words"}]}
    cast_too = (says("Judge:", bad), says("Draft:", "a draft"))
    done = run(orchestrator(workers=refined), *cast(planned(("refiner", "a"))), *cast_too)
    assert (told(done)[0]["status"], told(done)[0]["result"], done.bill.calls) == ("cap", "a draft", 4)
    assert "plain: long words" in told(done)[0]["reason"]


@pytest.mark.parametrize(("at_once", "rounds"), [(1, 4), (2, 2), (4, 1), (None, 1)])
def test_workers_go_side_by_side_up_to_the_limit(at_once: int | None, rounds: int) -> None:
    done = run(orchestrator(at_once=at_once), *cast(planned(*(("reader", file) for file in "abcd"))))
    worked = list(done.trace.at("read"))
    assert max(span.end for span in worked) - min(span.start for span in worked) == rounds * (
        worked[0].end - worked[0].start
    )


def test_budget_ends_the_whole_whoever_used_it_up() -> None:
    stopped = run(
        orchestrator(at_once=1), *cast(planned(*(("reader", file) for file in "abcd"))), budget=fg.Budget(calls=3)
    )
    assert (stopped.status, stopped.bill.calls) == ("budget", 3)


def test_budget_is_never_retried() -> None:
    stopped = run(orchestrator(retries=5), *cast(planned(("reader", "a"))), budget=fg.Budget(calls=1))
    assert (stopped.status, len(list(stopped.trace.at("read")))) == ("budget", 0)


def test_same_seed_same_run() -> None:
    first, second = (run(orchestrator(), *cast(planned(("reader", "a"), ("changer", "b")))) for _ in range(2))
    assert first.trace == second.trace


def test_shape_knows_its_kinds_but_not_how_many() -> None:
    shape = orchestrator(most=3, retries=0).shape
    assert [node.id for node in shape.nodes] == [
        "input",
        "plan",
        "plan check",
        "read",
        "change",
        "join",
        "output",
        "stopped",
    ]
    assert [frame.label for frame in shape.frames] == ["as many as needed, at most 3"]
    assert shape.paths().count == 1 + 1 + 2 + 4 + 8  # no subtask; none that can be done; one, two or three of two kinds


def test_every_step_of_a_run_is_in_the_shape() -> None:
    whole = fg.Chain(orchestrator(), READ)
    done = run(whole, *cast(planned(("reader", "a"), ("reader", "a"), ("wizard", "b"))))
    assert {step.node for step in done.trace.steps} <= {node.id for node in whole.shape.nodes}


@pytest.mark.parametrize(
    ("make", "says_so"),
    [
        (lambda: fg.Orchestrator(READ, TEAM, JOIN), "makes no plan.*output=fg.Plan"),
        (lambda: fg.Orchestrator("plan", TEAM, JOIN), "'plan' makes no plan"),  # type: ignore[arg-type]
        (lambda: orchestrator(workers={}), "has no worker"),
        (lambda: orchestrator(workers={"reader": "read"}), "'read' is not a pattern"),
        (lambda: orchestrator(workers={"a": READ, " A": CHANGE}), "' A' is there twice"),
        (lambda: orchestrator(workers={"a": READ, "b": fg.Step("read", "x")}), "'read' is taken"),
        (lambda: orchestrator(workers={"a": fg.Step("join", "x")}), "'join' is taken"),
        (lambda: orchestrator(workers={"a": fg.Step("see", "{plan}")}), "asks for 'plan'"),
        (lambda: fg.Orchestrator(PLAN, TEAM, fg.Step("join", "{result}")), "asks for 'result'.*results"),
        (lambda: orchestrator(most=0), "most is 0"),
        (lambda: orchestrator(at_once=0), "at_once is 0"),
        (lambda: orchestrator(retries=-1), "retries is -1"),
    ],
)
def test_orchestrator_that_cannot_work_is_refused_before_it_costs(make: Callable[[], Any], says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        make()


def test_one_pattern_may_serve_two_kinds() -> None:
    done = run(orchestrator(workers={"reader": READ, "proofreader": READ}), *cast(planned(("proofreader", "a"))))
    assert told(done)[0]["result"] == "read a"
