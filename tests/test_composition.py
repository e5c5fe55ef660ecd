"""Patterns inside patterns: results, budgets, traces and shapes nest."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from scripted import connection, says

import fieldguide as fg
from fieldguide.offline.actor import Actor, Answer, Ask, ToolCall
from fieldguide.patterns.running import Run
from fieldguide.trace import HOLDERS


@fg.tool
def look(permit: str) -> str:
    """Look a permit up."""
    return f"{permit} is stuck"


def judge(ask: Ask) -> Answer:
    good = "second" in ask.text
    return Answer(data={"criteria": [{"name": "plain", "passed": good, "reason": "" if good else "too plain"}]})


def vote(ask: Ask) -> Answer:
    return Answer(text="yes" if "first voter" in ask.text or "third voter" in ask.text else "no")


def investigate(ask: Ask) -> Answer:
    return Answer(text="it is stuck") if ask.results else Answer(calls=(ToolCall("look", {"permit": "P-1"}),))


CAST: tuple[Actor, ...] = (
    says("Sort this:", lambda ask: Answer(data={"label": ask.text.split()[-1], "confidence": 0.9})),
    says("Extract from:", "facts"),
    says("Draft from:", lambda ask: Answer(text="second" if "did not pass" in ask.text else "first")),
    says("Judge:", judge),
    says("Plan:", {"subtasks": [{"worker": "jury", "task": "file a"}, {"worker": "jury", "task": "file b"}]}),
    says("Is it safe?", vote),
    says("Join:", lambda ask: Answer(text=ask.text)),
    says("Investigate:", investigate),
    says("Screen:", lambda ask: Answer(text="clean" if "x" in ask.text else "blocked")),
    says("Help with:", "helped"),
)

NOTICE = fg.EvaluatorOptimizer(
    fg.Step("draft", "Draft from: {input}"),
    fg.Step("judge", "Judge: {draft}", output=fg.Evaluation),
    name="notice",
)
LETTER = fg.Chain(fg.Step("extract", "Extract from: {input}"), NOTICE, name="letter")
HELP = fg.Chain(fg.Step("help", "Help with: {input}"), name="help desk")
DESK = fg.Router(
    fg.Step("sort", "Sort this: {input}", output=fg.Label), {"letter": LETTER, "help": HELP}, fallback=HELP, name="desk"
)
VOTERS = [fg.Step(name, f"Is it safe? As the {name} voter: {{input}}") for name in ("first", "second", "third")]
MIGRATION = fg.Orchestrator(
    fg.Step("plan", "Plan: {input}", output=fg.Plan),
    {"jury": fg.Voting(VOTERS, name="jury")},
    fg.Step("join", "Join: {results}"),
    name="migration",
)
GUARDED = fg.Sectioning(
    {
        "answer": fg.Agent("Investigate: {input}", [look], name="answer"),
        "screen": fg.Step("screen", "Screen: {input}"),
    },
    join=lambda sections: sections.values["answer"] if sections.values["screen"] == "clean" else "withheld",
    name="guarded",
)
WHOLE = fg.Chain(DESK, MIGRATION, GUARDED, name="whole")
ALL = (LETTER, DESK, MIGRATION, GUARDED, WHOLE)


def run(pattern: Any, given: Any = "letter", **how: Any) -> Run:
    return asyncio.run(fg.run(pattern, given, connection=connection(*CAST), **how))


def called(done: Run) -> list[str]:
    return [call.node for call in sorted(done.trace.calls, key=lambda call: (call.start, call.id))]


def test_evaluator_loop_can_be_the_last_step_of_a_chain() -> None:
    done = run(LETTER)
    assert (done.status, done.output) == ("done", "second")
    assert called(done) == ["extract", "notice/draft", "notice/judge", "notice/draft", "notice/judge"]


def test_chain_that_ends_in_a_capped_loop_hands_on_its_best_draft() -> None:
    once = fg.EvaluatorOptimizer(NOTICE.generate, NOTICE.evaluate, rounds=1, name="notice")
    capped = run(fg.Chain(fg.Step("extract", "Extract from: {input}"), once))
    assert (capped.status, capped.output) == ("cap", "first")


def test_router_sends_an_input_through_one_chain_only() -> None:
    assert called(run(DESK, "please help")) == ["sort", "help desk/help"]
    assert called(run(DESK, "a letter"))[:3] == ["sort", "letter/extract", "letter/notice/draft"]


def test_votes_inside_workers_reach_the_synthesis() -> None:
    done = run(MIGRATION)
    assert done.status == "done"
    assert done.output.count("yes") >= 2
    assert {node.rpartition("/")[0] for node in called(done)} == {"", "jury"}


def test_agent_and_its_guardrail_go_side_by_side() -> None:
    done = run(GUARDED, "x")
    assert (done.status, done.output) == ("done", "it is stuck")
    agent, screen = next(done.trace.at("answer/turn")), next(done.trace.at("screen"))
    assert agent.start == screen.start == 0


def test_guardrail_withholds_what_the_agent_found() -> None:
    assert run(GUARDED, "y").output == "withheld"


@pytest.mark.parametrize("pattern", ALL, ids=lambda pattern: pattern.name)
def test_time_of_the_whole_is_that_of_its_longest_way(pattern: Any) -> None:
    done = run(pattern)
    ends = max(call.end for call in done.trace.calls)
    assert done.trace.spans[-1].end == ends <= sum(call.end - call.start for call in done.trace.calls)


@pytest.mark.parametrize("pattern", ALL, ids=lambda pattern: pattern.name)
def test_every_span_lies_inside_the_one_that_holds_it(pattern: Any) -> None:
    spans = {span.id: span for span in run(pattern).trace.spans}
    roots = [span for span in spans.values() if span.parent == 0]
    assert [root.node for root in roots] == [pattern.name]
    for span in spans.values():
        if span.parent:
            holder = spans[span.parent]
            assert holder.kind in HOLDERS
            assert holder.start <= span.start <= span.end <= holder.end, (span.node, holder.node)


@pytest.mark.parametrize("pattern", ALL, ids=lambda pattern: pattern.name)
def test_every_step_of_a_run_is_a_node_of_the_shape(pattern: Any) -> None:
    nodes = [node.id for node in pattern.shape.nodes]
    assert len(nodes) == len(set(nodes))
    assert {step.node for step in run(pattern).trace.steps} <= set(nodes)


@pytest.mark.parametrize("calls", range(1, 12))
def test_budget_holds_across_all_levels(calls: int) -> None:
    stopped = run(WHOLE, budget=fg.Budget(calls=calls))
    assert (stopped.status, stopped.bill.calls) == ("budget", calls)


def test_whole_runs_to_its_end_within_a_budget_that_is_enough() -> None:
    free = run(WHOLE)
    enough = run(WHOLE, budget=fg.Budget(calls=free.bill.calls, dollars=1, seconds=free.bill.seconds + 1))
    assert (free.status, enough.trace) == ("done", free.trace)


def test_same_seed_same_run() -> None:
    assert run(WHOLE).trace == run(WHOLE).trace


def test_paths_are_counted_through_all_levels_and_an_agent_says_it_cannot_be() -> None:
    assert DESK.shape.paths().count == LETTER.shape.paths().count + HELP.shape.paths().count
    assert (WHOLE.shape.paths().count, WHOLE.shape.paths().tools) == (None, ("look",))
