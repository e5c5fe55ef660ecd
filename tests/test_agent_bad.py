"""What a model may send that no agent asked for: none of it runs, and none of it spoils the history."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import httpx2
import pytest
from anthropic import AsyncAnthropic
from tooled import RAN, agent, asked, used

from fieldguide.door import Connection


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
    done = asked(model, agent())
    assert (done.status, RAN) == ("done", [])
    assert sent[1]["messages"][1]["content"][0]["input"] == {}
    assert sent[1]["messages"][2]["content"][0]["is_error"] is True


def test_tool_there_is_not_is_an_error_that_names_those_there_are() -> None:
    odd = {"type": "tool_use", "id": "t1", "name": "lok", "input": {"permit": "P-1"}}
    model, sent = wire(([odd], "tool_use"), ([{"type": "text", "text": "stuck"}], "end_turn"))
    done = asked(model, agent())
    (result,) = sent[1]["messages"][2]["content"]
    assert (done.status, result["is_error"], used(done)[0].attributes["error.type"]) == ("done", True, "unknown_tool")
    assert result["content"] == "there is no tool 'lok'; there is look, fail, slow, restart"


@pytest.mark.parametrize("stop", ["max_tokens", "model_context_window_exceeded", "refusal"])
def test_call_in_a_turn_that_did_not_end_well_is_not_made(stop: str) -> None:
    call = {"type": "tool_use", "id": "t1", "name": "look", "input": {"permit": "P-1"}}
    ended = asked(wire(([call], stop))[0], agent())
    assert (ended.status in ("failed", "refused"), RAN) == (True, [])
