"""What is refused before a body is read: route, method, key, version, content type, size."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .profile import current
from .wire import Refusal, Request

ROUTES: Mapping[str, str] = {"/v1/messages": "POST"}
LARGEST = 32 * 1024 * 1024


def refusal(request: Request) -> Refusal | None:
    """Return why `request` is turned away at the door, or None."""
    return next((found for rule in RULES if (found := rule(request))), None)


def _route(request: Request) -> Refusal | None:
    if path(request) in ROUTES:
        return None
    routes = ", ".join(f"{method} {route}" for route, method in ROUTES.items())
    return Refusal(f"There is no {path(request)[:200]!r} here; the offline model answers {routes}.", 404, NOT_FOUND)


def _method(request: Request) -> Refusal | None:
    wanted = ROUTES[path(request)]
    if request.method.upper() == wanted:
        return None
    return Refusal(f"{path(request)} takes {wanted}, not {request.method[:20]!r}.", 405, allow=wanted)


def _key(request: Request) -> Refusal | None:
    bearer = request.headers.get("authorization", "").removeprefix("Bearer").strip()
    if request.headers.get("x-api-key") or bearer:
        return None
    return Refusal("No API key: send x-api-key, or authorization with a bearer token.", 401, "authentication_error")


def _version(request: Request) -> Refusal | None:
    given = request.headers.get("anthropic-version")
    known = current().versions
    if given is None:
        return Refusal(f"anthropic-version: header is required, for instance {next(iter(known))}")
    return None if given in known else Refusal(f"anthropic-version: {given[:40]!r} is none of {', '.join(known)}")


def _content_type(request: Request) -> Refusal | None:
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() == "application/json":
        return None
    return Refusal(f"content-type: must be application/json, not {given[:80]!r}")


def _size(request: Request) -> Refusal | None:
    if len(request.body) <= LARGEST:
        return None
    return Refusal(f"The request has {len(request.body):,} bytes; {LARGEST:,} are allowed.", 413, "request_too_large")


def path(request: Request) -> str:
    """Return the path without its query, where clients say `?beta=true`."""
    return request.path.partition("?")[0]


NOT_FOUND = "not_found_error"
RULES: tuple[Callable[[Request], Refusal | None], ...] = (_route, _method, _key, _version, _content_type, _size)
