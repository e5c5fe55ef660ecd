"""Counting tokens and listing models, over the wire and through the SDK."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import anthropic
import httpx2
import pytest
from small_cast import CAST, CITIES, HEADERS, LOOK, body, message, result, shaped, turns, use

from fieldguide.offline import tokens
from fieldguide.offline.model import Request, reply
from fieldguide.offline.profile import current
from fieldguide.offline.transport import async_transport, sync_transport


def client() -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="offline", http_client=httpx2.Client(transport=sync_transport(CAST)))


def got(path: str, method: str = "GET", sent: bytes = b"") -> tuple[int, dict[str, Any]]:
    answer = reply(Request(method, path, HEADERS, sent), seed=0, occurrence=0, actors=CAST)
    return answer.status, json.loads(answer.body)


COUNTED = {
    "words": body(),
    "system": body(system="Be brief."),
    "tools": body(CITIES, tools=[LOOK]),
    "results": body(
        tools=[LOOK], **turns(("user", CITIES), ("assistant", [use("a", city="Oslo")]), ("user", [result("a")]))
    ),
    "schema": body("Fill in the facts.", output_config=shaped()),
    "cached": body(f"Count to ten. <x>{'w' * 9000}</x>", cache_control={"type": "ephemeral"}),
    "thinking": body(model="claude-opus-4-6", thinking={"type": "enabled", "budget_tokens": 1024}, max_tokens=2000),
}


@pytest.mark.parametrize("name", COUNTED)
def test_count_equals_usage(name: str) -> None:
    usage = message(COUNTED[name])["usage"]
    asked = {key: value for key, value in COUNTED[name].items() if key != "max_tokens"}
    with client() as sdk:
        counted = sdk.messages.count_tokens(**asked)
    parts = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    assert counted.input_tokens == sum(usage[part] for part in parts)


def test_count_needs_no_actor() -> None:
    asked = body("Sing a song.", max_tokens=None)
    with client() as sdk:
        assert sdk.messages.count_tokens(**asked).input_tokens == 3 + 2 * tokens.PER_TURN


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({}, "max_tokens: Extra inputs are not permitted"),
        ({"max_tokens": None, "stream": True}, "stream: Extra inputs"),
        ({"max_tokens": None, "messages": []}, "messages: there must be"),
        ({"max_tokens": None, "tools": [LOOK, LOOK]}, "unique"),
    ],
)
def test_count_refuses_as_a_message_does(changes: dict[str, Any], says: str) -> None:
    status, refused = got("/v1/messages/count_tokens", "POST", json.dumps(body(**changes)).encode())
    assert (status, refused["error"]["type"]) == (400, "invalid_request_error")
    assert says in refused["error"]["message"]


def test_count_of_a_long_prompt_is_no_refusal() -> None:
    with client() as sdk:
        asked = {"model": "claude-haiku-4-5", "messages": [{"role": "user", "content": "word " * 200_000}]}
        assert sdk.messages.count_tokens(**asked).input_tokens > 200_000


def test_counting_uses_up_no_chance() -> None:
    async def letters(counting: bool) -> list[str]:
        http = httpx2.AsyncClient(transport=async_transport(CAST))
        async with anthropic.AsyncAnthropic(api_key="offline", http_client=http) as sdk:
            asked = body("Pick a letter.")
            said = []
            for _ in range(4):
                if counting:
                    await sdk.messages.count_tokens(model=asked["model"], messages=asked["messages"])
                said.append((await sdk.messages.create(**asked)).content[-1].text)
            return said

    assert asyncio.run(letters(True)) == asyncio.run(letters(False))


def test_models_are_listed_page_by_page() -> None:
    expected = [profile.id for profile in dict.fromkeys(current().models.values()) if current().find(profile.id)]
    with client() as sdk:
        assert [model.id for model in sdk.models.list(limit=3)] == expected
        first = sdk.models.list(limit=5)
    assert (len(first.data), first.has_more, first.last_id) == (5, True, expected[4])


def test_page_before_a_model_ends_there() -> None:
    ids = [model["id"] for model in got("/v1/models?limit=1000")[1]["data"]]
    page = got(f"/v1/models?limit=2&before_id={ids[5]}")[1]
    assert [model["id"] for model in page["data"]] == ids[3:5]
    assert (page["has_more"], page["first_id"]) == (True, ids[3])
    assert got(f"/v1/models?before_id={ids[2]}")[1]["has_more"] is False


def test_retired_models_are_listed_only_on_request() -> None:
    with client() as sdk:
        retired = [model.id for model in sdk.models.list(lifecycle=["retired"])]
        both = [model.id for model in sdk.models.list(lifecycle=["retired", "deprecated"])]
    assert retired == ["claude-mythos-preview"]
    assert set(both) == {"claude-mythos-preview", "claude-sonnet-4-5-20250929"}


def test_async_list_is_the_same() -> None:
    async def ids() -> list[str]:
        http = httpx2.AsyncClient(transport=async_transport(CAST))
        async with anthropic.AsyncAnthropic(api_key="offline", http_client=http) as sdk:
            return [model.id async for model in sdk.models.list(limit=4)]

    with client() as sdk:
        assert asyncio.run(ids()) == [model.id for model in sdk.models.list()]


def test_alias_is_resolved() -> None:
    with client() as sdk:
        model = sdk.models.retrieve("claude-haiku-4-5")
    assert (model.id, model.line, model.lifecycle) == ("claude-haiku-4-5-20251001", "haiku", "active")
    assert (model.max_input_tokens, model.max_tokens) == (200_000, 64_000)
    assert model.created_at.isoformat() == "2025-10-01T00:00:00+00:00"


@pytest.mark.parametrize("profile", dict.fromkeys(current().models.values()), ids=lambda profile: profile.id)
def test_capabilities_say_what_the_model_takes(profile: Any) -> None:
    with client() as sdk:
        model = sdk.models.retrieve(profile.id)
    types = model.capabilities.thinking.types.to_dict()
    assert type(model).model_validate(model.to_dict(), strict=False) == model
    assert {name for name, support in types.items() if support["supported"]} == set(profile.manners.thinking)
    assert model.capabilities.structured_outputs.supported and not model.capabilities.image_input.supported


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/v1/models/gpt", 404, "model: 'gpt'"),
        ("/v1/models/%00", 404, "model"),
        ("/v1/models?limit=0", 400, "limit"),
        ("/v1/models?limit=1001", 400, "limit"),
        ("/v1/models?limit=many", 400, "limit"),
        ("/v1/models?limit=²", 400, "limit"),
        ("/v1/models?after_id=gpt", 400, "after_id"),
        ("/v1/models?lifecycle[]=old", 400, "lifecycle"),
    ],
)
def test_listing_is_refused(path: str, status: int, says: str) -> None:
    answered, refused = got(path)
    assert answered == status
    assert says in refused["error"]["message"]


def test_listing_takes_only_get() -> None:
    assert got("/v1/models", "POST")[0] == got("/v1/models/claude-opus-5", "DELETE")[0] == 405
