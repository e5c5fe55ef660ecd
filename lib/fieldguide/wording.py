"""Put counts and lists into words, right of one thing as of many."""

from __future__ import annotations

import math
from collections.abc import Sequence


def number(count: int) -> str:
    """Return a count a person can read; one of more than fifteen digits as a power of ten."""
    return f"{count:,}" if count < 10**15 else f"about 10^{round(math.log10(count))}"


def many(count: float, thing: str, things: str = "") -> str:
    """Return a count with its noun; `things` is the plural where that is not `thing` with an s.

    >>> many(1, "round"), many(1200, "token"), many(0, "criterion", "criteria")
    ('1 round', '1,200 tokens', '0 criteria')
    """
    shown = number(count) if isinstance(count, int) else f"{count:g}"
    return f"{shown} {thing if count == 1 else things or thing + 's'}"


def all_are(count: int, thing: str) -> str:
    """Return how a sentence about all of them begins.

    >>> all_are(3, "round"), all_are(1, "round")
    ('all 3 rounds are', 'the only round is')
    """
    return f"the only {thing} is" if count == 1 else f"all {many(count, thing)} are"


def times(count: int) -> str:
    """Return how often.

    >>> times(1), times(2), times(3)
    ('once', 'twice', '3 times')
    """
    return {1: "once", 2: "twice"}.get(count) or many(count, "time")


def listed(words: Sequence[str]) -> str:
    """Return words as a sentence lists them.

    >>> listed("abc")
    'a, b and c'
    """
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
