"""Requests that ask the offline model for faults, over the real SDK, and a note of every attempt it makes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anthropic
import httpx2
from small_cast import CAST, answered, body

from fieldguide.offline.instant import instant
from fieldguide.offline.session import Attempt, Simulation, attempts, simulation
from fieldguide.offline.transport import async_transport, sync_transport

SECONDS = answered().seconds
HALF = 1.2 + (16 // 2) / 60
"""Half of the tokens of "Count to ten." by claude-opus-5-5."""


def fault(listed: str, **more: Any) -> dict[str, Any]:
    return {**body(**more), "extra_headers": {"x-fieldguide-fault": listed}}


def client(**how: Any) -> anthropic.Anthropic:
    sdk = instant(anthropic.Anthropic)
    return sdk(api_key="offline", http_client=httpx2.Client(transport=sync_transport(CAST)), **how)


@contextmanager
def noted() -> Iterator[list[Attempt]]:
    """Note every attempt that the SDK makes meanwhile."""
    kept: list[Attempt] = []
    token = attempts.set(kept)
    try:
        yield kept
    finally:
        attempts.reset(token)


def sync(asked: dict[str, Any], **how: Any) -> Any:
    with client(**how) as sdk:
        return sdk.messages.create(**asked)


def async_(asked: dict[str, Any], **how: Any) -> Any:
    async def call() -> Any:
        http = httpx2.AsyncClient(transport=async_transport(CAST))
        async with instant(anthropic.AsyncAnthropic)(api_key="offline", http_client=http, **how) as sdk:
            return await sdk.messages.create(**asked)

    return asyncio.run(call())


def within(run: Simulation, work: Callable[[], Any]) -> Any:
    token = simulation.set(run)
    try:
        return work()
    finally:
        simulation.reset(token)
