"""The offline model, whole: a pure function from a request to a reply.

The same bytes, seed and occurrence give the same reply on every machine. Nothing here raises for what a client
sends; what the API would refuse comes back as the API's own kind of error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from . import faults, headers, listing, stream
from .actor import Actor, Answer, Ask
from .actors import actors as everyone
from .blocks import not_simulated
from .call import Call, read
from .casting import NOT_SCRIPTED, cast, not_scripted, told
from .faults import Fault
from .message import message, seconds
from .speech import Spoken, Unanswered, spoken
from .wire import MESSAGES, Refusal, Reply, Request, error, identity, refused, sent

__all__ = ["Reply", "Request", "reply"]

ACTOR_FAILED = "fieldguide_actor_failed"
UNSCRIPTED = "x-fieldguide-simulated"
"""The header that tells who answered a prompt that no actor knows."""
STREAM = {"content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache"}


class Chance(NamedTuple):
    """What decides where an answer could go either way."""

    seed: int
    occurrence: int
    key: bytes


def reply(
    request: Request,
    *,
    seed: int,
    occurrence: int,
    broken: int = 0,
    going_wrong: str = "",
    actors: Sequence[Actor] | None = None,
    otherwise: Actor | None = None,
) -> Reply:
    """Answer `request` as the API would; `actors` stand in for the kit's own, `otherwise` answers what none knows.

    What `otherwise` answers is marked: by a header of the reply, and in the id of the message.
    `going_wrong` are the faults of a scenario, where the request names none itself; `broken` is how many tries came
    to nothing that the request does not count.
    """
    key = request.key
    ident = identity(key, seed, occurrence)
    request_id = f"req_offline_{ident}"
    fault = received(request, request_id, going_wrong, broken)
    if isinstance(fault, Reply):
        return fault
    if request.route != MESSAGES:
        known = looked_up(request)
        return refused(known, request_id) if isinstance(known, Refusal) else delivered(known, request_id, fault)
    call = read(request)
    if isinstance(call, Refusal):
        return refused(call, request_id)
    company = everyone() if actors is None else actors
    actor = cast(call, company) or otherwise
    if actor is None:
        return refused(not_scripted(call, company), request_id)
    said = _performed(call, actor, Chance(seed, occurrence, key), fault)
    if isinstance(said, Refusal):
        return refused(said, request_id)
    by = f"{actor.name}_" if actor is otherwise else ""
    told = _told(call, said, message(call, said, by + ident, repeated=occurrence > 0), request_id, fault)
    return replace(told, headers={**told.headers, UNSCRIPTED: actor.name}) if by else told


def received(request: Request, request_id: str, going_wrong: str, broken: int) -> Fault | Reply:
    """Return what goes wrong with the answer to `request`, or the reply that it gets in place of one."""
    try:
        fault = faults.due(request, going_wrong, broken)
    except faults.UnknownFault as unknown:
        return refused(Refusal(f"{faults.HEADER}: {unknown}", code=faults.UNKNOWN), request_id)
    if found := headers.refusal(request):
        return refused(found, request_id)
    return faults.instead(fault, request_id) or fault


def looked_up(request: Request) -> dict[str, Any] | Refusal:
    """Answer what needs no model: which models there are, and how many tokens a request has."""
    route = headers.route(request)
    if route == headers.COUNT:
        call = read(request, counting=True)
        return call if isinstance(call, Refusal) else {"input_tokens": call.input_tokens}
    if request.route.startswith(headers.BATCHES):
        return not_simulated("Batches without a transport that keeps them")
    return listing.page(request) if route == headers.MODELS else listing.one(request)


def delivered(payload: dict[str, Any], request_id: str, fault: Fault, seconds: float = 0.0) -> Reply:
    """Send `payload` as JSON, as far as a fault lets it come."""
    whole = sent(200, payload, request_id, seconds + fault.seconds)
    return replace(whole, body=whole.body[: len(whole.body) // 2], fate="cut") if fault.name == "cut" else whole


def _told(call: Call, said: Spoken, spoken: dict[str, Any], request_id: str, fault: Fault) -> Reply:
    """Send a message whole or as a stream, as far as a fault lets it come."""
    overloaded, _ = faults.STATUSES["529"]
    heard = said.output_tokens // 2 if fault.name in ("cut", "stream_error") else said.output_tokens
    took = seconds(call, heard)
    if not call.streams and fault.name == "stream_error":
        return refused(overloaded, request_id, took, retry_after_ms="1")
    if not call.streams:
        return delivered(spoken, request_id, fault, took)
    named = {"request-id": request_id, "x-simulated-by": "fieldguide", **STREAM}
    whole = Reply(200, named, stream.sent(spoken), took + fault.seconds, call.model.first_token_seconds + fault.seconds)
    if fault.name == "cut":
        return replace(whole, body=stream.broken(spoken), fate="cut")
    if fault.name == "stream_error":
        ending = stream.line(error(overloaded, request_id))
        return replace(whole, body=stream.broken(spoken) + ending, fate="failed")
    return whole


def _performed(call: Call, actor: Actor, chance: Chance, fault: Fault) -> Spoken | Refusal:
    ask = Ask(
        model=call.model,
        system=call.system,
        text=call.text,
        turns=call.turns,
        schema=call.schema,
        seed=chance.seed,
        occurrence=chance.occurrence,
        request_key=chance.key,
        tools=call.tools,
        must_call=call.must_call,
        results=call.results,
        faults=faults.ACTORS.keys() & {fault.name},
    )
    try:
        answer: Answer = actor.answer(ask)
        return spoken(call, answer, fault.name)
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
