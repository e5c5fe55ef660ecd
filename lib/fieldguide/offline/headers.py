"""What is refused before a body is read: route, method, key, version, content type, size."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .profile import current
from .wire import MESSAGES, Refusal, Request

COUNT, MODELS, ONE_MODEL = "/v1/messages/count_tokens", "/v1/models", "/v1/models/{id}"
BATCHES = "/v1/messages/batches"
ONE_BATCH, RESULTS, CANCEL = f"{BATCHES}/{{id}}", f"{BATCHES}/{{id}}/results", f"{BATCHES}/{{id}}/cancel"
ROUTES: Mapping[str, tuple[str, ...]] = {
    MESSAGES: ("POST",),
    COUNT: ("POST",),
    BATCHES: ("POST", "GET"),
    ONE_BATCH: ("GET", "DELETE"),
    RESULTS: ("GET",),
    CANCEL: ("POST",),
    MODELS: ("GET",),
    ONE_MODEL: ("GET",),
}
WITH_BODY = (MESSAGES, COUNT, BATCHES)
LARGEST = 32 * 1024 * 1024


def refusal(request: Request) -> Refusal | None:
    """Return why `request` is turned away at the door, or None."""
    return next((found for rule in RULES if (found := rule(request))), None)


def _route(request: Request) -> Refusal | None:
    if route(request) is not None:
        return None
    routes = ", ".join(f"{'|'.join(methods)} {path}" for path, methods in ROUTES.items())
    return Refusal(f"There is no {request.route[:200]!r} here; the offline model answers {routes}.", 404, NOT_FOUND)


def _method(request: Request) -> Refusal | None:
    wanted = ROUTES[route(request) or MESSAGES]
    if request.method.upper() in wanted:
        return None
    taken = ", ".join(wanted)
    return Refusal(f"{request.route[:200]} takes {taken}, not {request.method[:20]!r}.", 405, allow=taken)


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
    if request.method.upper() != "POST" or route(request) not in WITH_BODY:
        return None
    if given.partition(";")[0].strip().lower() == "application/json":
        return None
    return Refusal(f"content-type: must be application/json, not {given[:80]!r}")


def _size(request: Request) -> Refusal | None:
    if len(request.body) <= LARGEST:
        return None
    return Refusal(f"The request has {len(request.body):,} bytes; {LARGEST:,} are allowed.", 413, "request_too_large")


def route(request: Request) -> str | None:
    """Return which of ROUTES a request is for."""
    path = request.route
    if path in ROUTES and "{" not in path:
        return path
    for start, whole in ((MODELS, ONE_MODEL), (BATCHES, ONE_BATCH)):
        ident, _, ending = path.removeprefix(f"{start}/").partition("/")
        found = f"{whole}/{ending}" if ending or path.endswith("/") else whole
        if ident and path.startswith(f"{start}/") and found in ROUTES:
            return found
    return None


NOT_FOUND = "not_found_error"
RULES: tuple[Callable[[Request], Refusal | None], ...] = (_route, _method, _key, _version, _content_type, _size)
