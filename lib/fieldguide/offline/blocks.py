"""What the content of a turn may hold, and what of it the offline model reads."""

from __future__ import annotations

from typing import Any

from .fields import is_typed
from .schema import named
from .wire import Refusal

NOT_SIMULATED = "fieldguide_not_simulated"
OLD_VERSION = "2023-06-01"
READ = {"user": ("text",), "system": ("text",), "assistant": ("text", "thinking", "redacted_thinking")}


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
    if version != OLD_VERSION and role == "assistant" and block["type"] == "document":
        return Refusal(f"{where}: documents are no longer taken in assistant messages")
    if block["type"] not in READ[role]:
        return not_simulated(f"{where}: a block of type {named(block['type'])} from {role!r}")
    if block["type"] != "text":
        return None
    if not isinstance(block.get("text"), str) or not block["text"].strip():
        return Refusal(f"{where}.text: text content blocks must be non-empty")
    if version != OLD_VERSION and role == "user" and block.get("citations"):
        return Refusal(f"{where}.citations: Extra inputs are not permitted")
    return None
