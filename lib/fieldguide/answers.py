"""What the model is asked and what comes back: from the SDK's messages and errors to an `Answer`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .errors import NotScripted
from .wording import many

if TYPE_CHECKING:
    from anthropic import APIError
    from anthropic.types import ContentBlock, Message


class Ask(NamedTuple):
    """One question to the model; `model` None is the connection's own."""

    model: str | None
    system: str | None
    messages: list[dict[str, Any]]
    max_tokens: int
    output: type | None
    tools: Sequence[Mapping[str, Any]] = ()
    """The tools the model may call, as the API takes them; the answer's value is then a `Turn`."""


class ToolCall(NamedTuple):
    """One tool the model wants called."""

    id: str
    name: str
    input: Any
    """The arguments; an object, unless the model got even that wrong."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The model's turn where it may call tools: its words, its calls, and with calls its blocks as they go back."""

    text: str
    calls: tuple[ToolCall, ...]
    content: list[dict[str, Any]]

    def __str__(self) -> str:
        asked = [f"{call.name}({json.dumps(call.input, ensure_ascii=False)})" for call in self.calls]
        return "\n".join((*filter(None, (self.text,)), *asked))


class Answer(NamedTuple):
    """What came back: a value, or the reason there is none, and `gen_ai.*` attributes."""

    value: Any
    status: Literal["done", "refused", "failed"]
    reason: str
    attributes: Mapping[str, Any]


def read(message: Message, model: str, ask: Ask) -> Answer:
    """Take the answer to `ask` out of a message by the type of its blocks: a thinking block often comes first."""
    attributes = _attributes(message, model)
    if message.stop_reason == "refusal":
        return Answer(None, "refused", "the model declined to answer", attributes)
    if message.stop_reason in _CUT:
        return Answer(None, "failed", _CUT[message.stop_reason].format(many(ask.max_tokens, "token")), attributes)
    if ask.output is None:
        return Answer(_turn(message) if ask.tools else _text(message), "done", "", attributes)
    value = getattr(message, "parsed_output", None)
    if value is None:
        return Answer(None, "failed", "the model sent no answer in the form asked for", attributes)
    return Answer(value, "done", "", attributes)


def _text(message: Message) -> str:
    return "".join([block.text for block in message.content if block.type == "text"])


def _turn(message: Message) -> Turn:
    """Take the turn out of a message; calls count only where the model stopped in order to make them."""
    if message.stop_reason != "tool_use":
        return Turn(_text(message), (), [])
    calls = [ToolCall(block.id, block.name, block.input) for block in message.content if block.type == "tool_use"]
    return Turn(_text(message), tuple(calls), [_sendable(block) for block in message.content])


def _sendable(block: ContentBlock) -> dict[str, Any]:
    """Return a block as the API takes it back: arguments that are no object would have the whole history refused."""
    sent = block.to_dict(warnings=False)
    if block.type == "tool_use" and not isinstance(block.input, dict):
        sent["input"] = {}
    return sent


_CUT = {
    "max_tokens": (
        "the answer was cut off: it came to its limit of {}; for a longer one, give the step a larger max_tokens"
    ),
    "model_context_window_exceeded": "the conversation has filled all that the model can read at once",
}


def outside_schema(invalid: Any, message: Message, model: str, ask: Ask) -> Answer:
    """Keep what a call cost when its answer does not fit: the SDK raises before it hands the message over."""
    if message.stop_reason == "refusal" or message.stop_reason in _CUT:
        return read(message, model, ask)
    first = invalid.errors()[0]
    field = ".".join(str(part) for part in first["loc"]) or "the whole answer"
    return Answer(
        None, "failed", f"the answer does not fit its form: {field}: {first['msg']}", _attributes(message, model)
    )


def _attributes(message: Message, model: str) -> dict[str, Any]:
    usage = message.usage
    cached, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": model,
        "gen_ai.response.model": message.model,
        "gen_ai.response.id": message.id,
        "gen_ai.response.finish_reasons": (message.stop_reason,),
        "gen_ai.usage.input_tokens": usage.input_tokens + cached + written,
        "gen_ai.usage.output_tokens": usage.output_tokens,
        "gen_ai.usage.cache_read.input_tokens": cached,
        "gen_ai.usage.cache_creation.input_tokens": written,
    }


def failed(refused: APIError, model: str) -> Answer:
    """Turn the SDK's typed error into the reason a run ended; nothing was answered, so nothing was billed."""
    body = refused.body if isinstance(refused.body, dict) else {}
    error = body["error"] if isinstance(body.get("error"), dict) else {}
    details = error["details"] if isinstance(error.get("details"), dict) else {}
    if str(details.get("error_code")).startswith("fieldguide_"):
        raise NotScripted(error["message"]) from refused
    name = type(refused).__name__
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": model,
        "error.type": name,
    }
    return Answer(
        None,
        "failed",
        f"the model service did not answer: {error.get('message', refused.message)} ({name})",
        attributes,
    )
