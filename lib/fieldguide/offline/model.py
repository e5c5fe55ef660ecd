"""The offline model, whole: a pure function from a request to a reply.

The same bytes, seed and occurrence give the same reply on every machine. Nothing here raises for what a client
sends; what the API would refuse comes back as the API's own kind of error.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from . import headers
from .actor import Actor, Answer, Ask
from .actors import actors as everyone
from .call import Call, read
from .casting import NOT_SCRIPTED, cast, not_scripted, told
from .message import Spoken, Unanswered, message, seconds, spoken
from .wire import Refusal, Reply, Request, identity, refused, sent

__all__ = ["Reply", "Request", "reply"]

ACTOR_FAILED = "fieldguide_actor_failed"


def reply(request: Request, *, seed: int, occurrence: int, actors: Sequence[Actor] | None = None) -> Reply:
    """Answer `request` as the Messages API would; `actors` stand in for the kit's own."""
    key = request.key
    ident = identity(key, seed, occurrence)
    request_id = f"req_offline_{ident}"
    call = headers.refusal(request) or read(request)
    if isinstance(call, Refusal):
        return refused(call, request_id)
    said = _performed(call, everyone() if actors is None else actors, seed, occurrence, key)
    if isinstance(said, Refusal):
        return refused(said, request_id)
    return sent(200, message(call, said, ident), request_id, seconds(call, said.output_tokens))


def _performed(call: Call, actors: Sequence[Actor], seed: int, occurrence: int, key: bytes) -> Spoken | Refusal:
    actor = cast(call, actors)
    if actor is None:
        return not_scripted(call, actors)
    ask = Ask(call.model, call.system, call.text, call.turns, call.schema, seed, occurrence, key)
    try:
        answer: Answer = actor.answer(ask)
        return spoken(call, answer)
    except Unanswered as shape:
        return Refusal(f"The offline model cannot answer in this shape: {shape} ({told(actor)}).", code=NOT_SCRIPTED)
    except Exception as failure:  # an SDK would hide it behind a connection error, and try again
        return Refusal(f"The offline model's {told(actor)} failed: {_said(failure)}", code=ACTOR_FAILED)


def _said(failure: Exception) -> str:
    """Say what went wrong and on which line."""
    at = failure.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f" ({Path(at.tb_frame.f_code.co_filename).name}, line {at.tb_lineno})" if at else ""
    return f"{type(failure).__name__}: {failure}{place}"
