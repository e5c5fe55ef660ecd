"""langchain-anthropic, unchanged, against `fieldguide model`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from pydantic import BaseModel
from served import commanded

pytestmark = pytest.mark.clients
pytest.importorskip(
    "langchain_anthropic", reason="langchain-anthropic is not installed; to try it: pip install langchain-anthropic"
)

from langchain_anthropic import ChatAnthropic  # noqa: E402 - after the check that it is there
from langchain_core.messages import HumanMessage, ToolMessage  # noqa: E402
from langchain_core.tools import tool  # noqa: E402


class Ticket(BaseModel):
    """A message, sorted."""

    email: str
    kind: Literal["billing", "delivery"]


ASKED = "Read the message below and fill in the ticket.\n\nemail: ada@example.org\nkind: delivery\nThe parcel is late."


@tool
def weather(city: str) -> str:
    """Tell the weather in a city."""
    return f"rain over {city}"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with commanded() as (address, _):
        yield address


def chat(address: str, **how: Any) -> ChatAnthropic:
    return ChatAnthropic(model="claude-haiku-5-5", api_key="any-word", base_url=address, **how)


def test_text_and_its_usage_arrive(address: str) -> None:
    said = chat(address).invoke("Reply with exactly: moonrise.")
    assert "moonrise" in said.text
    assert said.usage_metadata["input_tokens"] > 0


def test_text_arrives_as_a_stream(address: str) -> None:
    pieces = [piece.text for piece in chat(address).stream("Reply with exactly: moonrise over the harbour.")]
    assert len(pieces) > 1 and "moonrise over the harbour" in "".join(pieces)


def test_async_text_arrives(address: str) -> None:
    assert "moonrise" in asyncio.run(chat(address).ainvoke("Reply with exactly: moonrise.")).text


@pytest.mark.parametrize("method", ["function_calling", "json_schema"])
def test_form_is_filled_in(address: str, method: str) -> None:
    filled = chat(address, max_tokens=2000).with_structured_output(Ticket, method=method).invoke(ASKED)
    assert filled == Ticket(email="ada@example.org", kind="delivery")


def test_tool_is_called_and_its_result_told(address: str) -> None:
    model = chat(address).bind_tools([weather])
    turns: list[Any] = [HumanMessage("What is the weather in this city?\n\ncity: Oslo")]
    called = model.invoke(turns)
    assert [call["name"] for call in called.tool_calls] == ["weather"]
    results = [ToolMessage(weather.invoke(call["args"]), tool_call_id=call["id"]) for call in called.tool_calls]
    assert "rain over" in model.invoke([*turns, called, *results]).text
