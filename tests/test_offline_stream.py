"""A streamed answer is the whole answer in events, in the API's own grammar; the SDK puts it together again."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import anthropic
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_cast import CAST, CITIES, LOOK, PATIENT, TEN_WORDS, answered, body, error, message, shaped

from fieldguide.offline import stream
from fieldguide.offline.actor import Actor, Answer, ToolCall
from fieldguide.offline.transport import async_transport, sync_transport

SHOWN = {"thinking": {"type": "adaptive", "display": "summarized"}}
REQUESTS = {
    "words": body(),
    "thinking shown": body(**SHOWN),
    "no thinking": body(model="claude-opus-4-8"),
    "several tools": body(CITIES, tools=[LOOK], **SHOWN),
    "schema": body("Fill in the facts.", output_config=shaped()),
    "nothing said": body("Say nothing."),
    "stopped": body(stop_sequences=["four"]),
    "cut thinking": body(max_tokens=2, **SHOWN),
    "cut words": body(max_tokens=9),
    "cut call": body(CITIES, tools=[LOOK], max_tokens=8),
    "no room": body(max_tokens=0),
    "declined": body("Do it anyway."),
    "cached": body(f"Count to ten. <x>{'w' * 9000}</x>", cache_control={"type": "ephemeral"}),
}


def client(cast: tuple[Actor, ...] = CAST) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="offline", http_client=httpx2.Client(transport=sync_transport(cast)))


def events(asked: dict[str, Any], **how: Any) -> list[dict[str, Any]]:
    """Return the events of a streamed answer; each is named as its data says."""
    got = answered(asked | {"stream": True}, **how)
    assert got.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in got.body.decode().removesuffix("\n\n").split("\n\n"):
        name, data = block.split("\n")
        found.append(json.loads(data.removeprefix("data: ")))
        assert name == f"event: {found[-1]['type']}"
    return found


def check_grammar(found: list[dict[str, Any]]) -> None:
    kinds = [event["type"] for event in found if event["type"] != "ping"]
    assert (kinds[0], kinds[-2:]) == ("message_start", ["message_delta", "message_stop"])
    open_block, number = None, 0
    for event in found[1:-2]:
        if event["type"] == "content_block_start":
            assert (open_block, event["index"]) == (None, number)
            open_block, number = event["index"], number + 1
        elif event["type"] == "content_block_delta":
            assert event["index"] == open_block
        elif event["type"] == "content_block_stop":
            assert event["index"] == open_block
            open_block = None
        else:
            assert event == {"type": "ping"}
    assert open_block is None


@pytest.mark.parametrize("name", REQUESTS)
def test_stream_keeps_the_grammar(name: str) -> None:
    found = events(REQUESTS[name])
    check_grammar(found)
    start, last = found[0]["message"], found[-2]
    assert (start["content"], start["stop_reason"]) == ([], None)
    assert start["usage"]["output_tokens"] <= 1
    assert last["usage"]["output_tokens"] == message(REQUESTS[name])["usage"]["output_tokens"]


def test_call_begins_empty_and_comes_in_pieces() -> None:
    found = [event for event in events(REQUESTS["several tools"]) if event.get("index") == 2]
    assert found[0]["content_block"]["input"] == {}
    pieces = [event["delta"]["partial_json"] for event in found[1:-1]]
    assert (pieces[0], json.loads("".join(pieces))) == ("", {"city": "Oslo"})


def test_signature_comes_just_before_the_end_of_its_block() -> None:
    found = [event for event in events(REQUESTS["thinking shown"]) if event.get("index") == 0]
    assert [event.get("delta", {}).get("type") for event in found[1:]] == ["thinking_delta", "signature_delta", None]


def test_long_words_come_in_several_deltas() -> None:
    pieces = [event["delta"]["text"] for event in events(REQUESTS["no thinking"]) if "text" in event.get("delta", {})]
    assert "".join(pieces) == TEN_WORDS
    assert len(pieces) > 1


def test_refusal_before_a_stream_is_an_ordinary_error() -> None:
    assert error(body("Sing a song.", stream=True))[0] == 400


@pytest.mark.parametrize("name", REQUESTS)
def test_sdk_puts_the_same_message_together(name: str) -> None:
    with client() as sdk, sdk.messages.stream(**REQUESTS[name]) as streamed:
        together = streamed.get_final_message()
    with client() as sdk:
        whole = sdk.messages.create(**REQUESTS[name])
    assert together.to_dict() == whole.to_dict()


@pytest.mark.parametrize("name", REQUESTS)
def test_beta_sdk_puts_the_same_message_together(name: str) -> None:
    async def both() -> tuple[Any, Any]:
        http = httpx2.AsyncClient(transport=async_transport(CAST))
        async with anthropic.AsyncAnthropic(api_key="offline", http_client=http) as sdk:
            async with sdk.beta.messages.stream(**REQUESTS[name]) as streamed:
                together = await streamed.get_final_message()
        http = httpx2.AsyncClient(transport=async_transport(CAST))
        async with anthropic.AsyncAnthropic(api_key="offline", http_client=http) as sdk:
            return together, await sdk.beta.messages.create(**REQUESTS[name])

    together, whole = asyncio.run(both())
    assert together.to_dict() == whole.to_dict()


def test_raw_stream_and_text_stream_say_the_same() -> None:
    with client() as sdk:
        raw = [event.type for event in sdk.messages.create(stream=True, **REQUESTS["words"])]
        with sdk.messages.stream(**REQUESTS["words"]) as streamed:
            text = "".join(streamed.text_stream)
    assert (raw[0], raw[-1], text) == ("message_start", "message_stop", TEN_WORDS)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
CALLS = st.lists(
    st.builds(ToolCall, st.just("look"), st.dictionaries(st.text(max_size=5), VALUES, max_size=3)), max_size=3
)


@PATIENT
@given(st.text(max_size=120), st.text(max_size=60), CALLS, st.integers(0, 60))
def test_any_answer_streams_as_it_is_sent(text: str, thinking: str, calls: list[ToolCall], limit: int) -> None:
    answer = Answer(text=text, thinking=thinking, calls=tuple(calls), off_schema=True)
    cast = (Actor("sayer", "Count to ten.", lambda ask: answer),)
    asked = body(tools=[LOOK], max_tokens=limit, **SHOWN)
    with client(cast) as sdk, sdk.messages.stream(**asked) as streamed:
        together = streamed.get_final_message()
    with client(cast) as sdk:
        assert together.to_dict() == sdk.messages.create(**asked).to_dict()


def test_broken_stream_leaves_a_block_open() -> None:
    lines = stream.broken(message(body())).decode().split("\n\n")
    kinds = [line.split("\n")[0].removeprefix("event: ") for line in lines if line]
    assert kinds.count("content_block_start") == kinds.count("content_block_stop") + 1
