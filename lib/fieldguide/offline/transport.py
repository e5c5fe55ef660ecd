"""The offline model under a real client: `httpx2` transports, sync and async."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .actor import Actor
from .model import Request, reply
from .session import Attempt, Simulation, attempts, simulation

if TYPE_CHECKING:
    import httpx2


def sync_transport(actors: Sequence[Actor] | None = None) -> httpx2.BaseTransport:
    """Return a transport for `httpx2.Client` that answers in this process."""
    from httpx2 import MockTransport

    return MockTransport(_handler(actors))


def async_transport(actors: Sequence[Actor] | None = None) -> httpx2.AsyncBaseTransport:
    """Return a transport for `httpx2.AsyncClient` that answers in this process."""
    from httpx2 import MockTransport

    return MockTransport(_handler(actors))


def _handler(actors: Sequence[Actor] | None) -> Callable[[httpx2.Request], httpx2.Response]:
    from httpx2 import Response

    own = Simulation()

    def handle(sent: httpx2.Request) -> Response:
        request = Request(sent.method, sent.url.path, sent.headers, sent.content)
        running, key = simulation.get() or own, request.key
        answer = reply(request, seed=running.seed, occurrence=running.take(key), actors=actors)
        if answer.status != 200:
            running.give_back(key)
        if (log := attempts.get()) is not None:
            log.append(Attempt(answer.status, answer.seconds, float(answer.headers.get("retry-after", 0))))
        return Response(answer.status, headers=dict(answer.headers), content=answer.body)

    return handle
