"""Tools in a conversation: what the model may call, what it called, and what came back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Block = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool that the model may call in this request."""

    name: str
    description: str
    schema: Mapping[str, Any]
    """What its input must look like."""
    strict: bool = False
    """Its input always fits the schema."""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One call of a tool."""

    name: str
    input: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a call gave."""

    call: ToolCall
    text: str
    failed: bool
    """The client said so, with `is_error`."""
    new: bool
    """It came with the last turn; the others are from before."""


def offered(data: Mapping[str, Any]) -> tuple[Tool, ...]:
    """Return the tools of a body that its `tool_choice` lets the model call."""
    choice = data.get("tool_choice") or {}
    if choice.get("type") == "none":
        return ()
    return tuple(
        Tool(tool["name"], tool.get("description") or "", tool["input_schema"], tool.get("strict") is True)
        for tool in data.get("tools") or ()
        if choice.get("type") != "tool" or tool["name"] == choice["name"]
    )


def results(messages: Sequence[Mapping[str, Any]]) -> tuple[ToolResult, ...]:
    """Return every result in a conversation that is in order, oldest first."""
    if only_words(messages):
        return ()
    calls: dict[str, ToolCall] = {}
    found: list[ToolResult] = []
    last_said = max((at for at, message in enumerate(messages) if message["role"] == "assistant"), default=-1)
    for at, message in enumerate(messages):
        for block in blocks(message):
            if block["type"] == "tool_use":
                calls[block["id"]] = ToolCall(block["name"], block["input"])
            elif block["type"] == "tool_result":
                call, failed = calls[block["tool_use_id"]], block.get("is_error") is True
                found.append(ToolResult(call, result_text(block), failed, at > last_said))
    return tuple(found)


def blocks(message: Mapping[str, Any]) -> Sequence[Block]:
    """Return the blocks of a turn; words alone make one."""
    content: str | Sequence[Block] = message["content"]
    return ({"type": "text", "text": content},) if isinstance(content, str) else content


def only_words(messages: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether no turn has anything but words: then nothing in it needs looking for."""
    return all(isinstance(message["content"], str) for message in messages)


def result_text(block: Block) -> str:
    """Return the words of a result."""
    content = block.get("content") or ""
    return content if isinstance(content, str) else "\n".join(part["text"] for part in content)
