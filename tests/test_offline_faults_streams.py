"""A stream that breaks, or fails after a 200, meets the real SDK as it would live."""

from __future__ import annotations

from collections.abc import Iterator

import anthropic
import httpx2
import pytest
from faulty import HALF, client, fault, noted
from small_cast import TEN_WORDS, body

from fieldguide.offline.session import Attempt


@pytest.fixture
def log() -> Iterator[list[Attempt]]:
    with noted() as kept:
        yield kept


def test_stream_may_take_longer_than_silence_may() -> None:
    with client(timeout=1.4) as sdk, sdk.messages.stream(**body()) as streamed:
        assert streamed.get_final_message().stop_reason == "end_turn"
    with client(timeout=1.1, max_retries=0) as sdk, pytest.raises(anthropic.APITimeoutError):
        sdk.messages.stream(**body()).__enter__()


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
