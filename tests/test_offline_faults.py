"""Faults on demand: the SDK meets the real errors and retries by itself, and the virtual clock keeps the true waits."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import anthropic
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_cast import CAST, CITIES, LOOK, PATIENT, TEN_WORDS, answered, body, error, message

from fieldguide.door import Ask, Connection, offline_client
from fieldguide.offline import faults
from fieldguide.offline.instant import instant
from fieldguide.offline.session import Attempt, Simulation, attempts, going_wrong, simulation
from fieldguide.offline.transport import async_transport, sync_transport

SECONDS = answered().seconds
HALF = 1.2 + (16 // 2) / 60
"""Half of the tokens of "Count to ten." by claude-opus-5-5."""


def fault(listed: str, **more: Any) -> dict[str, Any]:
    return {**body(**more), "extra_headers": {"x-fieldguide-fault": listed}}


def client(**how: Any) -> anthropic.Anthropic:
    sdk = instant(anthropic.Anthropic)
    return sdk(api_key="offline", http_client=httpx2.Client(transport=sync_transport(CAST)), **how)


@pytest.fixture
def log() -> Iterator[list[Attempt]]:
    kept: list[Attempt] = []
    token = attempts.set(kept)
    yield kept
    attempts.reset(token)


def _sync(asked: dict[str, Any], **how: Any) -> Any:
    with client(**how) as sdk:
        return sdk.messages.create(**asked)


def _async(asked: dict[str, Any], **how: Any) -> Any:
    async def call() -> Any:
        http = httpx2.AsyncClient(transport=async_transport(CAST))
        async with instant(anthropic.AsyncAnthropic)(api_key="offline", http_client=http, **how) as sdk:
            return await sdk.messages.create(**asked)

    return asyncio.run(call())


@pytest.fixture(params=[_sync, _async], ids=["sync", "async"])
def create(request: pytest.FixtureRequest) -> Callable[..., Any]:
    return request.param


def test_retries_are_instant_for_any_client_and_their_waits_true(log: list[Attempt]) -> None:
    began = time.monotonic()
    with anthropic.Anthropic(api_key="k", http_client=httpx2.Client(transport=sync_transport(CAST))) as sdk:
        assert sdk.messages.create(**fault("429;retry-after=20,529;retry-after=7.5,ok")).content[-1].text == TEN_WORDS
    assert time.monotonic() - began < 5
    assert log == [Attempt(429, 0.0, 20.0), Attempt(529, 0.0, 7.5), Attempt(200, SECONDS, 0.0)]


@pytest.mark.parametrize(
    ("listed", "status", "seconds"), [("timeout", 0, 30.0), ("disconnect;seconds=4", 0, 4.0), ("cut", 200, HALF)]
)
def test_ten_broken_connections_take_no_time_and_their_waits_are_true(
    create: Callable[..., Any], log: list[Attempt], listed: str, status: int, seconds: float
) -> None:
    create(body(), timeout=30.0)  # a client takes its own time to make
    log.clear()
    began = time.monotonic()
    assert create(fault(",".join([listed] * 10)), timeout=30.0, max_retries=10).content[-1].text == TEN_WORDS
    assert time.monotonic() - began < 1
    waits = (0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0)
    assert log == [*(Attempt(status, seconds, wait) for wait in waits), Attempt(200, SECONDS, 0.0)]


def test_client_with_other_options_is_instant_too() -> None:
    with client() as sdk:
        began = time.monotonic()
        assert sdk.with_options(max_retries=3).messages.create(**fault("timeout,timeout,timeout")).content
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("listed", "kind", "type_", "attempt"),
    [
        ("429", anthropic.RateLimitError, "rate_limit_error", Attempt(429, 0.0, 10.0)),
        ("429;retry-after=3", anthropic.RateLimitError, "rate_limit_error", Attempt(429, 0.0, 3.0)),
        ("529", anthropic.OverloadedError, "overloaded_error", Attempt(529, 0.0, 0.5)),
        ("500", anthropic.InternalServerError, "api_error", Attempt(500, 0.0, 0.5)),
        ("500;seconds=12", anthropic.InternalServerError, "api_error", Attempt(500, 12.0, 0.5)),
        ("stream_error", anthropic.OverloadedError, "overloaded_error", Attempt(529, HALF, 0.5)),
    ],
)
def test_status_raises_the_real_error(
    create: Callable[..., Any], log: list[Attempt], listed: str, kind: type, type_: str, attempt: Attempt
) -> None:
    with pytest.raises(kind) as refused:
        create(fault(listed), max_retries=0)
    assert (refused.value.type, refused.value.body["type"]) == (type_, "error")
    assert log == [attempt]


@pytest.mark.parametrize(
    ("listed", "kind", "attempt"),
    [
        ("timeout", anthropic.APITimeoutError, Attempt(0, 600.0, 0.5)),
        ("disconnect", anthropic.APIConnectionError, Attempt(0, 0.0, 0.5)),
        ("disconnect;seconds=4", anthropic.APIConnectionError, Attempt(0, 4.0, 0.5)),
        ("cut", anthropic.APIConnectionError, Attempt(200, HALF, 0.5)),
    ],
)
def test_connection_raises_the_real_error(
    create: Callable[..., Any], log: list[Attempt], listed: str, kind: type, attempt: Attempt
) -> None:
    with pytest.raises(kind):
        create(fault(listed), max_retries=0)
    assert log == [attempt]


def test_waits_of_the_sdk_double(log: list[Attempt]) -> None:
    _sync(fault("500,500,500,500,500,500"), max_retries=6)
    assert [attempt.retry_after for attempt in log] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 0.0]


def test_timeout_is_tried_again(log: list[Attempt]) -> None:
    assert _sync(fault("timeout"), timeout=30.0, max_retries=1).stop_reason == "end_turn"
    assert log == [Attempt(0, 30.0, 0.5), Attempt(200, SECONDS, 0.0)]


def test_slow_answer_meets_the_limit_of_its_request(log: list[Attempt]) -> None:
    assert _sync(fault("ok;seconds=20"), timeout=30.0).content[-1].text == TEN_WORDS
    with pytest.raises(anthropic.APITimeoutError):
        _sync(body(), timeout=1.4, max_retries=0)
    assert log == [Attempt(200, SECONDS + 20.0, 0.0), Attempt(0, 1.4, 0.5)]


def test_stream_may_take_longer_than_silence_may() -> None:
    with client(timeout=1.4) as sdk, sdk.messages.stream(**body()) as streamed:
        assert streamed.get_final_message().stop_reason == "end_turn"
    with client(timeout=1.1, max_retries=0) as sdk, pytest.raises(anthropic.APITimeoutError):
        sdk.messages.stream(**body()).__enter__()


def test_patient_client_hears_a_late_answer(log: list[Attempt]) -> None:
    assert _sync(fault("timeout"), timeout=None).stop_reason == "end_turn"
    assert log == [Attempt(200, SECONDS + faults.LATE, 0.0)]


def test_cut_stream_breaks_in_the_middle_of_a_block(log: list[Attempt]) -> None:
    seen = []
    with client() as sdk, pytest.raises(httpx2.RemoteProtocolError, match="peer closed"):
        for event in sdk.messages.create(stream=True, **fault("cut")):
            seen.append(event.type)
    assert seen.count("content_block_start") == seen.count("content_block_stop") + 1
    assert log == [Attempt(200, HALF, 0.5)]


def test_error_in_a_stream_comes_after_a_200() -> None:
    with client() as sdk, pytest.raises(anthropic.APIStatusError) as refused:
        list(sdk.messages.create(stream=True, **fault("stream_error")))
    assert (refused.value.status_code, refused.value.type) == (200, "overloaded_error")


def test_error_before_a_stream_is_retried(log: list[Attempt]) -> None:
    with client() as sdk, sdk.messages.stream(**fault("529,529")) as streamed:
        assert streamed.get_final_message().content[-1].text == TEN_WORDS
    assert [attempt.status for attempt in log] == [529, 529, 200]


@pytest.mark.parametrize("streams", [True, False])
def test_malformed_call_lacks_what_its_tool_requires(streams: bool) -> None:
    asked = fault("malformed_tool_input", tools=[LOOK], messages=body(CITIES)["messages"])
    if streams:
        with client() as sdk, sdk.messages.stream(**asked) as streamed:
            got = streamed.get_final_message()
    else:
        got = _sync(asked)
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


@pytest.mark.parametrize(
    "listed",
    [
        "418",
        "429;retry-after",
        "429;retry-after=soon",
        "429;retry-after=-1",
        "cut;retry-after=3",
        "ok,;",
        ",",
        "429 529",
    ]
    + ["429," * 40, "429;retry-after=1e9", "429;colour=red", "never_pass"],
)
def test_unknown_fault_is_named(listed: str) -> None:
    status, refused = error(x_fieldguide_fault=listed)
    assert (status, refused["details"]["error_code"]) == (400, faults.UNKNOWN)
    assert "x-fieldguide-fault" in refused["message"]


@PATIENT
@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=30))
def test_any_fault_gets_a_reply(listed: str) -> None:
    got = answered(x_fieldguide_fault=listed)
    assert got.status in (0, 200, 400, 429, 500, 529)
    assert got.status == 0 or got.fate == "cut" or json.loads(got.body)["type"] in ("message", "error")


@pytest.mark.parametrize("path", ["/v1/models", "/v1/messages/count_tokens"])
def test_fault_strikes_every_route(path: str) -> None:
    headers = {"x-api-key": "k", "anthropic-version": "2026-10-21", "x-fieldguide-fault": "429"}
    with httpx2.Client(transport=sync_transport(CAST), base_url="http://offline.invalid", headers=headers) as http:
        got = http.get(path) if path == "/v1/models" else http.post(path, json=body(max_tokens=None))
    assert (got.status_code, got.headers["retry-after"], got.headers["retry-after-ms"]) == (429, "10", "1")


def test_client_that_does_not_count_is_counted() -> None:
    headers = {"x-api-key": "k", "anthropic-version": "2026-10-21", "x-fieldguide-fault": "429,500"}
    with httpx2.Client(transport=sync_transport(CAST), base_url="http://offline.invalid", headers=headers) as http:
        tries = [http.post("/v1/messages", json=body()).status_code for _ in range(5)]
    assert tries == [429, 500, 200, 429, 500]


def _within(run: Simulation, work: Callable[[], Any]) -> Any:
    token = simulation.set(run)
    try:
        return work()
    finally:
        simulation.reset(token)


def test_scenario_has_its_faults_in_every_request(log: list[Attempt]) -> None:
    run = Simulation(faults="529,ok")
    _within(run, lambda: (_sync(body()), _sync(body("Pick a letter."))))
    assert [attempt.status for attempt in log] == [529, 200, 529, 200]


def test_request_that_names_a_fault_keeps_to_it(log: list[Attempt]) -> None:
    _within(Simulation(faults="529,ok"), lambda: _sync(fault("ok")))
    assert [attempt.status for attempt in log] == [200]


def test_run_that_begins_inside_meets_the_faults() -> None:
    with going_wrong("loops"):
        inside = Simulation()
    assert (inside.faults, Simulation().faults) == ("loops", "")


def test_stream_asked_for_again_goes_on_in_the_list() -> None:
    def listen() -> list[str]:
        with client() as sdk:
            return [event.type for event in sdk.messages.create(stream=True, **body())]

    def twice() -> list[str]:
        with pytest.raises(httpx2.RemoteProtocolError):
            listen()
        return listen()

    assert _within(Simulation(faults="cut"), twice)[-1] == "message_stop"


@pytest.mark.parametrize("listed", ["429", "500,529", "timeout", "disconnect", "cut"])
def test_fault_does_not_change_what_is_answered_in_the_end(listed: str) -> None:
    asked = body("Pick a letter.")
    plain = _within(Simulation(5), lambda: [_sync(asked).content[-1].text for _ in range(2)])
    run = Simulation(5, faults=listed)
    assert _within(run, lambda: [_sync(asked).content[-1].text for _ in range(2)]) == plain
    assert set(run.counts.values()) == {2}


def test_virtual_seconds_hold_every_wait() -> None:
    connection = Connection(offline_client(CAST), live=False, model="claude-opus-5-5", seed=0)
    ask = Ask(None, None, body()["messages"], 1000, None)

    async def spent(listed: str) -> int:
        token = simulation.set(Simulation(faults=listed))
        try:
            answer, nanoseconds = await connection.ask(ask)
        finally:
            simulation.reset(token)
        assert answer.status == "done"
        return nanoseconds

    plain = asyncio.run(spent(""))
    assert asyncio.run(spent("429;retry-after=20,529;retry-after=3")) == plain + 23_000_000_000
    assert asyncio.run(spent("500;seconds=2,500")) == plain + 3_500_000_000
    assert asyncio.run(spent("disconnect;seconds=4")) == plain + 4_500_000_000
    assert asyncio.run(spent("timeout,timeout")) == plain + 1_201_500_000_000  # ten minutes twice, the SDK's own limit
