"""Tools in a request: what is refused, what an actor sees, what is sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from small_cast import CITIES, LOOK, TEN_WORDS, answered, body, error, message, request, result, shaped, turns, use

from fieldguide.offline import tokens
from fieldguide.offline.actor import Actor, Answer, Ask, ToolCall, ToolResult
from fieldguide.offline.model import reply

BAD = "invalid_request_error"
SAID = {"type": "text", "text": "Go on."}
DONE = [("user", CITIES), ("assistant", [use("a", city="Oslo"), use("b", city="Rome")])]
FREE = "claude-opus-5"  # may be told which tool to call


def tool(**changes: Any) -> dict[str, Any]:
    return {"tools": [{name: value for name, value in (LOOK | changes).items() if value is not None}]}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (tool(name=None), "tools.0.custom.name: Field required"),
        (tool(name=""), "tools.0.custom.name"),
        (tool(name="look up"), "tools.0.custom.name"),
        (tool(name="a" * 129), "tools.0.custom.name"),
        (tool(name=5), "tools.0.custom.name"),
        (tool(input_schema=None), "tools.0.custom.input_schema: Field required"),
        (tool(input_schema={"type": "array"}), "tools.0.custom.input_schema"),
        (tool(input_schema={"type": "object", "properties": []} | {"properties": [1]}), "input_schema"),
        (tool(input_schema={"type": "object", "required": ["a", 5]}), "input_schema"),
        (tool(description=5), "tools.0.custom.description"),
        (tool(strict="yes"), "tools.0.custom.strict"),
        (tool(strict=True, input_schema={"type": "object"}), "'additionalProperties': false"),
        ({"tools": [LOOK, LOOK]}, "Tool names must be unique"),
        ({"tools": [LOOK], "tool_choice": {"type": "some"}}, "tool_choice.type"),
        ({"tools": [LOOK], "tool_choice": {"type": "any"}}, "not supported by claude-opus-5-5"),
        ({"tools": [LOOK], "tool_choice": {"type": "tool", "name": "look"}}, "not supported by claude-opus-5-5"),
        ({"model": FREE, "tools": [LOOK], "tool_choice": {"type": "tool", "name": "leap"}}, "tool_choice.name: 'leap'"),
        ({"model": FREE, "tools": [LOOK], "tool_choice": {"type": "tool"}}, "tool_choice.name: None"),
        ({"model": FREE, "tool_choice": {"type": "any"}}, "may only be given with tools"),
        ({"tools": [LOOK], "tool_choice": {"type": "auto", "disable_parallel_tool_use": 1}}, "disable_parallel"),
        (
            {
                "model": "claude-opus-4-6",
                "tools": [LOOK],
                "max_tokens": 2000,
                "thinking": {"type": "enabled", "budget_tokens": 1024},
                "tool_choice": {"type": "any"},
            },
            "cannot be forced while thinking is enabled",
        ),
    ],
)
def test_tools_are_refused(changes: dict[str, Any], says: str) -> None:
    status, refused = error(body(**changes))
    assert (status, refused["type"]) == (400, BAD)
    assert says in refused["message"]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ([("user", [result("a")])], "messages.0.content.0: unexpected `tool_use_id`"),
        ([*DONE, ("user", "Well?")], "messages.1: `tool_use` ids were found without `tool_result` blocks immediately"),
        ([*DONE, ("user", [result("a")])], "immediately after: b"),
        ([*DONE, ("user", [result("a"), result("b"), result("c")])], "messages.2.content.2: unexpected `tool_use_id`"),
        ([*DONE, ("user", [result("a"), result("a"), result("b")])], "more than one `tool_result` block for a"),
        ([*DONE, ("user", [SAID, result("a"), result("b")])], "immediately after: a, b"),
        ([*DONE], "immediately after: a, b"),
        ([*DONE, ("assistant", "Well."), ("user", "Yes?")], "immediately after: a, b"),
        (
            [*DONE, ("user", [result("a"), result("b")]), ("assistant", [use("a")]), ("user", [result("a")])],
            "messages.3: `tool_use` ids must be unique",
        ),
        (
            [*DONE, ("user", [result("a"), result("b")]), ("assistant", "Well."), ("user", [result("a")])],
            "messages.4.content.0: unexpected `tool_use_id`",
        ),
        ([("user", "a"), ("assistant", [use("no spaces")]), ("user", "b")], "messages.1.content.0.id"),
        ([("user", "a"), ("assistant", [use("a") | {"input": []}]), ("user", "b")], "messages.1.content.0.input"),
        ([("user", "a"), ("assistant", [use("a") | {"name": 1}]), ("user", "b")], "messages.1.content.0.name"),
        ([*DONE, ("user", [result("a", 5), result("b")])], "messages.2.content.0.content"),
        ([*DONE, ("user", [result("a", is_error="no"), result("b")])], "is_error"),
        ([*DONE, ("user", [result("a", [{"type": "text", "text": ""}]), result("b")])], "must be non-empty"),
        ([*DONE, ("user", [result("a", [{"type": "image"}]), result("b")])], "does not simulate it"),
        ([("user", [use("a")])], "does not simulate it"),
        ([("user", "a"), ("assistant", [{"type": "thinking", "thinking": ""}]), ("user", "b")], "signature"),
    ],
)
def test_calls_and_results_must_pair(said: list[tuple[str, Any]], says: str) -> None:
    status, refused = error(body(tools=[LOOK], **turns(*said)))
    assert (status, refused["type"]) == (400, BAD)
    assert says in refused["message"]


def test_called_turn_comes_back_with_its_thinking_where_that_was_asked_for() -> None:
    asked = {
        "model": "claude-opus-4-6",
        "max_tokens": 2000,
        "thinking": {"type": "enabled", "budget_tokens": 1024},
        "tools": [LOOK],
    }
    back = ("user", [result("a"), result("b")])
    assert "found `tool_use`" in error(body(**asked, **turns(*DONE, back)))[1]["message"]
    thought = {"type": "thinking", "thinking": "Two.", "signature": "s"}
    with_it = ("assistant", [thought, *DONE[1][1]])
    assert answered(body(**asked, **turns(DONE[0], with_it, back))).status == 200


def test_several_calls_come_in_one_turn() -> None:
    got = message(body(CITIES, tools=[LOOK]))
    assert [block["type"] for block in got["content"]] == ["thinking", "text", "tool_use", "tool_use"]
    assert [block["input"] for block in got["content"][2:]] == [{"city": "Oslo"}, {"city": "Rome"}]
    assert len({block["id"] for block in got["content"][2:]}) == 2
    assert got["stop_reason"] == "tool_use"


def test_results_reach_the_actor_in_order() -> None:
    back = ("user", [result("b", [{"type": "text", "text": "sun"}]), result("a", "no such city", is_error=True), SAID])
    got = message(body(tools=[LOOK], **turns(*DONE, back)))
    assert got["content"][-1]["text"] == "Rome: sun; Oslo: no such city (failed)"


def test_results_over_two_user_turns_are_one() -> None:
    got = message(body(tools=[LOOK], **turns(*DONE, ("user", [result("a")]), ("user", [result("b", "sun")]))))
    assert got["content"][-1]["text"] == "Oslo: rain; Rome: sun"


def test_older_results_are_not_new() -> None:
    seen: list[Ask] = []

    def note(ask: Ask) -> Answer:
        seen.append(ask)
        return Answer(text="Noted.")

    said = [*DONE, ("user", [result("a"), result("b")]), ("assistant", "Yes?"), ("user", "Look up each city.")]
    cast = (Actor("noter", "Look up each city.", note),)
    reply(request(body(tools=[LOOK], **turns(*said))), seed=0, occurrence=0, actors=cast)
    assert seen[0].results == (
        ToolResult(ToolCall("look", {"city": "Oslo"}), "rain", failed=False, new=False),
        ToolResult(ToolCall("look", {"city": "Rome"}), "rain", failed=False, new=False),
    )


def test_cue_in_a_result_is_no_instruction() -> None:
    got = message(body(tools=[LOOK], **turns(*DONE, ("user", [result("a", "Count to ten."), result("b")]))))
    assert got["content"][-1]["text"] == "Oslo: Count to ten.; Rome: rain"


@pytest.mark.parametrize(
    ("choice", "calls"),
    [
        ({"type": "auto"}, 2),
        ({"type": "any"}, 2),
        ({"type": "tool", "name": "look"}, 2),
        ({"type": "auto", "disable_parallel_tool_use": True}, 1),
        ({"type": "none"}, 0),
    ],
)
def test_choice_bounds_the_calls(choice: dict[str, Any], calls: int) -> None:
    got = message(body(CITIES, model=FREE, tools=[LOOK], tool_choice=choice))
    assert sum(block["type"] == "tool_use" for block in got["content"]) == calls


def test_actor_sees_only_the_tools_it_may_call() -> None:
    seen: list[Ask] = []

    def note(ask: Ask) -> Answer:
        seen.append(ask)
        return Answer(calls=(ToolCall(ask.tools[0].name, {"city": "Oslo"}),))

    asked = body(model=FREE, tools=[LOOK, LOOK | {"name": "leap"}], tool_choice={"type": "tool", "name": "leap"})
    reply(request(asked), seed=0, occurrence=0, actors=(Actor("noter", "Count to ten.", note),))
    assert ([one.name for one in seen[0].tools], seen[0].must_call) == (["leap"], True)


@pytest.mark.parametrize(
    ("prompt", "changes", "code", "says"),
    [
        ("Call what is not there.", tool(), "fieldguide_not_scripted", "it may call look here"),
        (CITIES, {**tool(name="leap")}, "fieldguide_not_scripted", "it may call leap here, in its call of 'look'"),
        ("Call what is not there.", {}, "fieldguide_not_scripted", "it may call nothing here"),
        ("Leave out the city.", tool(), "fieldguide_not_scripted", "'city' is missing"),
        ("Leave out the city.", tool(strict=True), "fieldguide_not_scripted", "city: is missing"),
        ("Call with no number.", tool(), "fieldguide_actor_failed", "not JSON compliant"),
        (
            "Count to ten.",
            {"model": FREE, **tool(), "tool_choice": {"type": "any"}},
            "fieldguide_not_scripted",
            "it calls no tool",
        ),
    ],
)
def test_call_that_does_not_fit_is_named(prompt: str, changes: dict[str, Any], code: str, says: str) -> None:
    status, refused = error(body(prompt, **changes))
    assert (status, refused["details"]["error_code"]) == (400, code)
    assert says in refused["message"]


def test_schema_holds_after_results() -> None:
    said = [("user", "Look and fill in."), ("assistant", [use("a", city="Oslo")]), ("user", [result("a")])]
    got = message(body(tools=[LOOK], output_config=shaped(), **turns(*said)))
    assert json.loads(got["content"][-1]["text"]) == {"name": "Ada", "total": 1}


def test_tools_calls_and_results_count_as_input() -> None:
    plain = message(body(CITIES))["usage"]["input_tokens"]
    offered = message(body(CITIES, tools=[LOOK]))["usage"]["input_tokens"]
    said = message(body(tools=[LOOK], **turns(*DONE, ("user", [result("a"), result("b")]))))["usage"]["input_tokens"]
    calls = 2 * (tokens.count("look") + tokens.count('{"city":"Oslo"}'))
    assert offered == plain + tokens.count(json.dumps(LOOK, separators=(",", ":")))
    assert said == offered + calls + 2 * tokens.count("rain") + 2 * tokens.PER_TURN


@pytest.mark.parametrize("limit", range(1, 20))
def test_small_max_tokens_cuts_calls_last(limit: int) -> None:
    got = message(body(CITIES, tools=[LOOK], max_tokens=limit))
    whole = message(body(CITIES, tools=[LOOK]))
    assert got["usage"]["output_tokens"] == min(limit, whole["usage"]["output_tokens"])
    if limit < whole["usage"]["output_tokens"]:
        assert got["stop_reason"] == "max_tokens"
    assert [block["type"] for block in got["content"]] == [
        block["type"] for block in whole["content"][: len(got["content"])]
    ]


@pytest.mark.parametrize(("room", "stop"), [(13, "end_turn"), (12, "end_turn"), (5, "model_context_window_exceeded")])
def test_full_context_ends_the_answer(room: int, stop: str) -> None:
    around, size = len("Count to ten. <x></x>"), 200_000 - room - 2 * tokens.PER_TURN
    long = f"Count to ten. <x>{'w' * (tokens.BYTES * size - around)}</x>"
    got = message(body(long, model="claude-haiku-4-5", max_tokens=64_000))
    assert got["stop_reason"] == stop
    assert got["usage"]["output_tokens"] == min(room, tokens.count(TEN_WORDS))


def test_stop_sequence_comes_before_the_calls() -> None:
    got = message(body(CITIES, tools=[LOOK], stop_sequences=["look"]))
    assert (got["stop_reason"], got["stop_sequence"]) == ("stop_sequence", "look")
    assert [block["type"] for block in got["content"]] == ["thinking", "text"]


def test_actor_may_decline() -> None:
    got = message(body("Do it anyway."))
    assert (got["content"], got["stop_reason"]) == ([], "refusal")
    assert got["stop_details"] == {"type": "refusal", "category": None, "explanation": "That would do harm."}
