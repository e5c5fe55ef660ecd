"""One request and its answer on a connection, as `tornado` hands them over and takes them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from http.client import responses
from re import fullmatch
from typing import TYPE_CHECKING

from tornado.http1connection import HTTP1Connection
from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, RequestStartLine, ResponseStartLine
from tornado.iostream import IOStream

from .headers import LARGEST
from .transport import answered
from .wire import Refusal, Reply, Request, refused

if TYPE_CHECKING:
    from .serve import Server

LONGEST_HEADERS = 64 * 1024
PATIENCE = "x-stainless-read-timeout"
"""Where the SDK says how many seconds of silence it bears; other clients are taken to bear as many as it does."""
USUAL_PATIENCE = 600.0
TOO_LARGE = Refusal(f"The request is larger than the {LARGEST:,} bytes that are allowed", 413, "request_too_large")
LONG_HEADERS = Refusal(f"The headers are longer than the {LONGEST_HEADERS:,} bytes that are allowed", 431)


class Exchange(HTTPMessageDelegate):
    """Collects a request and writes its answer."""

    def __init__(self, server: Server, connection: HTTP1Connection) -> None:
        self.server, self.connection = server, connection
        self.parts: list[bytes] = []
        self.length = 0

    def headers_received(self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders) -> None:
        assert isinstance(start_line, RequestStartLine)
        self.start, self.headers = start_line, headers
        said = headers.get("content-length", "")
        if fullmatch("[0-9]{1,18}", said) and int(said) > LARGEST:
            self.connection.stream.unreadable = raw(refused(TOO_LARGE, "req_offline_unread"))  # type: ignore[attr-defined]

    def data_received(self, chunk: bytes) -> None:
        self.length += len(chunk)
        if self.length > LARGEST:
            self.parts.clear()
        else:
            self.parts.append(chunk)

    def on_connection_close(self) -> None:
        self.parts.clear()

    def finish(self) -> None:
        """Answer, now that the whole request is there."""
        server, stream = self.server, self.connection.stream
        loop = asyncio.get_running_loop()
        got = self._answer()
        if got is None:
            loop.call_later(server.limits.silence, stream.close)
        elif got.fate == "dropped":
            stream.close()
        else:
            self._write(got)
            if stream.writing():
                loop.call_later(server.limits.unread, _close_if_unread, stream)

    def _answer(self) -> Reply | None:
        """Return what the model answers; None where the client would have given up."""
        if self.length > LARGEST:
            return refused(TOO_LARGE, "req_offline_unread")
        if sum(len(name) + len(value) for name, value in self.headers.get_all()) > LONGEST_HEADERS:
            return refused(LONG_HEADERS, "req_offline_unread")
        request = Request(self.start.method, self.start.path, self.headers, b"".join(self.parts))
        server = self.server
        said = self.headers.get(PATIENCE, "")
        limit = float(said) if fullmatch(r"[0-9]{1,6}(\.[0-9]{1,9})?", said) else USUAL_PATIENCE
        return answered(request, server.running, server.actors, limit, otherwise=server.otherwise, shelf=server.shelf)

    def _write(self, got: Reply) -> None:
        """Write an answer, whole or as far as it comes; a stream goes out event by event."""
        connection, headers = self.connection, HTTPHeaders(dict(got.headers))
        streams = got.headers["content-type"].startswith("text/event-stream")
        if not streams:
            missing = 1 if got.fate == "cut" else 0
            headers["Content-Length"] = str(len(got.body) + missing)
        line = ResponseStartLine("HTTP/1.1", got.status, _reason(got))
        pieces = iter(()) if self.start.method == "HEAD" else _events(got.body) if streams else iter((got.body,))
        connection.write_headers(line, headers, next(pieces, None))
        for piece in pieces:
            connection.write(piece)
        if got.fate != "cut":
            connection.finish()
        elif not connection.stream.closed():
            connection.stream.write(b"").add_done_callback(lambda _: connection.stream.close())


def _close_if_unread(stream: IOStream) -> None:
    if stream.writing():
        stream.close()


def _events(body: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(body):
        end = body.find(b"\n\n", at) + 2
        yield body[at : end if end > 1 else len(body)]
        at = end if end > 1 else len(body)


def raw(reply: Reply) -> bytes:
    """Return `reply` as the last thing that is said on a connection."""
    named = {**reply.headers, "content-length": str(len(reply.body)), "connection": "close"}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {reply.status} {_reason(reply)}\r\n{head}\r\n".encode("ascii") + reply.body


def _reason(reply: Reply) -> str:
    return responses.get(reply.status, "Overloaded")
