"""From an actor's answer to the message that is sent: blocks, stop reason, tokens, seconds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from . import tokens
from .actor import Answer
from .call import Call

UNSPOKEN = "(simulated) Reading the request before answering."
"""Stands for the thinking of an actor that gives none; it still costs tokens."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What fits of an answer in the tokens that are left, and why it ends there."""

    thinking: str
    text: str
    stop_reason: str
    stop_sequence: str | None
    thinking_tokens: int
    output_tokens: int


class Unanswered(ValueError):
    """An actor has nothing of the shape that the request asks for."""


def words(call: Call, answer: Answer) -> str:
    """Return the text of `answer`; raises Unanswered where the request's schema was not kept."""
    if answer.text is None and call.check is None:
        raise Unanswered("it answers with data, and the request has no schema")
    text = answer.text if answer.text is not None else json.dumps(answer.data, ensure_ascii=False, allow_nan=False)
    if call.check is None or answer.off_schema:
        return text
    try:
        data = answer.data if answer.text is None else json.loads(text)
    except ValueError as broken:
        raise Unanswered("it answers with words, and the request has a schema") from broken
    if problem := call.check(data):
        raise Unanswered(f"against the request's schema, {problem}")
    return text


def spoken(call: Call, answer: Answer) -> Spoken:
    """Cut `answer` to what the request allows: thinking counts first."""
    text, stop = words(call, answer), "end_turn"
    ending = None if call.check else _first_stop(text, call.stop_sequences)
    if ending is not None:
        text, stop = text[: text.index(ending)], "stop_sequence"
    thinking = (answer.thinking or UNSPOKEN) if call.thinks else ""
    thought, said = tokens.count(thinking), max(1, tokens.count(text))
    if thought + said > call.max_tokens:
        stop, ending = "max_tokens", None
        thought = min(thought, call.max_tokens)
        said = call.max_tokens - thought
        thinking, text = tokens.cut(thinking, thought), tokens.cut(text, said)
    return Spoken(thinking, text, stop, ending, thought, thought + said)


def _first_stop(text: str, stops: tuple[str, ...]) -> str | None:
    found = [(text.index(stop), stop) for stop in stops if stop and stop in text]
    return min(found)[1] if found else None


def seconds(call: Call, output_tokens: int) -> float:
    """Return how long the reply takes, in simulated seconds."""
    return call.model.first_token_seconds + output_tokens / call.model.tokens_per_second


def message(call: Call, said: Spoken, identity: str) -> dict[str, Any]:
    """Return the message as the API would send it."""
    content: list[dict[str, Any]] = []
    if call.thinks and said.thinking:
        shown = said.thinking if call.shows_thinking else ""
        content.append({"type": "thinking", "thinking": shown, "signature": f"simulated-{identity}"})
    if said.text:
        content.append({"type": "text", "text": said.text, "citations": None})
    return {
        "id": f"msg_offline_{identity}",
        "type": "message",
        "role": "assistant",
        "model": call.model.id,
        "content": content,
        "stop_reason": said.stop_reason,
        "stop_sequence": said.stop_sequence,
        "usage": {
            "input_tokens": call.input_tokens,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "output_tokens": said.output_tokens,
            "output_tokens_details": {"thinking_tokens": said.thinking_tokens},
            "service_tier": "standard",
        },
    }
