"""How many tokens a text counts as: simulated, and the same on every machine.

Four bytes of UTF-8 make one token. Real tokenizers differ from model to model and from this; the figures serve
to compare two ways of doing a job, not to forecast a bill.
"""

from __future__ import annotations

BYTES = 4
PER_TURN = 4
"""What each turn, and the system text, costs beyond its words."""


def count(text: str) -> int:
    """Return the tokens of `text`; none for an empty one."""
    return -(-len(encoded(text)) // BYTES)


def cut(text: str, tokens: int) -> str:
    """Return as much of `text` as fits in `tokens`, ending on a whole character."""
    return encoded(text)[: tokens * BYTES].decode("utf-8", "ignore")


def encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")
