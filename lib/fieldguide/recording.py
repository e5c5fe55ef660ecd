"""A live session on file, to go through again with no network, no key and no cost.

One line of JSON a reply: a hash of what was asked, and what came back. What was asked is not in it, no key is, and of
the headers only those that say nothing about whose session it was. What the model said is in it, word for word: read
a recording before you share it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from re import fullmatch
from typing import TYPE_CHECKING, Any

from .errors import DataFileError, UsageError
from .offline import faults, session
from .offline.wire import Refusal, Reply, Request, digest, refused

if TYPE_CHECKING:
    import httpx2

KEPT = ("content-type", "request-id", "retry-after")
NOT_RECORDED = "fieldguide_not_recorded"
SECRETS = ("x-api-key", "authorization")
HIDDEN = "[key]"


@dataclass(frozen=True, slots=True)
class Heard:
    """One reply, and the hash of what it was a reply to."""

    request: str
    status: int
    headers: Mapping[str, str]
    body: str
    seconds: float


def recorder(path: Path) -> Callable[[httpx2.Response], Awaitable[None]]:
    """Return a response hook for `httpx2.AsyncClient` that appends every reply to the file at `path`.

    A streamed reply is then heard whole, once it has ended. Raises UsageError where the file cannot be written.
    """
    try:
        _append(path, "")  # before anything is asked, let alone paid for
    except OSError as denied:
        raise UsageError(f"the recording {str(path)!r} cannot be written: {denied.strerror}") from denied

    async def record(response: httpx2.Response) -> None:
        body = await response.aread()
        heard = Heard(
            request=_hash(response.request),
            status=response.status_code,
            headers=_harmless(response.headers),
            body=_without_secrets(body.decode("utf-8", "replace"), response.request.headers),
            seconds=round(response.elapsed.total_seconds(), 3),
        )
        _try_append(path, json.dumps(asdict(heard)) + "\n")

    return record


def replayer(path: Path) -> httpx2.AsyncBaseTransport:
    """Return a transport that gives the recorded replies, the first one first, from the beginning in every run.

    A request that was not recorded, or more often than it was, gets an error that says so. Raises UsageError where
    there is no such file and DataFileError where a line of it cannot be read.
    """
    from httpx2 import MockTransport, Response

    known: dict[str, list[Heard]] = {}
    for heard in load(path):
        known.setdefault(heard.request, []).append(heard)
    own = session.Simulation()

    def handle(request: httpx2.Request) -> Response:
        asked = _hash(request)
        number = _whole_run(session.simulation.get() or own).take(digest("replay", asked))
        replies = known.get(asked, [])
        got = _given(replies[number]) if number < len(replies) else _unknown(path, request, asked, len(replies))
        if (log := session.attempts.get()) is not None:
            tried = faults.tries(Request(request.method, "", request.headers, b"")) or 0
            log.append(session.Attempt(got.status, got.seconds, faults.wait(got, tried)))
        return Response(got.status, headers={**got.headers, "retry-after-ms": "1"}, content=got.body)

    return MockTransport(handle)


def load(path: Path) -> list[Heard]:
    """Return what is on file; raises UsageError without one and DataFileError with the line that cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as missing:
        raise UsageError(f"the recording {str(path)!r} cannot be read: {missing.strerror}") from missing
    except UnicodeDecodeError as garbled:
        raise DataFileError(path, None, "", "is not UTF-8 text, so it is no recording") from garbled
    return [_read(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _read(path: Path, number: int, line: str) -> Heard:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as broken:
        raise DataFileError(path, number, "", "is not a whole line of a recording; delete it") from broken
    for name, fits in FIELDS.items():
        if not isinstance(said, dict) or not fits(said.get(name)):
            raise DataFileError(path, number, name, "is missing or cannot be; record the session again")
    return Heard(**{name: said[name] for name in FIELDS})


def _are_headers(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and all(isinstance(one, str) and one.isascii() and one.isprintable() for one in value.values())
        and _harmless(value) == value
    )


FIELDS: Mapping[str, Callable[[Any], bool]] = {
    "request": lambda value: isinstance(value, str),
    "status": lambda value: type(value) is int and 100 <= value < 600,
    "headers": _are_headers,
    "body": lambda value: isinstance(value, str),
    "seconds": lambda value: type(value) in (int, float) and 0 <= value < 1e6,
}


def _hash(request: httpx2.Request) -> str:
    """Return what makes two requests the same: where they go, and what they say in whatever order."""
    try:
        body = json.dumps(json.loads(request.content), sort_keys=True).encode("ascii")
    except (ValueError, RecursionError):
        body = request.content
    return digest(request.method, request.url.raw_path, body).hex()


def _harmless(headers: Mapping[str, str]) -> dict[str, str]:
    kept = {name: headers[name] for name in KEPT if name in headers}
    if not fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", kept.get("retry-after", "0")):
        del kept["retry-after"]  # a date, which would mean nothing when it is replayed
    return kept


def _without_secrets(text: str, headers: Mapping[str, str]) -> str:
    """Return `text` with the key taken out, should the service or the model have repeated it."""
    for name in SECRETS:
        secret = headers.get(name, "").removeprefix("Bearer ").strip()
        text = text.replace(secret, HIDDEN) if secret else text
    return text


def _append(path: Path, text: str) -> None:
    with open(path, "a", encoding="utf-8", newline="\n", opener=_for_its_owner) as file:
        file.write(text)


def _try_append(path: Path, text: str) -> None:
    """Append to a recording; where that fails, say so and go on: raising would have the SDK ask, and pay, again."""
    try:
        _append(path, text)
    except OSError as denied:
        print(f"A reply is missing from the recording {str(path)!r}: {denied.strerror}", file=sys.stderr)


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _whole_run(running: session.Simulation) -> session.Simulation:
    """Return the simulation that holds all that goes on side by side in a run."""
    while running.trunk is not None:
        running = running.trunk
    return running


def _given(heard: Heard) -> Reply:
    return Reply(heard.status, heard.headers, heard.body.encode("utf-8", "replace"), heard.seconds)


def _unknown(path: Path, request: httpx2.Request, asked: str, times: int) -> Reply:
    what = f"{request.method} {request.url.path}"
    said = f"has no reply to this request ({what})" if not times else f"has {times} to this request ({what}), no more"
    return refused(
        Refusal(
            f"The recording {path.name!r} {said}. What was asked differs from what was recorded, or was asked more "
            "often; record the session again as it is now.",
            code=NOT_RECORDED,
        ),
        f"req_replay_{asked}",
    )


def chosen(record: Any, replay: Any) -> tuple[Path | None, Path | None]:
    """Return which files to write and to read, as given or else as the environment says.

    Raises UsageError where both are asked for.
    """
    record, replay = record or os.environ.get("FIELDGUIDE_RECORD"), replay or os.environ.get("FIELDGUIDE_REPLAY")
    if record and replay:
        raise UsageError(f"both recording to {str(record)!r} and replaying {str(replay)!r} are asked for; choose one")
    return (Path(record) if record else None), (Path(replay) if replay else None)
