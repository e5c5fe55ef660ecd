"""A request to /v1/messages, read: everything the answer depends on, in the types it is used in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from . import fields, tokens, validate
from .fits import Check, judge
from .profile import Profile, current
from .schema import Unfit
from .wire import Refusal, Request, encode


@dataclass(frozen=True, slots=True)
class Call:
    """What a client asked, once it is known to be in order."""

    model: Profile
    system: str
    turns: tuple[tuple[str, str], ...]
    schema: dict[str, Any] | None
    check: Check | None
    """Tells where an answer breaks the schema."""
    max_tokens: int
    stop_sequences: tuple[str, ...]
    thinks: bool
    shows_thinking: bool
    input_tokens: int

    @property
    def text(self) -> str:
        """The whole last user turn."""
        return self.turns[-1][1]


def read(request: Request) -> Call | Refusal:
    """Return what `request` asks, or why the API would not answer it."""
    try:
        return _checked(parsed(request.body), request.headers["anthropic-version"])
    except ValueError as broken:
        return Refusal(f"The request body is not valid JSON: {str(broken)[:200]}")
    except RecursionError:
        return Refusal("The request body is nested too deeply")


def _checked(data: Any, version: str) -> Call | Refusal:
    if found := fields.refusal(data):
        return found
    model = current().find(data["model"])
    if model is None:
        return Refusal(f"model: {data['model'][:100]!r}", 404, "not_found_error")
    return validate.refusal(data, model, version) or _called(data, model)


def parsed(body: bytes) -> Any:
    """Return the JSON in `body`; raises ValueError where it is not strict JSON in UTF-8."""
    data = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    if b"\\u" in body:
        json.dumps(data, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is no text
    return data


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _called(data: dict[str, Any], model: Profile) -> Call | Refusal:
    spoken = [
        ("system", _text(data.get("system") or "")),
        *((m["role"], _text(m["content"])) for m in data["messages"]),
    ]
    system = "\n".join(text for role, text in spoken if role == "system" and text)
    turns = _joined([(role, text) for role, text in spoken if role != "system"])
    schema = ((data.get("output_config") or {}).get("format") or {}).get("schema")
    form = encode(schema) if schema else ""
    size = sum(tokens.count(text) + tokens.PER_TURN for _, text in spoken) + tokens.count(form)
    if size > model.context:
        return Refusal(f"prompt is too long: {size} tokens > {model.context} maximum")
    try:
        check = judge(form) if form else None
    except Unfit as unfit:
        return Refusal(f"output_config.format.schema: {unfit}")
    thinking = data.get("thinking") or {}
    return Call(
        model=model,
        system=system,
        turns=turns,
        schema=schema,
        check=check,
        max_tokens=data["max_tokens"],
        stop_sequences=tuple(data.get("stop_sequences") or ()),
        thinks=thinking["type"] in ("adaptive", "enabled") if thinking else model.manners.thinks_first,
        shows_thinking=_shown(thinking.get("display"), model),
        input_tokens=size,
    )


def _text(content: Any) -> str:
    """Return the words in a turn; thinking that is sent back is not among them."""
    if isinstance(content, str):
        return content
    return "\n".join(block["text"] for block in content if block["type"] == "text")


def _joined(turns: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Join neighbours with one role, as the API does."""
    joined: list[tuple[str, str]] = []
    for role, text in turns:
        if joined and joined[-1][0] == role:
            joined[-1] = (role, f"{joined[-1][1]}\n{text}")
        else:
            joined.append((role, text))
    return tuple(joined)


def _shown(display: str | None, model: Profile) -> bool:
    return model.manners.shows_thinking if display is None else display == "summarized"
