"""pydantic-ai, unchanged, against `fieldguide model`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from pydantic import BaseModel
from served import commanded

pytestmark = pytest.mark.clients
pytest.importorskip(
    "pydantic_ai.models.anthropic",
    reason="pydantic-ai is not installed; to try it: pip install 'pydantic-ai-slim[anthropic]'",
)

from pydantic_ai import Agent, NativeOutput  # noqa: E402 - after the check that it is there
from pydantic_ai.models.anthropic import AnthropicModel  # noqa: E402
from pydantic_ai.providers.anthropic import AnthropicProvider  # noqa: E402


class Ticket(BaseModel):
    email: str
    kind: Literal["billing", "delivery"]


ASKED = "Read the message below and fill in the ticket.\n\nemail: ada@example.org\nkind: delivery\nThe parcel is late."


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with commanded() as (address, _):
        yield address


def agent(address: str, **how: Any) -> Agent[None, Any]:
    provider = AnthropicProvider(api_key="any-word", base_url=address)
    return Agent(AnthropicModel("claude-haiku-5-5", provider=provider), **how)


def test_text_and_its_usage_arrive(address: str) -> None:
    said = agent(address).run_sync("Reply with exactly: moonrise.")
    assert "moonrise" in said.output
    assert said.usage.input_tokens > 0 and said.usage.output_tokens > 0


def test_text_arrives_as_a_stream(address: str) -> None:
    async def listen() -> str:
        async with agent(address).run_stream("Reply with exactly: moonrise over the harbour.") as stream:
            return [text async for text in stream.stream_text()][-1]

    assert "moonrise over the harbour" in asyncio.run(listen())


@pytest.mark.parametrize("form", [Ticket, NativeOutput(Ticket)], ids=["by tool", "by schema"])
def test_form_is_filled_in(address: str, form: Any) -> None:
    assert agent(address, output_type=form).run_sync(ASKED).output == Ticket(email="ada@example.org", kind="delivery")


def test_tool_is_called_and_its_result_told(address: str) -> None:
    asking = agent(address)
    asked = []

    @asking.tool_plain
    def weather(city: str) -> str:
        """Tell the weather in a city."""
        asked.append(city)
        return f"rain over {city}"

    said = asking.run_sync("What is the weather in this city?\n\ncity: Oslo").output
    assert asked and "rain over" in said


def test_form_is_filled_in_after_a_tool(address: str) -> None:
    asking = agent(address, output_type=NativeOutput(Ticket))

    @asking.tool_plain
    def message(number: int) -> str:
        """Read the message with a number."""
        return "email: ada@example.org\nkind: delivery"

    assert asking.run_sync("Fill in the ticket for message number 7.").output.email == "ada@example.org"
