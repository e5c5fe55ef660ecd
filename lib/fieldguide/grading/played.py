"""The model's side of the wire: a learner's process asks, the judge answers, and so hears what was really asked.

In the learner's process everything is the kit's own down to the transport, where `by_judge` puts the judge in the
place of the offline model. A check inside a notebook listens at the same point, with `listening`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..offline.wire import Reply, Request

MOST = 200
"""How many times a learner's work may ask the model for one question of the judge's."""


class TooOften(Exception):
    """The model was asked so often that no end is in sight."""


@dataclass(slots=True)
class Model:
    """The offline model as the judge plays it: with its own seed and faults, whatever the learner's side says."""

    seed: int = 0
    faults: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    """The body of every request since the judge's last question."""

    def answer(self, asked: Any) -> dict[str, Any]:
        """Return the reply to a request, as data; raises TooOften, and ValueError for what is no request."""
        from ..offline.model import reply

        request, occurrence = _request(asked), _count(asked, "occurrence")
        _hear(self.heard, request)
        got = reply(
            request,
            seed=self.seed,
            occurrence=occurrence,
            broken=_count(asked, "broken"),
            going_wrong=self.faults,
        )
        return {
            **{name: getattr(got, name) for name in ("status", "seconds", "silent", "fate")},
            "headers": dict(got.headers),
            "body": got.body.decode("latin-1"),
        }


def _request(asked: Any) -> Request:
    from ..offline.wire import Request

    match asked:
        case {"method": str(method), "path": str(path), "headers": dict(headers), "body": str(body)}:
            named = {str(name): str(value) for name, value in headers.items() if name != "x-fieldguide-fault"}
            return Request(method, path, named, body.encode("latin-1"))
    raise ValueError("not a request")


def _count(asked: dict[str, Any], name: str) -> int:
    count = asked.get(name)
    return min(count, 1_000_000) if type(count) is int and count >= 0 else 0


def _hear(heard: list[dict[str, Any]], request: Request) -> None:
    if len(heard) >= MOST:
        raise TooOften(f"the model was asked more than {MOST} times")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        body = None
    heard.append(body if isinstance(body, dict) else {})


def by_judge(ask: Callable[[dict[str, Any]], Any]) -> None:
    """Let `ask`, in this process and for good, play the model."""
    from ..offline.wire import Reply

    transport = _transport()

    def reply(request: Request, *, occurrence: int, broken: int = 0, **_: Any) -> Reply:
        sent = {"method": request.method, "path": request.path, "headers": dict(request.headers)}
        body = request.body.decode("latin-1")
        got = ask({**sent, "body": body, "occurrence": occurrence, "broken": broken})
        return Reply(**{**got, "body": got["body"].encode("latin-1")})

    transport.reply = reply


def rehearse() -> None:
    """Call a model that says nothing, so that what first calls load is there when a learner's work makes them.

    An answer in words, one of a type, a tool's call, an error that is tried again and one that is not: each loads
    something of its own, and a learner's process would do so at every task.
    """
    import asyncio

    from pydantic import BaseModel

    from ..patterns.agent import Agent
    from ..patterns.running import run
    from ..patterns.step import Step
    from ..patterns.tools import tool

    @tool
    def look() -> str:
        """Look."""
        return ""

    said = _said(200, content=[{"type": "text", "text": "{}"}], stop_reason="end_turn")
    called = _said(200, content=[{"type": "tool_use", "id": "t", "name": "look", "input": {}}], stop_reason="tool_use")
    busy, refused = (_said(status, error={"type": "api_error", "message": "no"}) for status in (529, 400))
    for pattern, replies in (
        (Step("rehearsal", "{input}"), [busy, said]),
        (Step("rehearsal", "{input}", output=BaseModel), [said]),
        (Agent("{input}", [look]), [called, said]),
        (Step("rehearsal", "{input}"), [refused]),
    ):
        by_judge(partial(lambda coming, _: next(coming), iter(replies)))
        asyncio.run(run(pattern, ""))


def _said(status: int, **body: Any) -> dict[str, Any]:
    """Return a reply of the model as the judge sends it."""
    known = {"id": "m", "role": "assistant", "model": "m", "stop_sequence": None}
    usage = {"input_tokens": 1, "output_tokens": 1}
    message = body | ({"type": "error"} if "error" in body else {"type": "message", "usage": usage, **known})
    headers = {"content-type": "application/json", "retry-after-ms": "1"}
    return {"status": status, "seconds": 0.0, "headers": headers, "body": json.dumps(message)}


def _transport() -> Any:
    """Return the module whose `reply` answers for the model, to put another in its place."""
    return import_module("..offline.transport", __package__)


@contextmanager
def listening(heard: list[dict[str, Any]]) -> Iterator[None]:
    """Hear what the offline model is asked in this process."""
    transport = _transport()
    real = transport.reply

    def reply(request: Request, **chance: Any) -> Reply:
        _hear(heard, request)
        answered: Reply = real(request, **chance)
        return answered

    transport.reply = reply
    try:
        yield
    finally:
        transport.reply = real


def told(pattern: Any, given: Any, seed: int) -> dict[str, Any]:
    """Run a learner's pattern, and return how it went."""
    import asyncio

    from ..patterns.running import run

    done = asyncio.run(run(pattern, given, seed=seed))
    output = done.output.model_dump(mode="json") if hasattr(done.output, "model_dump") else done.output
    return {"status": done.status, "reason": done.reason, "output": output}
