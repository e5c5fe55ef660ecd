"""A request to /v1/messages, read: everything the answer depends on, in the types it is used in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from . import fields, prompt, validate
from .fits import Check, judge
from .profile import Profile, current
from .prompt import Part
from .schema import Unfit
from .tools import Tool, ToolResult, blocks, offered, results
from .wire import Refusal, Request, encode

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """What a client asked, once it is known to be in order."""

    model: Profile
    system: str
    turns: tuple[tuple[str, str], ...]
    schema: dict[str, Any] | None
    check: Check | None
    """Tells where an answer breaks the schema."""
    tools: tuple[Tool, ...]
    must_call: bool
    one_call: bool
    """At most one tool at a time."""
    results: tuple[ToolResult, ...]
    max_tokens: int
    stop_sequences: tuple[str, ...]
    thinks: bool
    shows_thinking: bool
    streams: bool
    prompt: tuple[Part, ...]
    input_tokens: int

    @property
    def text(self) -> str:
        """The whole last user turn."""
        return self.turns[-1][1]

    @property
    def asked(self) -> str:
        """The last user turn that has words: one that only brings results back goes on under it."""
        return next((text for role, text in reversed(self.turns) if role == "user" and text.strip()), "")


def read(request: Request, counting: bool = False) -> Call | Refusal:
    """Return what `request` asks, or why the API would not answer it; `counting`, only for its tokens."""
    return guarded(lambda: _checked(parsed(request.body), request.headers["anthropic-version"], counting))


def guarded(reading: Callable[[], T]) -> T | Refusal:
    """Return what `reading` a body gives, or why it is no JSON."""
    try:
        return reading()
    except ValueError as broken:
        return Refusal(f"The request body is not valid JSON: {str(broken)[:200]}")
    except RecursionError:
        return Refusal("The request body is nested too deeply")


def _checked(data: Any, version: str, counting: bool) -> Call | Refusal:
    if found := fields.refusal(data, counting):
        return found
    model = current().find(data["model"])
    if model is None:
        return Refusal(f"model: {data['model'][:100]!r}", 404, "not_found_error")
    whole = {"max_tokens": model.max_output, **data}
    if found := validate.refusal(whole, model, version):
        return found
    pieces = prompt.parts(whole)
    size = prompt.total(pieces)
    if size > model.context and not counting:
        return Refusal(f"prompt is too long: {size} tokens > {model.context} maximum")
    return _called(whole, model, pieces, size)


def parsed(body: bytes) -> Any:
    """Return the JSON in `body`; raises ValueError where it is not strict JSON in UTF-8."""
    data = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    if b"\\u" in body:
        json.dumps(data, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is no text
    return data


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _called(data: Mapping[str, Any], model: Profile, pieces: tuple[Part, ...], size: int) -> Call | Refusal:
    schema = ((data.get("output_config") or {}).get("format") or {}).get("schema")
    try:
        check = judge(encode(schema)) if schema else None
    except Unfit as unfit:
        return Refusal(f"output_config.format.schema: {unfit}")
    messages: Sequence[Mapping[str, Any]] = ({"role": "system", "content": data.get("system") or ""}, *data["messages"])
    spoken = [(message["role"], _text(message)) for message in messages]
    thinking, choice = data.get("thinking") or {}, data.get("tool_choice") or {}
    return Call(
        model=model,
        system="\n".join(text for role, text in spoken if role == "system" and text),
        turns=_joined([(role, text) for role, text in spoken if role != "system"]),
        schema=schema,
        check=check,
        tools=offered(data),
        must_call=choice.get("type") in ("any", "tool"),
        one_call=choice.get("disable_parallel_tool_use") is True,
        results=results(data["messages"]),
        max_tokens=data["max_tokens"],
        stop_sequences=tuple(data.get("stop_sequences") or ()),
        thinks=thinking["type"] in ("adaptive", "enabled") if thinking else model.manners.thinks_first,
        shows_thinking=_shown(thinking.get("display"), model),
        streams=data.get("stream") is True,
        prompt=pieces,
        input_tokens=size,
    )


def _text(message: Mapping[str, Any]) -> str:
    """Return the words in a turn; thinking that is sent back, calls and results are not among them."""
    return "\n".join(block["text"] for block in blocks(message) if block["type"] == "text")


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
