"""The routes of message batches: many messages asked for at once and answered later, at half the price.

A batch is worked on, a portion at a time, whenever somebody asks how far batches are: a small one has ended by the
first look at it, and its beginning can still be cancelled before that. An answer is the one that the same request
gets by itself. Batches are kept in memory, the newest ones; their moments are made up, and the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from re import fullmatch
from typing import Any, NamedTuple
from urllib.parse import unquote

from . import faults, headers, listing
from .batch import KEPT, Batch, One, Shelf
from .call import guarded, parsed
from .faults import Fault
from .model import delivered, received
from .profile import current
from .schema import named
from .wire import Refusal, Reply, Request, as_sent, identity, refused

MOST = 10_000
"""Requests in one batch; the live API takes ten times as many."""
ENDS = ("succeeded", "errored", "canceled", "expired")


class Asked(NamedTuple):
    """One request about batches."""

    request: Request
    shelf: Shelf
    ident: str
    fault: Fault


def reply(
    request: Request, shelf: Shelf, one: One, *, seed: int, occurrence: int, broken: int = 0, going_wrong: str = ""
) -> Reply:
    """Answer a request about batches; `one` answers the single requests in them."""
    ident = identity(request.key, seed, occurrence)
    request_id = f"req_offline_{ident}"
    fault = received(request, request_id, going_wrong, broken)
    if isinstance(fault, Reply):
        return fault
    method = request.method.upper()
    with shelf.lock:
        if method == "GET":
            shelf.work(one)
        told = ACTIONS[headers.route(request) or "", method](Asked(request, shelf, ident, fault))
    if isinstance(told, Refusal):
        return refused(told, request_id)
    if isinstance(told, dict):
        return delivered(told, request_id, fault)
    whole = delivered({}, request_id, fault)
    body = told if whole.fate == "whole" else told[: len(told) // 2]
    return replace(whole, body=body, headers={**whole.headers, "content-type": "application/x-jsonl"})


def _make(asked: Asked) -> dict[str, Any] | Refusal:
    found = guarded(lambda: _read(parsed(asked.request.body)))
    if isinstance(found, Refusal):
        return found
    acted = asked.fault.name if asked.fault.name in {**faults.ANSWER, **faults.ACTORS} else "ok"
    day = datetime.combine(current().date, time(), UTC)
    batch = Batch(
        id=f"msgbatch_offline_{asked.ident}",
        created=day + timedelta(minutes=asked.shelf.made % 1_000_000),
        version=asked.request.headers["anthropic-version"],
        fault=acted,
        asked=found,
    )
    asked.shelf.put(batch)
    return _told(batch, asked.request)


def _read(data: Any) -> list[tuple[str, bytes]] | Refusal:
    """Return the requests in a body; whether each is in order shows when its turn comes."""
    given = data.get("requests") if isinstance(data, dict) else None
    if not isinstance(given, list) or not 0 < len(given) <= MOST:
        return Refusal(f"requests: must be a list of 1 to {MOST:,} requests")
    found: dict[str, bytes] = {}
    for at, item in enumerate(given):
        name, params = (item.get("custom_id"), item.get("params")) if isinstance(item, dict) else (None, None)
        if not isinstance(name, str) or not fullmatch(r"[a-zA-Z0-9_-]{1,64}", name):
            return Refusal(f"requests.{at}.custom_id: must match '^[a-zA-Z0-9_-]{{1,64}}$', not {named(name)}")
        if not isinstance(params, dict):
            return Refusal(f"requests.{at}.params: must be an object, not {named(params)}")
        if name in found:
            return Refusal(f"requests.{at}.custom_id: {name!r} is there twice; each must be unique")
        found[name] = as_sent(params)
    return list(found.items())


def _told(batch: Batch, request: Request) -> dict[str, Any]:
    """Return how a batch stands; as live, nothing is counted as done before all of it is."""
    ended = batch.ended
    counts = {end: batch.tally[end] if ended else 0 for end in ENDS}
    status = "canceling" if batch.cancelled else "in_progress"
    return {
        "id": batch.id,
        "type": "message_batch",
        "processing_status": "ended" if ended else status,
        "request_counts": {"processing": 0 if ended else len(batch.asked), **counts},
        "created_at": _moment(batch.created),
        "ended_at": _moment(batch.created + timedelta(seconds=30)) if ended else None,
        "expires_at": _moment(batch.created + timedelta(days=1)),
        "archived_at": None,
        "cancel_initiated_at": _moment(batch.created + timedelta(seconds=10)) if batch.cancelled else None,
        "results_url": _address(batch, request) if ended else None,
    }


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _address(batch: Batch, request: Request) -> str:
    """Return where the results are, on the host that the client asked."""
    host = request.headers.get("host", "")
    path = headers.RESULTS.format(id=batch.id)
    return f"http://{host}{path}" if fullmatch(r"[\w.-]+(:\d+)?", host) else path


def _found(asked: Asked) -> Batch | Refusal:
    name = unquote(asked.request.route.removeprefix(f"{headers.BATCHES}/").partition("/")[0])
    lost = Refusal(f"There is no batch {name[:100]!r} here; the newest {KEPT} are kept.", 404, headers.NOT_FOUND)
    return asked.shelf.batches.get(name) or lost


def _list(asked: Asked) -> dict[str, Any] | Refusal:
    newest = [_told(batch, asked.request) for batch in reversed(asked.shelf.batches.values())]
    return listing.leaf(newest, listing.query(asked.request))


def _tell(asked: Asked) -> dict[str, Any] | Refusal:
    batch = _found(asked)
    return batch if isinstance(batch, Refusal) else _told(batch, asked.request)


def _results(asked: Asked) -> bytes | Refusal:
    batch = _found(asked)
    if isinstance(batch, Refusal):
        return batch
    return b"".join(batch.lines) if batch.ended else Refusal(f"{batch.id} has not ended; it has no results yet")


def _cancel(asked: Asked) -> dict[str, Any] | Refusal:
    batch = _found(asked)
    if isinstance(batch, Refusal):
        return batch
    if batch.ended:
        return Refusal(f"{batch.id} has ended and cannot be canceled")
    batch.cancelled = True
    return _told(batch, asked.request)


def _drop(asked: Asked) -> dict[str, Any] | Refusal:
    batch = _found(asked)
    if isinstance(batch, Refusal):
        return batch
    if not batch.ended:
        return Refusal(f"{batch.id} has not ended; cancel it before you delete it")
    del asked.shelf.batches[batch.id]
    return {"id": batch.id, "type": "message_batch_deleted"}


ACTIONS: Mapping[tuple[str, str], Callable[[Asked], dict[str, Any] | bytes | Refusal]] = {
    (headers.BATCHES, "POST"): _make,
    (headers.BATCHES, "GET"): _list,
    (headers.ONE_BATCH, "GET"): _tell,
    (headers.ONE_BATCH, "DELETE"): _drop,
    (headers.RESULTS, "GET"): _results,
    (headers.CANCEL, "POST"): _cancel,
}
