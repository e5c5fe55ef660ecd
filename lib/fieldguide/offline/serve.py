"""The offline model on a loopback address, for any client in any language.

`tornado` speaks HTTP; each whole request goes to `transport.answered`. One process, one thread: an answer takes less
time than a switch. Nothing here waits longer than `Limits` says, and nothing listens beyond this machine.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from socket import create_server, socket

from tornado.http1connection import HTTP1Connection, HTTP1ConnectionParameters
from tornado.iostream import IOStream, StreamClosedError, UnsatisfiableReadError
from tornado.netutil import add_accept_handler

from ..errors import UsageError
from .actor import Actor
from .batch import Shelf
from .exchange import Exchange, raw
from .faults import STATUSES
from .session import Simulation
from .wire import Refusal, refused

HOST, BACKLOG = "127.0.0.1", 512
REMEMBERED = 100_000
"""How many different requests are told from ones that were never answered before."""
BARE = b"HTTP/1.1 400 Bad Request\r\n\r\n"
"""What tornado writes where it cannot read a request; a test holds it to that."""
TURNS = 20
"""How often the event loop goes round before a client that sends no more is left: a request takes fewer."""
NO_HTTP = raw(refused(Refusal("The request is not readable as HTTP/1.1"), "req_offline_unread"))
OVERLOADED = raw(refused(STATUSES["529"][0], "req_offline_unread", retry_after="1"))


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the server waits, in real seconds, and for how much."""

    idle: float = 60.0
    """For the next request on a connection, and for all of its headers."""
    body: float = 30.0
    """For the whole of a body."""
    unread: float = 30.0
    """For a client to take its answer."""
    silence: float = 5.0
    """How long a client is kept waiting that would give up in simulated time; then the connection drops."""
    closing: float = 2.0
    """For answers under way when the server stops."""
    discarded: int = 256 * 1024 * 1024
    """Bytes of too large a body that are read before the refusal, so that the client hears it."""


class Line(IOStream):
    """A connection on which even what is no HTTP gets an answer in the API's shape."""

    unreadable = NO_HTTP
    ending = False

    def write(self, data: bytes | memoryview) -> asyncio.Future[None]:
        return super().write(self.unreadable if data == BARE else data)

    def read_from_fd(self, buf: bytearray | memoryview) -> int | None:
        """Read; at the end of what the client sends, it may still wait for the answer to what is read already."""
        got = super().read_from_fd(buf)
        if got != 0:
            return got
        if not self.ending:
            self.ending = True
            self._close_after(TURNS)
        return None

    def _close_after(self, turns: int) -> None:
        if turns:
            self.io_loop.add_callback(self._close_after, turns - 1)
        else:
            self.close()


@dataclass(slots=True)
class Server:
    """Answers on every connection until it is closed."""

    actors: Sequence[Actor] | None
    otherwise: Actor | None
    running: Simulation
    limits: Limits
    most: int
    """Connections at once."""
    shelf: Shelf = field(default_factory=Shelf)
    lines: dict[Line, asyncio.Task[None]] = field(default_factory=dict)

    def accept(self, connection: socket, address: object) -> None:
        line = Line(connection)
        if len(self.lines) >= self.most:
            line.write(OVERLOADED).add_done_callback(lambda _: line.close())
            return
        self.lines[line] = asyncio.ensure_future(self._converse(line))

    async def _converse(self, line: Line) -> None:
        """Answer one request after another until either side ends it."""
        params = HTTP1ConnectionParameters(
            header_timeout=self.limits.idle,
            body_timeout=self.limits.body,
            max_header_size=256 * 1024,
            max_body_size=self.limits.discarded,
        )
        again = True
        try:
            while again:
                connection = HTTP1Connection(line, False, params)
                again = await connection.read_response(Exchange(self, connection))
                self._forget()
                await asyncio.sleep(0)  # another connection's turn
        except (StreamClosedError, UnsatisfiableReadError):
            again = False  # the client went away, or sends headers without end
        finally:
            line.close()
            del self.lines[line]

    def _forget(self) -> None:
        """Drop the older half of what is remembered of single requests where it has grown too long."""
        for memory in (self.running.counts, self.running.broken):
            if len(memory) > REMEMBERED:
                for key in list(islice(memory, REMEMBERED // 2)):
                    del memory[key]

    async def close(self) -> None:
        """Let answers under way be taken, then end every connection."""
        loop = asyncio.get_running_loop()
        last = loop.time() + self.limits.closing
        while loop.time() < last and any(line.writing() for line in self.lines):
            await asyncio.sleep(0.02)
        tasks = list(self.lines.values())
        for line in list(self.lines):
            line.close()
        await asyncio.gather(*tasks)


@asynccontextmanager
async def serving(
    port: int = 0,
    *,
    actors: Sequence[Actor] | None = None,
    otherwise: Actor | None = None,
    seed: int = 0,
    limits: Limits | None = None,
) -> AsyncIterator[str]:
    """Serve the offline model for as long as the block lasts; yields its address. Port 0 takes a free one.

    `actors` stand in for the kit's own; `otherwise` answers prompts that none of them knows. Raises UsageError where
    the port cannot be had.
    """
    try:
        listening = create_server((HOST, port), backlog=BACKLOG)
    except OSError as taken:
        raise UsageError(
            f"port {port} cannot be used ({taken.strerror}); choose another one, or 0 for one that is free"
        ) from taken
    server = Server(actors, otherwise, Simulation(seed), limits or Limits(), most=_room())
    listening.setblocking(False)
    stop = add_accept_handler(listening, server.accept)
    try:
        yield f"http://{HOST}:{listening.getsockname()[1]}"
    finally:
        stop()
        listening.close()
        await server.close()


def _room() -> int:
    """Return how many connections this process can hold open, with some files left for itself."""
    try:
        from resource import RLIMIT_NOFILE, getrlimit
    except ImportError:  # Windows
        return 1000
    return max(64, min(1000, getrlimit(RLIMIT_NOFILE)[0] - 64))
