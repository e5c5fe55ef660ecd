"""From what the model says to the message that is sent: blocks, usage, seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import prompt
from .call import Call
from .speech import UNSPOKEN as UNSPOKEN
from .speech import Spoken


def seconds(call: Call, output_tokens: int) -> float:
    """Return how long the reply takes, in simulated seconds."""
    return call.model.first_token_seconds + output_tokens / call.model.tokens_per_second


def message(call: Call, said: Spoken, identity: str, repeated: bool = False) -> dict[str, Any]:
    """Return the message as the API would send it; a `repeated` request finds all that it marks in the cache."""
    details = {"type": "refusal", "category": None, "explanation": said.declined} if said.declined else None
    return {
        "id": f"msg_offline_{identity}",
        "type": "message",
        "role": "assistant",
        "model": call.model.id,
        "content": list(_content(call, said, identity)),
        "stop_reason": said.stop_reason,
        "stop_sequence": said.stop_sequence,
        "stop_details": details,
        "usage": _usage(call, said, repeated),
    }


def _content(call: Call, said: Spoken, identity: str) -> Iterator[dict[str, Any]]:
    calls = 0
    for kind, text, called in said.pieces:
        if kind == "thinking" and text:
            shown = text if call.shows_thinking else ""
            yield {"type": "thinking", "thinking": shown, "signature": f"simulated-{identity}"}
        elif kind == "text" and text:
            yield {"type": "text", "text": text, "citations": None}
        elif called is not None:
            ident = f"toolu_offline_{identity}_{calls}"
            yield {"type": "tool_use", "id": ident, "name": called.name, "input": dict(called.input)}
            calls += 1


def _usage(call: Call, said: Spoken, repeated: bool) -> dict[str, Any]:
    read, written, for_an_hour = prompt.cached(call.prompt, call.model.cache_from, repeated)
    return {
        "input_tokens": call.input_tokens - read - written,
        "cache_creation_input_tokens": written,
        "cache_read_input_tokens": read,
        "cache_creation": {
            "ephemeral_5m_input_tokens": written - for_an_hour,
            "ephemeral_1h_input_tokens": for_an_hour,
        },
        "output_tokens": said.output_tokens,
        "output_tokens_details": {"thinking_tokens": said.thinking_tokens},
        "service_tier": "standard",
    }
