"""Tools through the real SDK: plain calls, parse, streams and the SDK's own tool runner, sync and async."""

from __future__ import annotations

import asyncio
from typing import Any

import anthropic
import httpx2
import pytest
from anthropic import beta_async_tool
from anthropic.types import Message, ToolUseBlock
from small_cast import CAST, CITIES, LOOK, body, result
from small_tools import WEATHER, Facts, look

from fieldguide.offline.transport import async_transport, sync_transport

TOLD = "Oslo: rain; Rome: sun"


@beta_async_tool(name="look")
async def look_later(city: str) -> str:
    """Tell the weather.

    Args:
        city: Where.
    """
    return WEATHER[city]


def client() -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="offline", http_client=httpx2.Client(transport=sync_transport(CAST)))


def async_client() -> anthropic.AsyncAnthropic:
    return anthropic.AsyncAnthropic(api_key="offline", http_client=httpx2.AsyncClient(transport=async_transport(CAST)))


def answers(message: Message) -> list[dict[str, Any]]:
    """Return the results of the calls in a message."""
    calls = [block for block in message.content if isinstance(block, ToolUseBlock)]
    return [result(call.id, WEATHER[call.input["city"]]) for call in calls]


def after(asked: dict[str, Any], message: Message) -> dict[str, Any]:
    said = [*asked["messages"], message.to_param(), {"role": "user", "content": answers(message)}]
    return asked | {"messages": said}


def test_loop_by_hand_ends_in_words() -> None:
    asked = body(CITIES, tools=[LOOK])
    with client() as sdk:
        called = sdk.messages.create(**asked)
        told = sdk.messages.create(**after(asked, called))
    assert Message.model_validate(called.to_dict(), strict=False) == called
    assert (called.stop_reason, told.stop_reason, told.content[-1].text) == ("tool_use", "end_turn", TOLD)


def test_async_loop_over_streams_ends_in_words() -> None:
    async def loop() -> Message:
        asked = body(CITIES, tools=[LOOK])
        async with async_client() as sdk:
            async with sdk.messages.stream(**asked) as streamed:
                called = await streamed.get_final_message()
            async with sdk.messages.stream(**after(asked, called)) as streamed:
                return await streamed.get_final_message()

    assert asyncio.run(loop()).content[-1].text == TOLD


@pytest.mark.parametrize("streams", [False, True])
def test_tool_runner_calls_the_tools_itself(streams: bool) -> None:
    with client() as sdk:
        runner = sdk.beta.messages.tool_runner(**body(CITIES, tools=[look]), stream=streams)
        assert runner.until_done().content[-1].text == TOLD


def test_async_tool_runner_calls_the_tools_itself() -> None:
    async def run() -> Any:
        async with async_client() as sdk:
            return await sdk.beta.messages.tool_runner(**body(CITIES, tools=[look_later])).until_done()

    assert asyncio.run(run()).content[-1].text == TOLD


def test_tool_runner_reports_an_error_to_the_model() -> None:
    asked = body("Look up each city. <cities>Oslo Paris</cities>", tools=[look])
    with client() as sdk:
        said = sdk.beta.messages.tool_runner(**asked).until_done().content[-1].text
    assert said.startswith("Oslo: rain; Paris: ") and said.endswith("(failed)")


def test_tool_runner_reports_malformed_input_to_the_model() -> None:
    with client() as sdk:
        runner = sdk.beta.messages.tool_runner(
            **body(CITIES, tools=[look]), extra_headers={"x-fieldguide-fault": "malformed_tool_input"}
        )
        replies = [message.content for message in runner]
    assert [block.input for block in replies[0] if block.type == "tool_use"][0] == {}


def test_parse_reads_the_form_after_results() -> None:
    said = {"role": "assistant", "content": [{"type": "tool_use", "id": "a", "name": "look", "input": {}}]}
    turns = [{"role": "user", "content": "Look and fill in."}, said, {"role": "user", "content": [result("a")]}]
    with client() as sdk:
        parsed = sdk.messages.parse(output_format=Facts, **body(tools=[LOOK], messages=turns))
    assert parsed.parsed_output == Facts(name="Ada", total=1)


def test_streamed_parse_reads_the_form() -> None:
    with client() as sdk, sdk.messages.stream(output_format=Facts, **body("Fill in the facts.")) as streamed:
        assert streamed.get_final_message().parsed_output == Facts(name="Ada", total=3)


@pytest.mark.parametrize("model", ["claude-haiku-5-5", "claude-opus-4-8"])
def test_named_tool_is_called_where_the_model_lets_it(model: str) -> None:
    asked = body(CITIES, model=model, tools=[LOOK], tool_choice={"type": "tool", "name": "look"})
    with client() as sdk:
        assert sdk.messages.create(**asked).stop_reason == "tool_use"


def test_unanswered_call_raises_the_typed_error() -> None:
    asked = body(CITIES, tools=[LOOK])
    with client() as sdk:
        called = sdk.messages.create(**asked)
        with pytest.raises(anthropic.BadRequestError, match="without `tool_result` blocks"):
            sdk.messages.create(**asked | {"messages": [*asked["messages"], called.to_param(), asked["messages"][0]]})
