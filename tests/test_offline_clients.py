"""The real SDK, sync and async, cannot tell the offline model from the API."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections.abc import Callable
from typing import Any

import anthropic
import httpx2
import pytest
from anthropic.types import Message
from pydantic import BaseModel
from small_cast import CAST, TEN_WORDS

from fieldguide.offline.session import Attempt, Simulation, attempts, simulation
from fieldguide.offline.transport import async_transport, sync_transport


class Facts(BaseModel):
    name: str
    total: int


class Wrong(BaseModel):
    colour: str


def asking(prompt: str = "Count to ten.", **more: Any) -> dict[str, Any]:
    return {"model": "claude-opus-5-5", "max_tokens": 500, "messages": [{"role": "user", "content": prompt}], **more}


def _sync(method: str, **how: Any) -> Any:
    with anthropic.Anthropic(api_key="offline", http_client=httpx2.Client(transport=sync_transport(CAST))) as client:
        return getattr(client.messages, method)(**how)


def _async(method: str, **how: Any) -> Any:
    async def call() -> Any:
        http = httpx2.AsyncClient(transport=async_transport(CAST))
        async with anthropic.AsyncAnthropic(api_key="offline", http_client=http) as client:
            return await getattr(client.messages, method)(**how)

    return asyncio.run(call())


@pytest.fixture(params=[_sync, _async], ids=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Callable[..., Any]:
    return request.param


def test_create_returns_a_valid_message(call: Callable[..., Any]) -> None:
    message = call("create", **asking())
    assert Message.model_validate(message.to_dict(), strict=False) == message
    assert [block.type for block in message.content] == ["thinking", "text"]
    assert message.content[1].text == TEN_WORDS
    assert message._request_id.startswith("req_offline_")


def test_first_block_has_no_text(call: Callable[..., Any]) -> None:
    with pytest.raises(AttributeError):
        _ = call("create", **asking()).content[0].text


def test_parse_returns_the_model(call: Callable[..., Any]) -> None:
    assert call("parse", output_format=Facts, **asking("Fill in the facts.")).parsed_output == Facts(
        name="Ada", total=3
    )


def test_parse_fails_on_an_answer_off_its_schema(call: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="Invalid JSON"):
        call("parse", output_format=Facts, **asking("Break the form."))


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"model": "claude-opus-9"}, anthropic.NotFoundError, None),
        ({"extra_body": {"temperature": 1}}, anthropic.BadRequestError, None),
        ({"extra_body": {"max_tokens": None}}, anthropic.BadRequestError, None),
        ({"extra_headers": {"anthropic-version": "1999-01-01"}}, anthropic.BadRequestError, None),
        ({"extra_headers": {"authorization": anthropic.Omit()}}, anthropic.AuthenticationError, None),
        (
            {"tool_choice": {"type": "any"}, "tools": [{"name": "a", "input_schema": {"type": "object"}}]},
            anthropic.BadRequestError,
            None,
        ),
        (
            {"messages": [{"role": "user", "content": "Count"}, {"role": "assistant", "content": "one"}]},
            anthropic.BadRequestError,
            None,
        ),
        (
            {"messages": [{"role": "user", "content": "Sing a song."}]},
            anthropic.BadRequestError,
            "fieldguide_not_scripted",
        ),
        ({"tools": [{"type": "bash_20250124", "name": "bash"}]}, anthropic.BadRequestError, "fieldguide_not_simulated"),
        (
            {"output_config": {"format": {"type": "json_schema", "schema": {"type": "tree"}}}},
            anthropic.BadRequestError,
            None,
        ),
    ],
)
def test_refusal_raises_the_typed_error(
    call: Callable[..., Any], changes: dict[str, Any], error: type, code: str
) -> None:
    with pytest.raises(error) as refused:
        call("create", **asking() | changes)
    assert refused.value.error_code == code
    assert refused.value.request_id == refused.value.body["request_id"]
    assert refused.value.api_message and refused.value.type


def test_sampling_parameter_is_a_type_error(call: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="temperature"):
        call("create", **asking(temperature=0.2))


def test_deprecated_model_warns_as_live() -> None:
    with pytest.warns(DeprecationWarning, match="claude-sonnet-4-5"):
        assert _sync("create", **asking(model="claude-sonnet-4-5")).model == "claude-sonnet-4-5-20250929"


def test_answer_can_be_sent_back() -> None:
    first = _sync("create", **asking())
    said = [{"role": "user", "content": "Count to ten."}, first.to_param(), {"role": "user", "content": "Once more."}]
    assert _sync("create", **asking(messages=said)).content[-1].text == TEN_WORDS


def test_beta_client_is_answered() -> None:
    with anthropic.Anthropic(api_key="offline", http_client=httpx2.Client(transport=sync_transport(CAST))) as client:
        message = client.beta.messages.create(betas=["unheard-of-2027-01-01"], **asking())
    assert message.content[-1].text == TEN_WORDS


def test_first_generation_client_is_answered() -> None:
    headers = {"x-api-key": "offline", "anthropic-version": "2023-06-01"}
    with httpx2.Client(transport=sync_transport(CAST), base_url="http://offline.invalid", headers=headers) as client:
        assert client.post("/v1/messages", json=asking(temperature=1)).status_code == 200
        assert client.get("/v1/messages").status_code == 405


def test_attempts_hold_status_and_simulated_seconds() -> None:
    log: list[Attempt] = []
    token = attempts.set(log)
    try:
        _sync("create", **asking())
        with pytest.raises(anthropic.BadRequestError):
            _sync("create", **asking("Sing a song."))
    finally:
        attempts.reset(token)
    thought_and_said = 4 + 12
    assert log == [Attempt(200, 1.2 + thought_and_said / 60, 0.0), Attempt(400, 0.0, 0.0)]


def _letters(seed: int, times: int) -> list[str]:
    async def pick(client: anthropic.AsyncAnthropic) -> str:
        return (await client.messages.create(**asking("Pick a letter."))).content[-1].text

    async def together() -> list[str]:
        http = httpx2.AsyncClient(transport=async_transport(CAST))
        async with anthropic.AsyncAnthropic(api_key="offline", http_client=http) as client:
            return await asyncio.gather(*(pick(client) for _ in range(times)))

    token = simulation.set(Simulation(seed))
    try:
        return asyncio.run(together())
    finally:
        simulation.reset(token)


def test_repeated_request_may_get_another_answer() -> None:
    assert len(set(_letters(0, 8))) > 2


def test_same_seed_gives_the_same_run() -> None:
    assert sorted(_letters(3, 8)) == sorted(_letters(3, 8)) != sorted(_letters(4, 8))


def test_refused_request_is_not_counted() -> None:
    run = Simulation(0)
    token = simulation.set(run)
    try:
        for _ in range(2):
            with pytest.raises(anthropic.BadRequestError):
                _sync("create", **asking("Sing a song."))
        _sync("create", **asking())
    finally:
        simulation.reset(token)
    assert sorted(run.counts.values()) == [0, 1]


def test_transport_leaves_nothing_open() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        _sync("create", **asking())
        gc.collect()
