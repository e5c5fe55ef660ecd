"""GET /v1/models: which models there are and what they can do, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from re import search
from typing import Any
from urllib.parse import parse_qs, unquote

from .headers import MODELS
from .profile import Catalogue, Profile, current
from .validate import EFFORTS
from .wire import Refusal, Request

USUAL, MOST = 20, 1000
STAGES = ("active", "deprecated", "retired")
Query = Mapping[str, Sequence[str]]
THINKING = ("adaptive", "between_tools", "disabled", "enabled")


def one(request: Request) -> dict[str, Any] | Refusal:
    """Return the model that a path names, by its id or an alias."""
    name = unquote(request.route.removeprefix(f"{MODELS}/"))
    model = current().models.get(name)
    return Refusal(f"model: {name[:100]!r}", 404, "not_found_error") if model is None else told(model)


def page(request: Request) -> dict[str, Any] | Refusal:
    """Return the models that a query asks for, in the order of the file."""
    asked = query(request)
    stages = asked.get("lifecycle[]") or asked.get("lifecycle") or STAGES[:2]
    if unknown := [stage for stage in stages if stage not in STAGES]:
        return Refusal(f"lifecycle: must be one of {', '.join(STAGES)}, not {unknown[0][:40]!r}")
    listed = [model for model in dict.fromkeys(current().models.values()) if current().stage(model) in stages]
    return leaf([told(model) for model in listed], asked)


def query(request: Request) -> Query:
    """Return what stands after the ? of a path."""
    return parse_qs(request.path.partition("?")[2], keep_blank_values=True)


def leaf(listed: Sequence[dict[str, Any]], asked: Query) -> dict[str, Any] | Refusal:
    """Return the page of `listed` that a query asks for with `limit`, `after_id` and `before_id`."""
    limit = (asked.get("limit") or [str(USUAL)])[-1]
    if not (limit.isascii() and limit.isdigit() and len(limit) < 5 and 1 <= int(limit) <= MOST):
        return Refusal(f"limit: must be a whole number from 1 to {MOST}, not {limit[:40]!r}")
    ids = [one["id"] for one in listed]
    for name in ("after_id", "before_id"):
        if name in asked and asked[name][-1] not in ids:
            return Refusal(f"{name}: there is no {asked[name][-1][:100]!r} in this list")
    if "before_id" in asked:
        end = ids.index(asked["before_id"][-1])
        begin = max(0, end - int(limit))
        return _page(listed[begin:end], more=begin > 0)
    begin = ids.index(asked["after_id"][-1]) + 1 if "after_id" in asked else 0
    return _page(listed[begin : begin + int(limit)], more=begin + int(limit) < len(listed))


def _page(shown: Sequence[dict[str, Any]], more: bool) -> dict[str, Any]:
    return {
        "data": list(shown),
        "has_more": more,
        "first_id": shown[0]["id"] if shown else None,
        "last_id": shown[-1]["id"] if shown else None,
    }


def told(model: Profile, catalogue: Catalogue | None = None) -> dict[str, Any]:
    """Return a model as the API tells of it; of what is not in our file, nothing is made up."""
    known = catalogue or current()
    return {
        "type": "model",
        "id": model.id,
        "display_name": model.name,
        "created_at": _moment(_released(model.id)),
        "lifecycle": known.stage(model),
        "deprecated_at": None,
        "retires_at": _moment(model.retires) if model.retires else None,
        "line": model.family,
        "max_input_tokens": model.context,
        "max_tokens": model.max_output,
        "capabilities": _capabilities(model, known.capabilities),
    }


def _released(ident: str) -> date:
    """Return the date in an id, or the epoch, as the API does for a date that is not known."""
    found = search(r"-(\d{4})(\d\d)(\d\d)$", ident)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else date(1970, 1, 1)


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _capabilities(model: Profile, common: Mapping[str, bool]) -> dict[str, Any]:
    types = {kind: _is(kind in model.manners.thinking) for kind in THINKING}
    nothing = _is(False)
    return {
        **{name: _is(yes) for name, yes in common.items()},
        "context_management": nothing,
        "effort": {**_is(True), **{level: _is(True) for level in EFFORTS}},
        "server_tools": {**nothing, "code_execution": nothing, "web_search": nothing},
        "thinking": {**_is(True), "types": types},
    }


def _is(supported: bool) -> dict[str, Any]:
    return {"supported": supported}
