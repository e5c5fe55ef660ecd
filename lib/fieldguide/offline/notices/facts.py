"""What a notice says that a rewriting must not lose: dates, amounts, times, spans and contacts."""

from __future__ import annotations

import re

MONTHS = "January February March April May June July August September October November December".split()
_FACT = re.compile(
    rf"(?P<date>\b\d{{1,2}} (?:{'|'.join(MONTHS)})(?: \d{{4}})?\b)"
    r"|(?P<amount>\$\d[\d,]*(?:\.\d\d)?)"
    r"|(?P<share>\b\d+ percent\b)"
    r"|(?P<span>\b\d+ (?:working )?(?:days?|weeks?|months?|hours?|years?|metres)\b)"
    r"|(?P<phone>\b\d{3}-\d{4}\b)"
    r"|(?P<mail>\b[\w.]+@[\w.]+\w)"
    r"|(?P<time>\b\d{1,2}:\d\d\b)"
)
OPEN = re.compile(r"\[[^\]]{1,60}\]")
"""A place that whoever wrote the notice meant to fill in and did not."""


def facts(text: str) -> dict[str, str]:
    """Return the facts of a text, each with its kind, in order."""
    return {found[0]: str(found.lastgroup) for found in _FACT.finditer(text)}


def changed(fact: str, kind: str) -> str:
    """Return a fact as a hasty writer may get it wrong: another day, another figure, an address cut short."""
    digits = list(re.finditer(r"\d+", fact))
    if kind == "mail" or not digits:
        return fact[:-1]
    number = digits[-1 if kind == "phone" else 0]
    other = str(int(number[0]) + (1 if int(number[0]) % 10 < 8 else -1)).zfill(len(number[0]))
    return fact[: number.start()] + other + fact[number.end() :]
