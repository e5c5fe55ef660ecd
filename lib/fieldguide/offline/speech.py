"""From an actor's answer to what the model says: the shape that was asked for, cut where the request ends it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from . import tokens
from .actor import Answer
from .call import Call
from .fits import judge
from .tools import ToolCall
from .wire import encode

UNSPOKEN = "(simulated) Reading the request before answering."
"""Stands for the thinking of an actor that gives none; it still costs tokens."""


class Piece(NamedTuple):
    """One block of an answer."""

    kind: Literal["thinking", "text", "call"]
    text: str
    call: ToolCall | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What fits of an answer in the tokens that are left, and why it ends there."""

    pieces: tuple[Piece, ...]
    stop_reason: str
    stop_sequence: str | None = None
    declined: str = ""
    thinking_tokens: int = 0
    output_tokens: int = 1


class Unanswered(ValueError):
    """An actor has nothing of the shape that the request asks for."""


def spoken(call: Call, answer: Answer, fault: str = "ok") -> Spoken:
    """Return what the model says of `answer`, with a `fault` in it where there is one."""
    if answer.declined or fault == "refusal":
        return Spoken((), "refusal", declined=answer.declined or "(simulated) The request was declined.")
    text, calls = words(call, answer), called(call, answer, fault == "malformed_tool_input")
    stop = "tool_use" if calls else "end_turn"
    ending = None if call.check else _first_stop(text, call.stop_sequences)
    if ending is not None:
        text, calls, stop = text[: text.index(ending)], (), "stop_sequence"
    pieces = [Piece("thinking", answer.thinking or UNSPOKEN)] if call.thinks else []
    pieces += [Piece("text", text)] if text or not calls else []
    pieces += [Piece("call", encode(one.input), one) for one in calls]
    return _cut(call, Spoken(tuple(pieces), stop, ending), fault)


def words(call: Call, answer: Answer) -> str:
    """Return the text of `answer`; raises Unanswered where the request's schema was not kept."""
    if answer.text is None and answer.data is None and answer.calls:
        return ""
    if answer.text is None and call.check is None:
        raise Unanswered("it answers with data, and the request has no schema")
    text = answer.text if answer.text is not None else json.dumps(answer.data, ensure_ascii=False, allow_nan=False)
    if call.check is None or answer.off_schema or answer.calls:
        return text
    try:
        data = answer.data if answer.text is None else json.loads(text)
    except ValueError as broken:
        raise Unanswered("it answers with words, and the request has a schema") from broken
    if problem := call.check(data):
        raise Unanswered(f"against the request's schema, {problem}")
    return text


def called(call: Call, answer: Answer, malformed: bool) -> tuple[ToolCall, ...]:
    """Return the calls of `answer`; raises Unanswered where the request's tools do not allow them."""
    if call.must_call and not answer.calls:
        raise Unanswered("it calls no tool, and the request says that one must be called")
    made = answer.calls[:1] if call.one_call else answer.calls
    for one in made:
        if problem := _misuse(call, one, answer.off_schema):
            raise Unanswered(f"{problem}, in its call of {one.name!r}")
    made = tuple(ToolCall(one.name, dict(one.input)) for one in made)
    return (_malformed(call, made[0]), *made[1:]) if malformed and made else made


def _misuse(call: Call, one: ToolCall, off_schema: bool) -> str | None:
    tool = next((tool for tool in call.tools if tool.name == one.name), None)
    if tool is None:
        return f"it may call {', '.join(tool.name for tool in call.tools) or 'nothing'} here"
    if not isinstance(one.input, Mapping):
        return "its input must be an object"
    json.dumps(dict(one.input), allow_nan=False)
    if tool.strict:
        return judge(encode(tool.schema))(one.input)
    missing = [name for name in tool.schema.get("required") or () if name not in one.input]
    return f"{missing[0]!r} is missing" if missing and not off_schema else None


def _malformed(call: Call, one: ToolCall) -> ToolCall:
    """Take a field out of a call that its tool requires, or else put one in that it does not know."""
    tool = next(tool for tool in call.tools if tool.name == one.name)
    if tool.strict:
        return one
    required = [name for name in tool.schema.get("required") or () if name in one.input]
    kept = {name: value for name, value in one.input.items() if name not in required[:1]}
    return ToolCall(one.name, kept if required else {**kept, "malformed": True})


def _first_stop(text: str, stops: tuple[str, ...]) -> str | None:
    found = [(text.index(stop), stop) for stop in stops if stop and stop in text]
    return min(found)[1] if found else None


def _cut(call: Call, said: Spoken, fault: str) -> Spoken:
    """Keep what fits in the tokens that the request, the model's context or a fault leave; thinking counts first."""
    costs = [_cost(piece) for piece in said.pieces]
    room = call.model.context - call.input_tokens
    limit, whole = min(call.max_tokens, room), sum(costs)
    if fault == "max_tokens":
        limit = min(limit, whole // 2)
    thought = min(costs[0], limit) if call.thinks else 0
    if whole <= limit:
        return Spoken(said.pieces, said.stop_reason, said.stop_sequence, "", thought, whole)
    kept, left = [], limit
    for piece, cost in zip(said.pieces, costs, strict=True):
        if left > 0:
            kept.append(piece if cost <= left else _shortened(piece, left))
        left -= cost
    stop = "max_tokens" if limit < room else "model_context_window_exceeded"
    return Spoken(tuple(kept), stop, None, "", thought, limit)


def _cost(piece: Piece) -> int:
    size = tokens.count(piece.text) + (tokens.count(piece.call.name) if piece.call else 0)
    return size if piece.kind == "thinking" else max(1, size)


def _shortened(piece: Piece, left: int) -> Piece:
    if piece.call is None:
        return piece._replace(text=tokens.cut(piece.text, left))
    kept: dict[str, Any] = {}
    for name, value in piece.call.input.items():
        if tokens.count(encode({**kept, name: value})) > left:
            break
        kept[name] = value
    return Piece("call", encode(kept), ToolCall(piece.call.name, kept))
