"""Decide what a date or an amount is from the words that stand nearest to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic

from .lines import Statement
from .values import Mention, V, amounts, dates

_APPLIED = r"\bappl(?:ication|ied)\b(?:,? (?:dated|date|received|logged|arrived|of|on|form))*"
DATE_WORDS = {
    "applied": rf"{_APPLIED}|\basked for\b",
    "issued": r"\b(?:date )?issue[ds]?(?: date| on)?\b|\b(?:award|notice) date\b"
    r"|\bdate of (?:award|notice|issue)\b|\bdated?\b|\bsent\b",
    "starts": r"\bstarts?(?: date)?\b|\bbeg(?:ins?|an)\b|\beffect(?:ive)?\b|\bfrom\b|\bfirst day\b"
    r"|\bperiod(?: of \w+)?\b",
    "ends": r"\bend(?:s|ing)?(?: date)?\b|\buntil\b|\bthrough\b|\bexpires?\b|\bfinish(?:ed)?\b|\bcomplete\b"
    r"|\blast day\b",
    "due": r"\bdue\b|\breports?\b",
    "previous": r"\b(?:previous|prior|earlier|old|closed)\b",
    "other": r"\b(?:meeting|hearing|panel|finding|eligibility|inspection|send|filed)\b",
}
MONEY_WORDS = {
    "federal_share": r"\bfederal (?:share|funds?|portion|amount|dollars)\b",
    "recipient_match": r"\bmatch\b|\bcost share\b|\blocal share\b|\bnon-?federal share\b",
    "total": r"\btotal\b(?: project)?(?: cost| budget| award)?(?: of)?|\bin all\b|\bcomes to\b",
    "requested": rf"\brequest(?:ed)?\b|\basked for\b|\bestimate\b|{_APPLIED}",
    "previous": r"\b(?:previous|prior|earlier|last|old)\b",
    "other": r"\b(?:advance|cost of|larger than|smaller than|over|below|above)\b",
}
_CHANGED_FROM = re.compile(
    r"\b(?:increase[sd]?|decrease[sd]?|reduced?|raised?|rises|extended|changed|moved)\s+from\s+$", re.I
)
_RANGE = re.compile(r"\s*(?:to|through|until|[-\u2013])\s*")
_REACH = 200  # characters: words further off say nothing of a value
_NO_MATCH = re.compile(r"\bno (?:\w+ ){0,2}(?:match|cost share)\b[^.;]{0,20}\brequired\b", re.I)


@dataclass(frozen=True, slots=True)
class Role(Generic[V]):
    """What a value is in its statement: a fact of the award, or one of the values around it."""

    name: str
    value: V


def date_roles(statement: Statement) -> list[Role[date]]:
    """Return each date of `statement` with its role; a line that is only a date is the day of issue."""
    found = dates(statement.body)
    if not statement.label and found and statement.body == statement.body[found[0].start : found[0].end]:
        return [Role("issued", found[0].value)]
    return list(_roles(statement.text, dates(statement.text), DATE_WORDS))


def money_roles(statement: Statement) -> list[Role[int]]:
    """Return each amount of `statement` with its role; saying that no match is wanted is a match of 0."""
    if _NO_MATCH.search(statement.text):
        return [Role("recipient_match", 0)]
    offset = len(statement.text) - len(statement.body)
    found = [Mention(at.value, at.start + offset, at.end + offset) for at in amounts(statement.body)]
    return list(_roles(statement.text, found, MONEY_WORDS))


def _roles(text: str, found: Sequence[Mention[V]], words: Mapping[str, str]) -> Iterator[Role[V]]:
    claimed, role, changed = 0, "", ""
    for place, mention in enumerate(found):
        begin = max(claimed, mention.start - _REACH)
        before = text[max(begin, text.rfind(";", begin, mention.start) + 1) : mention.start]
        then = text[mention.end : found[place + 1].start] if place + 1 < len(found) else text[mention.end :]
        if changed:  # "from this to that": the second is what holds, and the words before "from" say of what
            role, changed = _nearest(changed, "", words)[0], ""
        elif (verb := _CHANGED_FROM.search(before)) and then.strip() == "to":
            role, changed = "previous", before[: verb.start()]
        elif place and _RANGE.fullmatch(text[found[place - 1].end : mention.start]):
            role = "ends" if role == "starts" else role
        else:
            role, used = _nearest(before, "" if _RANGE.fullmatch(then) else re.split("[,;]", then)[0], words)
            claimed = mention.end + used
        yield Role(role, mention.value)


def _nearest(before: str, after: str, words: Mapping[str, str]) -> tuple[str, int]:
    """Return the role whose words stand nearest, the longer on a tie, and how much of `after` they take."""
    nearest: tuple[int, int, str, int] = (10**6, 0, "", 0)
    for role, pattern in words.items():
        for key in re.finditer(pattern, before, re.I):
            nearest = min(nearest, (len(before) - key.end(), -len(key[0]), role, 0))
        if key_after := re.search(pattern, after, re.I):
            nearest = min(nearest, (key_after.start(), -len(key_after[0]), role, key_after.end()))
    return nearest[2], nearest[3]
