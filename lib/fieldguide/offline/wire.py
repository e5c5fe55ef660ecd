"""What goes over the wire: a request, a reply, and a refusal in the API's own shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

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
        """What makes two requests the same: their bodies, to the byte."""
        return blake2b(self.body, digest_size=16).digest()


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP reply, and how many simulated seconds it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


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


def refused(refusal: Refusal, request_id: str) -> Reply:
    """Return `refusal` as the API words one; a refusal takes no simulated time."""
    error: dict[str, Any] = {"type": refusal.type, "message": refusal.message}
    if refusal.code:
        error["details"] = {"error_code": refusal.code}
    headers = {"allow": refusal.allow} if refusal.allow else {}
    return sent(refusal.status, {"type": "error", "error": error, "request_id": request_id}, request_id, 0.0, **headers)
