"""Find the figures in a text and bring each into one form, so that "30 %", "30%" and "thirty percent" are the same.

A figure is a number that somebody could hold against a source. Dates, years, names of papers and laws, and the small
numbers that every sentence has (up to twelve) are not; percentages, dollars and multiples always are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Unit = Literal["", "%", "times", "$"]
SMALL = 12
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
SPELLED = {word: n for n, word in enumerate(_ONES, 1)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
SPELLED |= {f"{ten}-{one}": 10 * t + o for t, ten in enumerate(_TENS, 2) for o, one in enumerate(_ONES[:9], 1)}
SPELLED |= {"a hundred": 100, "one hundred": 100, "a thousand": 1000, "one thousand": 1000}

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = rf"\b\d{{4}}-\d\d(?:-\d\d)?\b|\b\d{{1,2}} {_MONTH}(?: \d{{4}})?\b|\b{_MONTH} \d{{1,2}}(?:, \d{{4}})?\b"
_NAME = r"[A-Za-z]\w*(?:[-./]\w+)*[-.]?\d[\w.-]*\w|\b[A-Za-z]\w*-\d\S*|\b(?:SP|RFC|arXiv|section) [\d.-]*\d"
_NAMED = r"\b(?:SCIM|Haiku|Sonnet|Opus|Claude|GPT|CVE|NeurIPS|ICML|ICLR|Python|level|row|note) \d+(?:\.\d+)?\b"
_YEAR = r"(?<![\d$.,])(?:19|20)\d\d(?![\d%]|,\d|\.\d| ?%| (?:percent|times|tokens))"
_SKIPPED = re.compile("|".join((_DATE, rf"\b{_NAME}", _NAMED, _YEAR, r"\d+[a-z]{2}\b(?<=st|nd|rd|th)")))

_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_WORDS = "|".join(sorted(map(re.escape, SPELLED), key=len, reverse=True))
_PERCENT = r"(?: ?%| ?percent\b| per cent\b|-percent\b)"
_HUNDRED = r"(?: times)? (?:in|out of) (?:100|a hundred)\b"
_TIMES = r"(?:[- ]fold\b| times\b| ?×|x\b)"
_RANGE = r"(?: ?(?:to|-|–) ?)"
_PATTERNS: tuple[tuple[Unit, str], ...] = (
    ("$", rf"\$ ?({_DIGITS})|\b({_DIGITS}|{_WORDS}) dollars?\b"),
    ("%", rf"(?<![\d.,])({_DIGITS})(?={_RANGE}{_DIGITS}(?:{_PERCENT}|{_HUNDRED}))"),
    ("%", rf"(?<![\w.,])({_DIGITS}|{_WORDS})(?:{_PERCENT}|{_HUNDRED})"),
    ("times", rf"(?<![\d.,])({_DIGITS})(?={_RANGE}{_DIGITS}{_TIMES})"),
    ("times", rf"(?<![\w.,])({_DIGITS}){_TIMES}"),
    ("times", rf"\b({_WORDS})(?:[- ]?fold\b| times (?=the\b|as\b|more\b|what\b|a chat|that of\b|those\b))"),
    ("", rf"(?<![\w.,])({_DIGITS})"),
)


@dataclass(frozen=True, slots=True, order=True)
class Figure:
    """One figure in its one form: 30 with the unit "%", 4 with "times", 0.1 with "$", 3611 with none."""

    value: float
    unit: Unit = ""

    def __str__(self) -> str:
        number = f"{self.value:,.10g}" if self.value % 1 else f"{self.value:,.0f}"
        return {"$": f"${number}", "%": f"{number}%", "times": f"{number} times", "": number}[self.unit]


def figures(text: str) -> frozenset[Figure]:
    """Return the figures that `text` states, each once."""
    left = _SKIPPED.sub(lambda found: " " * len(found[0]), text.replace("\\$", "$"))
    return frozenset(_found(left))


def _found(left: str) -> Iterator[Figure]:
    for unit, pattern in _PATTERNS:
        ends: list[tuple[int, int]] = []
        for found in re.finditer(pattern, left, re.I):
            written = next(group for group in found.groups() if group)
            ends.append(found.span())
            value = _value(written)
            if unit or value > SMALL or value % 1:
                yield Figure(value, unit)
        for start, end in ends:  # a figure that has been read is not read again as a bare number
            left = left[:start] + "_" * (end - start) + left[end:]


def _value(written: str) -> float:
    return float(SPELLED.get(written.lower(), 0)) or float(written.replace(",", ""))
