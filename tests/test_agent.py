"""Agents, over the real SDK and a scripted model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx2
import pytest
from anthropic import AsyncAnthropic
from scripted import connection, says

import fieldguide as fg
from fieldguide.door import Connection, ToolCall
from fieldguide.errors import UsageError
from fieldguide.offline.actor import Actor, Answer, Ask
from fieldguide.offline.actor import ToolCall as Wanted
from fieldguide.patterns.running import Run

PROMPT = "Find out why: {input}"
RAN: list[str] = []


@pytest.fixture(autouse=True)
def _nothing_ran() -> None:
    RAN.clear()


@fg.tool
def look(permit: str) -> str:
    """Look a permit up."""
    RAN.append(f"look {permit}")
    return f"{permit} is stuck"


@fg.tool
def fail(reason: str = "no reason") -> str:
    """Fail."""
    raise TimeoutError(reason)


@fg.tool
async def slow(permit: str) -> str:
    """Look slowly."""
    for _ in range(5):
        await asyncio.sleep(0)
    RAN.append(f"slow {permit}")
    return f"{permit} slowly"


@fg.tool(risky=True)
def restart(service: str) -> str:
    """Restart a service."""
    RAN.append(f"restart {service}")
    return f"{service} restarted"


TOOLS = (look, fail, slow, restart)


def agent(**how: Any) -> fg.Agent:
    return fg.Agent(PROMPT, how.pop("tools", TOOLS), **how)


def wants(*calls: tuple[str, Mapping[str, Any]], **how: Any) -> Answer:
    return Answer(calls=tuple(Wanted(name, given) for name, given in calls), **how)


def plays(*turns: Answer | str) -> Actor:
    """Return a model that says the nth of `turns` when it is asked for the nth time, and then the last again."""

    def turn(ask: Ask) -> Answer:
        said = sum(role == "assistant" for role, _ in ask.turns)
        now = turns[min(said, len(turns) - 1)]
        return Answer(text=now) if isinstance(now, str) else now

    return says("Find out why:", turn)


def run(pattern: Any, *turns: Answer | str, **how: Any) -> Run:
    return asyncio.run(fg.run(pattern, "no letter", connection=connection(plays(*turns)), **how))


def results(done: Run, call: int = -1) -> list[dict[str, Any]]:
    """Return the tool results that one of a run's model calls was sent last."""
    return done.trace.calls[call].sent[-1]["content"]


def used(done: Run) -> list[Any]:
    return [step for step in done.trace.steps if step.kind == "execute_tool"]


LOOK = ("look", {"permit": "P-1"})
RESTART = ("restart", {"service": "mail"})


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


async def later(call: ToolCall) -> bool:
    await asyncio.sleep(0)
    return call.input["service"] == "mail"


@pytest.mark.parametrize("approve", [lambda call: True, later])
def test_risky_tool_runs_when_it_is_approved(approve: Any) -> None:
    done = run(agent(approve=approve), wants(RESTART), "done")
    assert RAN == ["restart mail"]
    assert "is_error" not in results(done)[0]


@pytest.mark.parametrize(
    ("approve", "says_so"),
    [
        (lambda call: False, "it was not approved"),
        (lambda call: f"not {call.input['service']} in the day", "not mail in the day"),
        (lambda call: None, "it was not approved"),
        (lambda call: 1, "it was not approved"),
        (lambda call: 1 / 0, "the approval broke: ZeroDivisionError"),
        (None, "nobody is there to approve it"),
    ],
)
def test_risky_tool_that_is_not_approved_does_not_run_and_the_model_is_told(approve: Any, says_so: str) -> None:
    done = run(agent(approve=approve), wants(RESTART), "as you wish")
    (result,), (span,) = results(done), used(done)
    assert (RAN, done.status, result["is_error"]) == ([], "done", True)
    assert says_so in result["content"]
    assert span.attributes["error.type"] == "denied"


def test_approval_is_asked_for_risky_tools_only_one_at_a_time() -> None:
    asking: list[str] = []

    async def person(call: ToolCall) -> bool:
        asking.append(f"asked {call.input['service']}")
        await asyncio.sleep(0)
        asking.append(f"said {call.input['service']}")
        return True

    run(agent(approve=person), wants(LOOK, RESTART, ("restart", {"service": "web"})), "done")
    assert asking == ["asked mail", "said mail", "asked web", "said web"]


def test_same_call_three_times_is_a_loop() -> None:
    capped = run(agent(), wants(LOOK))
    assert (capped.status, capped.output, capped.bill.calls) == ("cap", None, 3)
    assert capped.reason == "loop: look was asked for 3 times with the same arguments"
    assert RAN == ["look P-1"] * 2


def test_same_call_counts_whatever_the_order_of_its_arguments() -> None:
    @fg.tool
    def pay(dollars: int, to: str) -> str:
        """Pay."""
        return "paid"

    one, other = ("pay", {"dollars": 1, "to": "a"}), ("pay", {"to": "a", "dollars": 1})
    assert run(agent(tools=[pay]), wants(one), wants(other), wants(one)).reason.startswith("loop: pay")


def test_same_tool_with_other_arguments_is_no_loop() -> None:
    tries = [wants(("look", {"permit": f"P-{number}"})) for number in range(5)]
    assert run(agent(), *tries, "stuck").done


def test_turn_cap_ends_the_run_before_calls_that_nobody_would_read() -> None:
    tries = [wants(("look", {"permit": f"P-{number}"})) for number in range(9)]
    capped = run(agent(turns=3), *tries)
    assert (capped.status, capped.bill.calls, len(RAN)) == ("cap", 3, 2)
    assert capped.reason == "all 3 turns are used, and the model still asked for look"


def test_refusal_ends_the_run() -> None:
    refused = run(agent(), wants(LOOK), Answer(declined="I would rather not."))
    assert (refused.status, refused.reason) == ("refused", "the model declined to answer")


def test_turn_cut_short_makes_no_call() -> None:
    cut = run(agent(max_tokens=1), wants(LOOK))
    assert (cut.status, RAN) == ("failed", [])
    assert "max_tokens" in cut.reason


@pytest.mark.parametrize("budget", [{"calls": 1}, {"tokens": 1}, {"dollars": 1e-9}, {"seconds": 0.001}])
def test_budget_used_up_by_a_turn_stops_before_its_tools(budget: dict[str, Any]) -> None:
    stopped = run(agent(), wants(LOOK, text="I look."), "stuck", budget=fg.Budget(**budget))
    assert (stopped.status, stopped.bill.calls, RAN) == ("budget", 1, [])
    assert stopped.trace.spans[-1].reason == stopped.reason


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


def wire(*messages: tuple[Sequence[dict[str, Any]], str]) -> tuple[Connection, list[Any]]:
    """Return a connection that answers with these blocks and stop reasons as they are, and what it was sent."""
    sent: list[Any] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        content, stop = messages[len(sent)]
        sent.append(json.loads(request.content))
        usage = {"input_tokens": 1, "output_tokens": 1}
        head = {"id": "m", "type": "message", "role": "assistant", "model": "claude-haiku-5-5", "stop_sequence": None}
        return httpx2.Response(200, json=head | {"content": content, "stop_reason": stop, "usage": usage})

    client = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    sdk = AsyncAnthropic(api_key="offline", base_url="http://offline.invalid", http_client=client, open_telemetry=False)
    return Connection(sdk, live=False, model="claude-haiku-5-5", seed=0), sent


def test_arguments_that_are_no_object_are_an_error_and_do_not_spoil_the_history() -> None:
    odd = {"type": "tool_use", "id": "t1", "name": "look", "input": "P-1"}
    model, sent = wire(([odd], "tool_use"), ([{"type": "text", "text": "stuck"}], "end_turn"))
    done = asyncio.run(fg.run(agent(), "x", connection=model))
    assert (done.status, RAN) == ("done", [])
    assert sent[1]["messages"][1]["content"][0]["input"] == {}
    assert sent[1]["messages"][2]["content"][0]["is_error"] is True


def test_tool_there_is_not_is_an_error_that_names_those_there_are() -> None:
    odd = {"type": "tool_use", "id": "t1", "name": "lok", "input": {"permit": "P-1"}}
    model, sent = wire(([odd], "tool_use"), ([{"type": "text", "text": "stuck"}], "end_turn"))
    done = asyncio.run(fg.run(agent(), "x", connection=model))
    (result,) = sent[1]["messages"][2]["content"]
    assert (done.status, result["is_error"], used(done)[0].attributes["error.type"]) == ("done", True, "unknown_tool")
    assert result["content"] == "there is no tool 'lok'; there is look, fail, slow, restart"


@pytest.mark.parametrize("stop", ["max_tokens", "model_context_window_exceeded", "refusal"])
def test_call_in_a_turn_that_did_not_end_well_is_not_made(stop: str) -> None:
    asked = {"type": "tool_use", "id": "t1", "name": "look", "input": {"permit": "P-1"}}
    ended = asyncio.run(fg.run(agent(), "x", connection=wire(([asked], stop))[0]))
    assert (ended.status in ("failed", "refused"), RAN) == (True, [])
