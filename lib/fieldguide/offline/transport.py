"""The offline model under a real client: `httpx2` transports, sync and async."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..wording import many
from . import batches, faults
from .actor import Actor
from .batch import Shelf
from .headers import BATCHES
from .model import Reply, Request, reply
from .session import Attempt, Simulation, attempts, simulation

if TYPE_CHECKING:
    import httpx2

CUT = "peer closed connection without sending complete message body"
DROPPED = "Server disconnected without sending a response."


def sync_transport(actors: Sequence[Actor] | None = None) -> httpx2.BaseTransport:
    """Return a transport for `httpx2.Client` that answers in this process."""
    from httpx2 import MockTransport

    return MockTransport(_handler(actors))


def async_transport(actors: Sequence[Actor] | None = None) -> httpx2.AsyncBaseTransport:
    """Return a transport for `httpx2.AsyncClient` that answers in this process."""
    from httpx2 import MockTransport

    return MockTransport(_handler(actors))


def answered(
    request: Request,
    running: Simulation,
    actors: Sequence[Actor] | None = None,
    limit: float | None = None,
    *,
    otherwise: Actor | None = None,
    shelf: Shelf | None = None,
) -> Reply | None:
    """Answer `request` within a simulation and keep its books; None where the client gave up after `limit` seconds.

    `otherwise` answers prompts that no actor knows; batches are kept on `shelf`.
    """
    key, tried = request.key, faults.tries(request)
    got = _counted(request, key, running, actors, otherwise, shelf)
    late = limit is not None and got.silence > limit
    if got.status == 200 and got.fate == "whole" and not late:
        running.answered(key)
    else:
        after_200 = got.status == 200 and got.silent is not None and not late
        running.give_back(key, uncounted=tried is None or after_200)
    if (log := attempts.get()) is not None:
        wait = faults.wait(None if late else got, tried or 0)
        log.append(Attempt(0, limit or 0.0, wait) if late else Attempt(got.status, got.seconds, wait))
    return None if late else got


def _counted(
    request: Request,
    key: bytes,
    running: Simulation,
    actors: Sequence[Actor] | None,
    otherwise: Actor | None,
    shelf: Shelf | None,
) -> Reply:
    chance: dict[str, Any] = {
        "seed": running.seed,
        "occurrence": running.take(key),
        "broken": running.broken.get(key, 0),
        "going_wrong": running.faults,
    }
    if not request.route.startswith(BATCHES):
        return reply(request, actors=actors, otherwise=otherwise, **chance)

    def one(item: Request) -> Reply:
        again = item.key
        got = _counted(item, again, running, actors, otherwise, None)
        if got.status != 200:
            running.give_back(again, uncounted=False)
        return got

    return batches.reply(request, shelf or Shelf(), one, **chance)


def _handler(actors: Sequence[Actor] | None) -> Callable[[httpx2.Request], httpx2.Response]:
    from httpx2 import AsyncByteStream, ReadTimeout, RemoteProtocolError, Response, SyncByteStream

    own, shelf = Simulation(), Shelf()

    class CutOff(SyncByteStream, AsyncByteStream):
        """A body that the connection does not survive."""

        def __init__(self, body: bytes) -> None:
            self.body = body

        def __iter__(self) -> Iterator[bytes]:
            yield self.body
            raise RemoteProtocolError(CUT)

        async def __aiter__(self) -> AsyncIterator[bytes]:
            yield self.body
            raise RemoteProtocolError(CUT)

    def handle(sent: httpx2.Request) -> Response:
        request = Request(sent.method, sent.url.raw_path.decode("ascii"), sent.headers, sent.content)
        limit = sent.extensions.get("timeout", {}).get("read")
        got = answered(request, simulation.get() or own, actors, limit, shelf=shelf)
        if got is None:
            raise ReadTimeout(f"no answer within {many(limit, 'simulated second')}", request=sent)
        if got.fate == "dropped":
            raise RemoteProtocolError(DROPPED, request=sent)
        if got.fate == "cut":
            return Response(got.status, headers=dict(got.headers), stream=CutOff(got.body))
        return Response(got.status, headers=dict(got.headers), content=got.body)

    return handle
