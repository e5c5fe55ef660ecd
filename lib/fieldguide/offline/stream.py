"""A message as a stream of events: the grammar of the Messages API over server-sent events.

One block is open at a time; a call of a tool begins with an empty input and comes in pieces of JSON; the signature
of a thinking block comes just before its end; `message_delta` holds the whole usage; pings may stand anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .wire import encode

PIECE = 24
"""Characters in one delta."""
Event = Mapping[str, Any]


def events(message: Mapping[str, Any]) -> Iterator[Event]:
    """Yield the events that make up `message`."""
    yield {"type": "message_start", "message": _begun(message)}
    yield {"type": "ping"}
    for index, block in enumerate(message["content"]):
        opened, deltas = _opened(block), list(_deltas(block))
        yield {"type": "content_block_start", "index": index, "content_block": opened}
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ending = {name: message[name] for name in ("stop_reason", "stop_sequence", "stop_details")}
    usage = {name: count for name, count in message["usage"].items() if name not in ("cache_creation", "service_tier")}
    yield {"type": "message_delta", "delta": ending, "usage": usage}
    yield {"type": "message_stop"}


def _begun(message: Mapping[str, Any]) -> Event:
    """Return a message with nothing said yet, and with the tokens of its prompt."""
    usage = {**message["usage"], "output_tokens": min(1, message["usage"]["output_tokens"])}
    nothing: Event = {"content": [], "stop_reason": None, "stop_sequence": None, "stop_details": None}
    return {**message, **nothing, "usage": {**usage, "output_tokens_details": {"thinking_tokens": 0}}}


def _opened(block: Mapping[str, Any]) -> Event:
    if block["type"] == "thinking":
        return {**block, "thinking": "", "signature": ""}
    return {**block, "input": {}} if block["type"] == "tool_use" else {**block, "text": ""}


def _deltas(block: Mapping[str, Any]) -> Iterator[Event]:
    if block["type"] == "thinking":
        for piece in _pieces(block["thinking"]):
            yield {"type": "thinking_delta", "thinking": piece}
        yield {"type": "signature_delta", "signature": block["signature"]}
    elif block["type"] == "tool_use":
        for piece in ("", *_pieces(encode(block["input"]))):
            yield {"type": "input_json_delta", "partial_json": piece}
    else:
        for piece in _pieces(block["text"]):
            yield {"type": "text_delta", "text": piece}


def _pieces(text: str) -> Iterator[str]:
    return (text[at : at + PIECE] for at in range(0, len(text), PIECE))


def sent(message: Mapping[str, Any]) -> bytes:
    """Return a whole stream."""
    return b"".join(map(line, events(message)))


def broken(message: Mapping[str, Any]) -> bytes:
    """Return a stream up to the middle of what it says, with its block still open."""
    every = list(events(message))
    deltas = [at for at, event in enumerate(every) if event["type"] == "content_block_delta"]
    return b"".join(map(line, every[: deltas[len(deltas) // 2] + 1 if deltas else 1]))


def line(event: Event) -> bytes:
    """Return one event as it is sent."""
    return f"event: {event['type']}\ndata: {encode(event)}\n\n".encode("ascii")
