"""Faults on demand: the SDK meets the real errors and retries by itself, and the virtual clock keeps the true waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import anthropic
import httpx2
import pytest
from faulty import HALF, SECONDS, async_, client, fault, noted, sync
from small_cast import CAST, TEN_WORDS, body

from fieldguide.door import Ask, Connection, offline_client
from fieldguide.offline import faults
from fieldguide.offline.session import Attempt, Simulation, simulation
from fieldguide.offline.transport import sync_transport


@pytest.fixture
def log() -> Iterator[list[Attempt]]:
    with noted() as kept:
        yield kept


@pytest.fixture(params=[sync, async_], ids=["sync", "async"])
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
    sync(fault("500,500,500,500,500,500"), max_retries=6)
    assert [attempt.retry_after for attempt in log] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 0.0]


def test_timeout_is_tried_again(log: list[Attempt]) -> None:
    assert sync(fault("timeout"), timeout=30.0, max_retries=1).stop_reason == "end_turn"
    assert log == [Attempt(0, 30.0, 0.5), Attempt(200, SECONDS, 0.0)]


def test_slow_answer_meets_the_limit_of_its_request(log: list[Attempt]) -> None:
    assert sync(fault("ok;seconds=20"), timeout=30.0).content[-1].text == TEN_WORDS
    with pytest.raises(anthropic.APITimeoutError):
        sync(body(), timeout=1.4, max_retries=0)
    assert log == [Attempt(200, SECONDS + 20.0, 0.0), Attempt(0, 1.4, 0.5)]


def test_patient_client_hears_a_late_answer(log: list[Attempt]) -> None:
    assert sync(fault("timeout"), timeout=None).stop_reason == "end_turn"
    assert log == [Attempt(200, SECONDS + faults.LATE, 0.0)]


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
