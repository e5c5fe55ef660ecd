"""Compare wordings loosely: by their words, without case, punctuation or the small ones."""

from __future__ import annotations

import re
import unicodedata

from .ledger import current
from .models import Claim

SMALL_WORDS = frozenset("a an the is are was that this it its of for to as in on with and or".split())


def plain(text: str) -> str:
    """Return the words that carry a sentence, for comparing: 'It is the *simplest*, (C05).' gives ' simplest c05 '."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("%", " percent ").replace("’", "'"))
    words = re.findall(r"[a-z0-9]+", re.sub(r"'s\b|[\u0300-\u036f]", "", bare))
    return f" {' '.join(word for word in words if word not in SMALL_WORDS)} "


def contested(text: str) -> Claim | None:
    """Return the C or D claim of the field note that `text` repeats, if it does: nobody is marked wrong for that."""
    said = plain(text)
    for claim in current().claims.values():
        if any(plain(phrase) in said for phrase in claim.contested):
            return claim
    return None
