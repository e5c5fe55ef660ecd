"""Steps, bill and time are all read from one trace."""

from __future__ import annotations

from typing import Any

import pytest

from fieldguide.clock import NANOSECONDS, VirtualClock, nanoseconds
from fieldguide.trace import Bill, Recorder, Span, Trace


def chat(
    start: int, end: int, tokens_in: int = 0, tokens_out: int = 0, model: str = "claude-haiku-5-5", **more: int
) -> Span:
    attributes: dict[str, Any] = {
        "gen_ai.response.model": model,
        "gen_ai.usage.input_tokens": tokens_in,
        "gen_ai.usage.output_tokens": tokens_out,
        **{f"gen_ai.usage.{name}.input_tokens": count for name, count in more.items()},
    }
    return Span(start, 0, "chat", f"call {start}", start, end, "ok", "", attributes, None, None)


def test_bill_adds_up_calls_tokens_money_and_time() -> None:
    trace = Trace((chat(0, NANOSECONDS, 1_000_000, 0), chat(NANOSECONDS, 3 * NANOSECONDS, 0, 1_000_000)))
    assert trace.bill() == Bill(
        2, 1_000_000, 1_000_000, 1.0, 3.0
    )  # over 100k tokens in, haiku costs five times as much


def test_bill_of_an_unknown_model_is_unknown_not_zero() -> None:
    assert Trace((chat(0, 1, 10, 10), chat(1, 2, 10, 10, model="claude-from-elsewhere"))).bill().dollars is None


def test_bill_of_nothing_is_nothing() -> None:
    assert Trace(()).bill() == Bill(0, 0, 0, 0, 0.0)


def test_cached_tokens_are_counted_once_and_billed_at_their_own_price() -> None:
    whole, cached = chat(0, 1, 1000), chat(0, 1, 1000, cache_read=1000)
    assert whole.tokens == cached.tokens == 1000
    assert whole.dollars == pytest.approx(1e-4)
    assert cached.dollars == pytest.approx(1e-5)


def test_steps_come_in_the_order_they_began() -> None:
    late, early = chat(5, 9), chat(1, 20)
    assert Trace((late, early)).steps == (early, late)


def test_recorder_numbers_spans_from_one() -> None:
    recorder = Recorder()
    assert [recorder.open(), recorder.open()] == [1, 2]


def test_virtual_time_moves_only_when_spent() -> None:
    clock = VirtualClock()
    clock.spend(nanoseconds(0.1) + nanoseconds(0.2))
    assert clock.now() == nanoseconds(0.3)  # whole nanoseconds add up where 0.1 + 0.2 does not
