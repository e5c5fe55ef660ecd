"""What the content of a turn may hold, and what of it the offline model reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from re import fullmatch
from typing import Any

from .fields import is_typed
from .schema import named
from .wire import Refusal

NOT_SIMULATED = "fieldguide_not_simulated"
OLD_VERSION = "2023-06-01"
READ = {
    "user": ("text", "tool_result"),
    "system": ("text",),
    "assistant": ("text", "thinking", "redacted_thinking", "tool_use"),
}


def not_simulated(what: str) -> Refusal:
    """Return the refusal of something that the live API takes."""
    return Refusal(f"{what}: the live API takes this, the offline model does not simulate it.", code=NOT_SIMULATED)


def refusal(content: Any, role: str, where: str, version: str) -> Refusal | None:
    """Return why the content of one turn, or of the system text, is not taken."""
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    if not isinstance(blocks, list) or not blocks:
        return Refusal(f"{where}: must be a text or a list of blocks, and not empty")
    for at, block in enumerate(blocks):
        if found := _block(block, role, f"{where}.{at}", version):
            return found
    return None


def _block(block: Any, role: str, where: str, version: str) -> Refusal | None:
    if not is_typed(block):
        return Refusal(f"{where}.type: Field required")
    kind = block["type"]
    if version != OLD_VERSION and role == "assistant" and kind == "document":
        return Refusal(f"{where}: documents are no longer taken in assistant messages")
    if kind not in READ[role]:
        return not_simulated(f"{where}: a block of type {named(kind)} from {role!r}")
    if version != OLD_VERSION and role == "user" and kind == "text" and block.get("citations"):
        return Refusal(f"{where}.citations: Extra inputs are not permitted")
    return CHECKS[kind](block, where)


def _text(block: Mapping[str, Any], where: str) -> Refusal | None:
    if not isinstance(block.get("text"), str) or not block["text"].strip():
        return Refusal(f"{where}.text: text content blocks must be non-empty")
    return None


def _texts(*names: str) -> Callable[[Mapping[str, Any], str], Refusal | None]:
    """Return the check that each of `names` is a text."""

    def check(block: Mapping[str, Any], where: str) -> Refusal | None:
        for name in names:
            if not isinstance(block.get(name), str):
                return Refusal(f"{where}.{name}: must be a text, not {named(block.get(name))}")
        return None

    return check


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and fullmatch(r"[a-zA-Z0-9_-]+", value) is not None


def _tool_use(block: Mapping[str, Any], where: str) -> Refusal | None:
    if not _is_id(block.get("id")):
        return Refusal(f"{where}.id: must be a text that matches '^[a-zA-Z0-9_-]+$', not {named(block.get('id'))}")
    if not isinstance(block.get("input"), dict):
        return Refusal(f"{where}.input: must be an object, not {named(block.get('input'))}")
    return _texts("name")(block, where)


def _tool_result(block: Mapping[str, Any], where: str) -> Refusal | None:
    if not _is_id(block.get("tool_use_id")):
        return Refusal(f"{where}.tool_use_id: must be the id of a `tool_use`, not {named(block.get('tool_use_id'))}")
    if not isinstance(block.get("is_error") or False, bool):
        return Refusal(f"{where}.is_error: must be true or false")
    content = block.get("content")
    if content is None or isinstance(content, str):
        return None
    if not isinstance(content, list) or not all(map(is_typed, content)):
        return Refusal(f"{where}.content: must be a text or a list of blocks")
    for at, part in enumerate(content):
        if part["type"] != "text":
            return not_simulated(f"{where}.content.{at}: a block of type {named(part['type'])} in a result")
        if found := _text(part, f"{where}.content.{at}"):
            return found
    return None


CHECKS: Mapping[str, Callable[[Mapping[str, Any], str], Refusal | None]] = {
    "text": _text,
    "thinking": _texts("thinking", "signature"),
    "redacted_thinking": _texts("data"),
    "tool_use": _tool_use,
    "tool_result": _tool_result,
}
