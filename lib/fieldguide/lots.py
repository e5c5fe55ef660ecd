"""Draw lots the same way on every machine: sorted by them, things stand in an order that nobody can guess."""

from __future__ import annotations

import hashlib


def lot(text: str) -> bytes:
    """Return the lot that falls to `text`, whatever else is drawn for."""
    return hashlib.sha256(text.encode()).digest()
