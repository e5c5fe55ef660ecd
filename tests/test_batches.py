"""Message batches, in process and over HTTP, through the SDK."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import anthropic
import httpx2
import pytest
from anthropic.types.messages import MessageBatch, MessageBatchIndividualResponse
from hypothesis import given
from hypothesis import strategies as st
from served import served
from small_cast import CAST, HEADERS, PATIENT, TEN_WORDS, body

from fieldguide import prices
from fieldguide.offline import batch as kept
from fieldguide.offline.batch import Shelf
from fieldguide.offline.model import Request, reply
from fieldguide.offline.session import Simulation, simulation
from fieldguide.offline.transport import answered, async_transport, sync_transport
from fieldguide.prices import Usage


@pytest.fixture(params=["in process", "over HTTP"])
def sdk(request: pytest.FixtureRequest) -> Iterator[anthropic.Anthropic]:
    if request.param == "in process":
        http = httpx2.Client(transport=sync_transport(CAST))
        with anthropic.Anthropic(api_key="k", http_client=http) as client:
            yield client
    else:
        with served() as address, anthropic.Anthropic(api_key="k", base_url=address) as client:
            yield client


def wanted(*prompts: str) -> list[dict[str, Any]]:
    return [{"custom_id": f"number-{at}", "params": body(prompt)} for at, prompt in enumerate(prompts)]


def results(sdk: anthropic.Anthropic, batch: MessageBatch) -> dict[str, Any]:
    return {one.custom_id: one.result for one in sdk.messages.batches.results(batch.id)}


def test_batch_goes_from_asked_to_answered(sdk: anthropic.Anthropic) -> None:
    made = sdk.messages.batches.create(requests=wanted("Count to ten.", "Sing a song.", "Fill in the facts."))
    assert (made.processing_status, made.request_counts.processing, made.results_url) == ("in_progress", 3, None)
    ended = sdk.messages.batches.retrieve(made.id)
    assert MessageBatch.model_validate(ended.to_dict(), strict=False) == ended
    assert (ended.processing_status, ended.ended_at is not None) == ("ended", True)
    assert ended.request_counts.to_dict() == {
        "processing": 0,
        "succeeded": 1,
        "errored": 2,
        "canceled": 0,
        "expired": 0,
    }
    got = results(sdk, made)
    assert list(got) == ["number-0", "number-1", "number-2"]
    assert got["number-0"].message.content[-1].text == TEN_WORDS
    assert got["number-0"].message.usage.service_tier == "batch"
    assert "no actor" in got["number-1"].error.error.message


def test_results_are_what_the_sdk_reads(sdk: anthropic.Anthropic) -> None:
    made = sdk.messages.batches.create(requests=wanted("Count to ten.", "Sing a song."))
    for one in sdk.messages.batches.results(made.id):
        assert MessageBatchIndividualResponse.model_validate(one.to_dict(), strict=False) == one


def test_answer_in_a_batch_is_the_one_by_itself(sdk: anthropic.Anthropic) -> None:
    made = sdk.messages.batches.create(requests=wanted("Pick a letter. <a>batch</a>"))
    inside = results(sdk, made)["number-0"].message.content[-1].text
    again = anthropic.Anthropic(api_key="k", http_client=httpx2.Client(transport=sync_transport(CAST)))
    with again:
        assert again.messages.create(**body("Pick a letter. <a>batch</a>")).content[-1].text == inside


def test_batch_counts_as_a_repetition_does(sdk: anthropic.Anthropic) -> None:
    made = sdk.messages.batches.create(requests=wanted(*["Pick a letter."] * 8))
    assert len({one.message.content[-1].text for one in results(sdk, made).values()}) > 2


def test_cancelled_batch_has_no_answers(sdk: anthropic.Anthropic) -> None:
    made = sdk.messages.batches.create(requests=wanted("Count to ten.", "Count to ten. twice"))
    cancelled = sdk.messages.batches.cancel(made.id)
    assert (cancelled.processing_status, cancelled.cancel_initiated_at is not None) == ("canceling", True)
    ended = sdk.messages.batches.retrieve(made.id)
    assert (ended.processing_status, ended.request_counts.canceled) == ("ended", 2)
    assert {one.type for one in results(sdk, made).values()} == {"canceled"}
    with pytest.raises(anthropic.BadRequestError, match="has ended"):
        sdk.messages.batches.cancel(made.id)


def test_list_is_newest_first_page_by_page(sdk: anthropic.Anthropic) -> None:
    made = [sdk.messages.batches.create(requests=wanted(f"Count to ten. {n}")).id for n in range(5)]
    assert [batch.id for batch in sdk.messages.batches.list(limit=2)] == made[::-1]
    assert [batch.id for batch in sdk.messages.batches.list(limit=2, after_id=made[3]).data] == made[2:0:-1]
    assert len({batch.created_at for batch in sdk.messages.batches.list()}) == 5


def test_deleted_batch_is_gone(sdk: anthropic.Anthropic) -> None:
    made = sdk.messages.batches.create(requests=wanted("Count to ten."))
    with pytest.raises(anthropic.BadRequestError, match="cancel it before"):
        sdk.messages.batches.delete(made.id)
    sdk.messages.batches.retrieve(made.id)
    assert sdk.messages.batches.delete(made.id).type == "message_batch_deleted"
    with pytest.raises(anthropic.NotFoundError):
        sdk.messages.batches.retrieve(made.id)


def test_beta_batches_are_answered(sdk: anthropic.Anthropic) -> None:
    made = sdk.beta.messages.batches.create(requests=wanted("Count to ten."))
    assert sdk.beta.messages.batches.retrieve(made.id).request_counts.succeeded == 1


def test_fault_of_an_answer_is_in_every_message(sdk: anthropic.Anthropic) -> None:
    refusing = {"x-fieldguide-fault": "refusal"}
    made = sdk.messages.batches.create(requests=wanted("Count to ten.", "Pick a letter."), extra_headers=refusing)
    assert {one.message.stop_reason for one in results(sdk, made).values()} == {"refusal"}


def test_fault_of_the_wire_strikes_the_request(sdk: anthropic.Anthropic) -> None:
    busy = {"x-fieldguide-fault": "429,ok"}
    made = sdk.messages.batches.create(requests=wanted("Count to ten."), extra_headers=busy)
    assert sdk.messages.batches.retrieve(made.id).request_counts.succeeded == 1


def test_async_client_reads_results() -> None:
    async def read() -> list[str]:
        http = httpx2.AsyncClient(transport=async_transport(CAST))
        async with anthropic.AsyncAnthropic(api_key="k", http_client=http) as sdk:
            made = await sdk.messages.batches.create(requests=wanted("Count to ten."))
            return [one.result.type async for one in await sdk.messages.batches.results(made.id)]

    assert asyncio.run(read()) == ["succeeded"]


def call(method: str, path: str, content: Any = None, shelf: Shelf | None = None) -> tuple[int, dict[str, Any]]:
    sent = content if isinstance(content, bytes) else json.dumps(content).encode() if content is not None else b""
    got = answered(Request(method, path, HEADERS, sent), Simulation(), CAST, shelf=shelf)
    assert got is not None
    return got.status, json.loads(got.body)


ONE = {"custom_id": "a", "params": {}}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "not valid JSON"),
        (b"[" * 100_000, "nested too deeply"),
        ([], "requests: must be a list"),
        ({}, "requests: must be a list"),
        ({"requests": []}, "requests: must be a list"),
        ({"requests": [{}] * 10_001}, "1 to 10,000"),
        ({"requests": [3]}, "requests.0.custom_id"),
        ({"requests": [{"custom_id": "a b", "params": {}}]}, "requests.0.custom_id"),
        ({"requests": [{"custom_id": "a" * 65, "params": {}}]}, "requests.0.custom_id"),
        ({"requests": [{"custom_id": "a"}]}, "requests.0.params"),
        ({"requests": [ONE, ONE]}, "requests.1.custom_id: 'a' is there twice"),
    ],
)
def test_batch_out_of_order_is_refused(content: Any, says: str) -> None:
    status, refused = call("POST", "/v1/messages/batches", content)
    assert (status, refused["error"]["type"]) == (400, "invalid_request_error")
    assert says in refused["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/messages/batches/none", 404),
        ("GET", "/v1/messages/batches/none/results", 404),
        ("POST", "/v1/messages/batches/none/cancel", 404),
        ("DELETE", "/v1/messages/batches/none", 404),
        ("GET", "/v1/messages/batches/", 404),
        ("GET", "/v1/messages/batches/a/b/c", 404),
        ("GET", "/v1/messages/batches/none/", 404),
        ("PUT", "/v1/messages/batches", 405),
        ("POST", "/v1/messages/batches/none", 405),
        ("GET", "/v1/messages/batches/none/cancel", 405),
        ("GET", "/v1/messages/batches?limit=0", 400),
        ("GET", "/v1/messages/batches?after_id=none", 400),
    ],
)
def test_route_of_batches_is_refused(method: str, path: str, status: int) -> None:
    assert call(method, path)[0] == status


def test_item_that_is_refused_is_an_errored_result() -> None:
    shelf = Shelf()
    bad = [{}, body(model="gpt"), body(max_tokens=10**9), body(stream=True), body(thread="a"), body(messages=[3])]
    asked = {"requests": [{"custom_id": f"a{at}", "params": params} for at, params in enumerate(bad)]}
    made = call("POST", "/v1/messages/batches", asked, shelf)[1]["id"]
    assert call("GET", f"/v1/messages/batches/{made}", shelf=shelf)[1]["request_counts"]["errored"] == len(bad)


def test_results_before_the_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PORTION", 2)
    shelf = Shelf()
    made = call("POST", "/v1/messages/batches", {"requests": wanted(*["Count to ten."] * 5)}, shelf)[1]["id"]
    path = f"/v1/messages/batches/{made}"
    assert call("GET", f"{path}/results", shelf=shelf)[0] == 400
    looks = [call("GET", path, shelf=shelf)[1] for _ in range(2)]
    assert [look["processing_status"] for look in looks] == ["in_progress", "ended"]
    assert [look["request_counts"]["processing"] for look in looks] == [5, 0]


def test_late_cancel_keeps_what_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PORTION", 2)
    shelf = Shelf()
    made = call("POST", "/v1/messages/batches", {"requests": wanted(*["Count to ten."] * 5)}, shelf)[1]["id"]
    call("GET", f"/v1/messages/batches/{made}", shelf=shelf)
    call("POST", f"/v1/messages/batches/{made}/cancel", shelf=shelf)
    counts = call("GET", f"/v1/messages/batches/{made}", shelf=shelf)[1]["request_counts"]
    assert (counts["succeeded"], counts["canceled"]) == (2, 3)


@pytest.mark.parametrize(("name", "most"), [("KEPT", 3), ("ROOM", 12_000)])
def test_shelf_keeps_the_newest(monkeypatch: pytest.MonkeyPatch, name: str, most: int) -> None:
    monkeypatch.setattr(kept, name, most)
    shelf, running = Shelf(), Simulation()
    for number in range(30):
        asked = json.dumps({"requests": wanted(f"Count to ten. {number} {'a' * 1000}")}).encode()
        made = answered(Request("POST", "/v1/messages/batches", HEADERS, asked), running, CAST, shelf=shelf)
        answered(Request("GET", "/v1/messages/batches", HEADERS, b""), running, CAST, shelf=shelf)
    assert made is not None and json.loads(made.body)["id"] in shelf.batches
    assert 3 <= len(shelf.batches) <= 12


def test_same_batch_is_the_same_on_every_machine() -> None:
    def letters() -> tuple[str, list[bytes]]:
        token = simulation.set(Simulation(7))
        try:
            with anthropic.Anthropic(api_key="k", http_client=httpx2.Client(transport=sync_transport(CAST))) as sdk:
                made = sdk.messages.batches.create(requests=wanted(*["Pick a letter."] * 4))
                ended = sdk.messages.batches.retrieve(made.id)
                assert ended.results_url
                return ended.to_json(), sdk.get(ended.results_url, cast_to=httpx2.Response).content.splitlines()
        finally:
            simulation.reset(token)

    assert letters() == letters()


def test_batch_costs_half() -> None:
    usage = Usage(1000, 100)
    assert prices.cost("claude-opus-5-5", usage, batch=True) == prices.cost("claude-opus-5-5", usage) / 2
    assert prices.cost("somebody-elses", usage, batch=True) is None


def test_model_alone_keeps_no_batches() -> None:
    got = reply(Request("GET", "/v1/messages/batches", HEADERS, b""), seed=0, occurrence=0, actors=CAST)
    assert json.loads(got.body)["error"]["details"]["error_code"] == "fieldguide_not_simulated"


PATHS = ["", "/", "/a", "/a/results", "/a/cancel", "/%00", "?limit=", "?after_id="]
REQUESTS = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["requests", "custom_id", "params", "messages", "model"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@PATIENT
@given(st.sampled_from(["GET", "POST", "DELETE"]), st.sampled_from(PATHS), st.text(max_size=5), REQUESTS)
def test_any_request_about_batches_gets_a_reply(method: str, path: str, more: str, content: Any) -> None:
    status, told = call(method, f"/v1/messages/batches{path}{more}", content)
    assert (status == 200) == ("error" not in told)
