"""Find the dates and the amounts of money in a text, in the forms people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

V = TypeVar("V", date, int)

MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "September" else "Sept?(?:ember)?" for name in MONTHS)
_DATE = re.compile(
    rf"""\b(?:
      (?P<d1>\d{{1,2}})[ ]+(?P<m1>{_MONTH})\.?,?[ ]+(?P<y1>\d{{4}})      # 30 June 2027
    | (?P<m2>{_MONTH})\.?[ ]+(?P<d2>\d{{1,2}}),?[ ]+(?P<y2>\d{{4}})      # June 30, 2027
    | (?P<d3>\d{{1,2}})-(?P<m3>{_MONTH})-(?P<y3>\d{{4}})                 # 30-Jun-2027
    | (?P<m4>\d{{1,2}})/(?P<d4>\d{{1,2}})/(?P<y4>\d{{4}})                # 06/30/2027
    | (?P<y5>\d{{4}})-(?P<m5>\d{{2}})-(?P<d5>\d{{2}})                    # 2027-06-30
    )\b""",
    re.VERBOSE,
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONEY = re.compile(
    rf"(?:\$|\bUSD)[ ]*(?P<marked>{_NUMBER})(?P<scale>[ ]million\b)?(?:[ ]dollars\b)?"
    rf"|(?<![\w$.,-])(?P<plain>{_NUMBER})(?P<millions>[ ]million)?[ ]dollars\b"
)
_BARE = re.compile(rf"\s*({_NUMBER})\s*")


@dataclass(frozen=True, slots=True)
class Mention(Generic[V]):
    """A value and where the text says it."""

    value: V
    start: int
    end: int


def dates(text: str) -> list[Mention[date]]:
    """Return the calendar dates in `text`, in order; a day that no calendar has is passed over."""
    return list(_dates(text))


def amounts(text: str) -> list[Mention[int]]:
    """Return the amounts in whole dollars in `text`, in order; a cell that is only a number counts."""
    if bare := _BARE.fullmatch(text):
        return [Mention(_dollars(bare[1]), bare.start(1), bare.end(1))]
    return [
        Mention(_dollars(found["marked"] or found["plain"], found["scale"] or found["millions"]), *found.span())
        for found in _MONEY.finditer(text)
    ]


def in_words(day: date) -> str:
    """Return `day` as a person writes it, `30 June 2027`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _dates(text: str) -> Iterator[Mention[date]]:
    for found in _DATE.finditer(text):
        year, month, day = (_part(found, letter) for letter in "ymd")
        try:
            yield Mention(date(int(year), _month(month), int(day)), *found.span())
        except ValueError:  # 31 June: there is nothing to read
            continue


def _part(found: re.Match[str], letter: str) -> str:
    return next(part for form in range(1, 6) if (part := found[f"{letter}{form}"]))


def _month(text: str) -> int:
    return int(text) if text.isdigit() else [name[:3] for name in MONTHS].index(text[:3]) + 1


def _dollars(number: str, scale: str | None = None) -> int:
    return int(Decimal(number.replace(",", "")) * (1_000_000 if scale else 1))
