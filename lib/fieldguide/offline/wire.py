"""What goes over the wire: a request, a reply, and a refusal in the API's own shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

MESSAGES = "/v1/messages"
FIRST_FIELDS = ("max_tokens", "messages", "model")
Fate = Literal["whole", "failed", "cut", "dropped"]
encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request; `headers` is looked up by lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def key(self) -> bytes:
        """What makes two requests the same: their bodies, to the byte; elsewhere than for messages, the path too."""
        body = _unstreamed(self.body) if b'"stream"' in self.body else self.body
        where = b"" if self.route == MESSAGES else self.path.encode("utf-8", "replace")
        return blake2b(where + body, digest_size=16).digest()

    @property
    def route(self) -> str:
        """The path without its query, where clients say `?beta=true`."""
        return self.path.partition("?")[0]


def _unstreamed(body: bytes) -> bytes:
    """Return what the SDK sends for the same answer whole, so that a streamed one says the same."""
    try:
        data = json.loads(body)
        if not isinstance(data, dict) or data.pop("stream", None) is not True:
            return body
        return as_sent(data)
    except (ValueError, RecursionError):  # refused later, and in words
        return body


def as_sent(data: Mapping[str, Any]) -> bytes:
    """Return `data` as the SDK sends it for one message, to the byte."""
    rest = sorted(data.keys() - set(FIRST_FIELDS))
    ordered = {name: data[name] for name in (*FIRST_FIELDS, *rest) if name in data}
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP reply, and how many simulated seconds it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float
    silent: float | None = None
    """How long it took to its first byte, where that is not the whole time: a client's limit is on silence."""
    fate: Fate = "whole"
    """What becomes of it: it may end with an error, or the connection breaks where `body` ends, or before any reply."""

    @property
    def silence(self) -> float:
        """The longest that a client hears nothing."""
        return self.seconds if self.silent is None else self.silent


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered."""

    message: str
    status: int = 400
    type: str = "invalid_request_error"
    code: str | None = None
    """Our own cause, as `error.details.error_code`; the API's causes have none here."""
    allow: str | None = None
    """The method that a route does take."""


def digest(*parts: object, size: int = 16) -> bytes:
    """Return a hash of `parts` that is the same on every machine."""
    hashed = blake2b(digest_size=size)
    for part in parts:
        data = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        hashed.update(len(data).to_bytes(8, "big") + data)
    return hashed.digest()


def identity(key: bytes, seed: int, occurrence: int) -> str:
    """Return the end of the ids of a request and its message."""
    return digest(seed, key, occurrence, size=12).hex()


def sent(status: int, payload: dict[str, Any], request_id: str, seconds: float, **headers: str) -> Reply:
    """Return `payload` as a JSON reply, marked as simulated."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(
        status,
        {"content-type": "application/json", "request-id": request_id, "x-simulated-by": "fieldguide", **named},
        encode(payload).encode("ascii"),
        seconds,
    )


def refused(refusal: Refusal, request_id: str, seconds: float = 0.0, **headers: str) -> Reply:
    """Return `refusal` as the API words one; it takes no simulated time of its own."""
    if refusal.allow:
        headers["allow"] = refusal.allow
    return sent(refusal.status, error(refusal, request_id), request_id, seconds, **headers)


def error(refusal: Refusal, request_id: str) -> dict[str, Any]:
    """Return the body of a refusal."""
    cause: dict[str, Any] = {"type": refusal.type, "message": refusal.message}
    if refusal.code:
        cause["details"] = {"error_code": refusal.code}
    return {"type": "error", "error": cause, "request_id": request_id}
