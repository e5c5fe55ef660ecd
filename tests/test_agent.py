"""Agents, over the real SDK and a scripted model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from scripted import connection, says
from tooled import LOOK, RAN, TOOLS, agent, look, plays, results, run, used, wants

import fieldguide as fg
from fieldguide.errors import UsageError


def test_agent_that_needs_no_tool_answers_at_once() -> None:
    done = run(agent(), "it rains")
    assert (done.status, done.output, done.bill.calls) == ("done", "it rains", 1)
    assert done.reason == "the model answered, and asked for no more tools"


def test_agent_reads_what_its_tool_gave() -> None:
    done = run(agent(), wants(LOOK), "it is stuck")
    assert (done.output, done.bill.calls, RAN) == ("it is stuck", 2, ["look P-1"])
    (result,) = results(done)
    assert (result["type"], result["content"], "is_error" in result) == ("tool_result", "P-1 is stuck", False)


def test_agent_sends_its_whole_history_every_turn() -> None:
    done = run(agent(), wants(LOOK, text="I look."), wants(("look", {"permit": "P-2"})), "stuck")
    roles = [turn["role"] for turn in done.trace.calls[-1].sent]
    assert roles == ["user", "assistant", "user", "assistant", "user"]
    assert [len(call.sent) for call in done.trace.calls] == [1, 3, 5]
    assert [block["type"] for block in done.trace.calls[-1].sent[1]["content"]] == ["thinking", "text", "tool_use"]


def test_thinking_goes_back_unchanged() -> None:
    done = run(agent(), wants(LOOK), "stuck")
    thinking, call = done.trace.calls[-1].sent[1]["content"]
    assert (thinking["type"], call["type"], done.output) == ("thinking", "tool_use", "stuck")
    assert thinking["signature"]


def test_calls_of_one_turn_are_answered_together_in_the_order_asked() -> None:
    done = run(agent(), wants(("slow", {"permit": "P-1"}), LOOK, ("fail", {}), ("look", {"permit": "P-2"})), "stuck")
    asked = [call.id for call in done.trace.calls[0].got.calls]
    assert [result["tool_use_id"] for result in results(done)] == asked
    assert [result["content"] for result in results(done)] == [
        "P-1 slowly", "P-1 is stuck", "TimeoutError: no reason", "P-2 is stuck",
    ]  # fmt: skip
    assert RAN[-1] == "slow P-1"  # it was asked for first and ended last: they ran side by side


@pytest.mark.parametrize(
    ("call", "error", "says_so"),
    [
        (("fail", {"reason": "down"}), "TimeoutError", "TimeoutError: down"),
        (("look", {"permit": 7}), "invalid_arguments", "permit: Input should be a valid string"),
        (("look", {}), "invalid_arguments", "permit: Missing required argument"),
    ],
)
def test_tool_error_goes_back_to_the_model(call: Any, error: str, says_so: str) -> None:
    done = run(agent(), wants(call, off_schema=True), "then I cannot say")
    (result,), (span,) = results(done), used(done)
    assert (done.status, result["is_error"], span.attributes["error.type"]) == ("done", True, error)
    assert says_so in result["content"]
    assert span.reason == result["content"]


def test_trace_names_the_agent_and_its_tools_as_opentelemetry_does() -> None:
    done = run(agent(name="helper"), wants(LOOK), "stuck")
    whole, (span,) = done.trace.spans[-1], used(done)
    assert (whole.kind, whole.attributes["gen_ai.agent.name"]) == ("invoke_agent", "helper")
    assert (whole.ending, whole.reason) == ("ok", done.reason)
    assert span.attributes == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "look",
        "gen_ai.tool.call.id": done.trace.calls[0].got.calls[0].id,
        "gen_ai.tool.type": "function",
    }
    assert (span.parent, span.sent, span.got, span.seconds) == (whole.id, {"permit": "P-1"}, "P-1 is stuck", 0)
    assert [step.node for step in done.trace.steps] == ["turn", "look", "turn"]


def test_agent_can_be_a_part_of_a_chain_and_be_sent_back() -> None:
    picky = fg.Gate("picky", lambda text: text == "better" or "too plain", retries=1)
    chain = fg.Chain(fg.Step("ask", "Ask: {input}"), agent(), picky)
    model = connection(says("Ask:", "why?"), plays("plain", "better"))
    done = asyncio.run(fg.run(chain, "x", connection=model))
    assert (done.output, [step.node for step in done.trace.steps][1:3]) == ("better", ["agent/turn", "picky"])
    assert done.trace.calls[-1].sent[0]["content"] == "Find out why: why?"


def test_shape_lists_the_tools_and_says_that_the_order_cannot_be() -> None:
    ways = agent().shape.paths()
    assert (ways.count, ways.tools) == (None, ("look", "fail", "slow", "restart"))
    assert "cannot" in ways.note


def test_same_seed_same_run() -> None:
    assert run(agent(), wants(LOOK), "stuck").trace == run(agent(), wants(LOOK), "stuck").trace


@pytest.mark.parametrize(
    ("make", "says_so"),
    [
        (lambda: agent(tools=[]), "has no tool"),
        (lambda: agent(tools=[len]), "is no tool; write @fg.tool"),
        (lambda: agent(tools=[look, look]), "'look' is taken"),
        (lambda: agent(turns=0), "turns is 0"),
        (lambda: agent(max_tokens=0), "max_tokens"),
        (lambda: fg.Agent("{", TOOLS), "brace"),
        (lambda: fg.Chain(fg.Agent("{missing}", TOOLS)), "asks for 'missing'"),
    ],
)
def test_agent_that_cannot_work_is_refused_before_it_costs(make: Callable[[], Any], says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        make()
