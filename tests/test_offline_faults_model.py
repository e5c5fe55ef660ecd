"""Faults of the model itself: calls that lack something, answers that end early, loops."""

from __future__ import annotations

import pytest
from faulty import client, fault, sync
from small_cast import CITIES, LOOK, TEN_WORDS, body, message


@pytest.mark.parametrize("streams", [True, False])
def test_malformed_call_lacks_what_its_tool_requires(streams: bool) -> None:
    asked = fault("malformed_tool_input", tools=[LOOK], messages=body(CITIES)["messages"])
    if streams:
        with client() as sdk, sdk.messages.stream(**asked) as streamed:
            got = streamed.get_final_message()
    else:
        got = sync(asked)
    assert [block.input for block in got.content if block.type == "tool_use"] == [{}, {"city": "Rome"}]


def test_strict_tool_is_never_called_wrongly() -> None:
    asked = body(CITIES, tools=[LOOK | {"strict": True}])
    assert message(asked, x_fieldguide_fault="malformed_tool_input")["content"] == message(asked)["content"]


def test_malformed_call_of_a_tool_without_rules_has_a_field_too_many() -> None:
    free = LOOK | {"input_schema": {"type": "object"}}
    got = message(body(CITIES, tools=[free]), x_fieldguide_fault="malformed_tool_input")
    assert got["content"][-2]["input"] == {"city": "Oslo", "malformed": True}


@pytest.mark.parametrize(("listed", "stop"), [("refusal", "refusal"), ("max_tokens", "max_tokens")])
def test_model_may_stop_early(listed: str, stop: str) -> None:
    got, whole = message(x_fieldguide_fault=listed), message()
    assert got["stop_reason"] == stop
    assert got["usage"]["output_tokens"] < whole["usage"]["output_tokens"]
    assert got["content"] == [] or TEN_WORDS.startswith(got["content"][-1]["text"])


def test_actor_acts_its_faults_out() -> None:
    asked = body(CITIES, tools=[LOOK])
    said = message(asked)["content"]
    results = [
        {"type": "tool_result", "tool_use_id": block["id"], "content": "rain"}
        for block in said
        if block["type"] == "tool_use"
    ]
    turns = [*asked["messages"], {"role": "assistant", "content": said}, {"role": "user", "content": results}]
    assert message(asked | {"messages": turns})["stop_reason"] == "end_turn"
    assert message(asked | {"messages": turns}, x_fieldguide_fault="loops")["stop_reason"] == "tool_use"
