"""The name that somebody chooses for themselves: any letters of any script, on one line, with nothing that hides."""

from __future__ import annotations

import unicodedata

from ..errors import UsageError

LONGEST = 60
UNSEEN = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
"""Marks that turn the direction of text around them."""


def own_name(text: str) -> str:
    """Return a name as it is kept: any letters of any script, on one line, with nothing that hides.

    Raises UsageError for one that is too long.
    """
    seen = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp") and c not in UNSEEN)
    name = unicodedata.normalize("NFC", " ".join(seen.split()))
    if len(name) > LONGEST:
        raise UsageError(f"a name has {LONGEST} characters at most, and this one has {len(name)}")
    return name
