"""Write a program officer's note about an award from its facts, well or with one fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from .values import in_words

LEAST, MOST, LIMIT = 45, 85, 90
VARIANTS = 4
_UNKNOWN = "not stated"


def note(facts: Mapping[str, Any], variant: int) -> str:
    """Return a note of 45 to 85 words that names recipient, number, amounts and period."""
    told = _worded(facts)
    sentences = [_opening(told, variant), _money(facts, told, variant), _period(told, variant)]
    for spare in _spare(facts, told, variant):
        if _words(sentences) + len(spare.split()) <= MOST and (_words(sentences) < LEAST or len(sentences) < 5):
            sentences.append(spare)
    return " ".join(sentences)


def too_long(facts: Mapping[str, Any], variant: int) -> str:
    """Return a note that says things twice and runs past 90 words."""
    told = _worded(facts)
    again = (
        f"As background for readers who are new to this file, the award was issued on {told['issued']}, and the "
        f"period that follows is the one given above, from {told['starts']} to {told['ends']}.",
        "The officer may wish to compare these figures with the signed copy, to read the terms in full, to note "
        "the dates in the calendar, and to keep this summary with the file.",
    )
    text = note(facts, variant)
    for place in range(LIMIT):
        if len(text.split()) > LIMIT:
            break
        text += f" {again[place % len(again)]}"
    return text


def without(facts: Mapping[str, Any], variant: int) -> dict[str, str]:
    """Return the note with one required element left vague, by element; only those the facts state."""
    text, told = note(facts, variant), _worded(facts)
    vague: dict[str, list[tuple[str, str]]] = {}
    if facts.get("recipient"):
        vague["recipient"] = [(name, "the recipient") for name in (told["recipient"], _capitalised(told["recipient"]))]
    if number := facts.get("award_number"):
        vague["award_number"] = [(f"award {number}", "this award"), (f"Award {number}", "This award")]
    if isinstance(facts.get("total"), int):
        vague["total"] = [(told["total"], _rounded(facts["total"]))]
    if facts.get("ends"):
        month = told["ends"].partition(" ")[2]
        vague["ends"] = [(f"on {told['ends']}", f"in {month}"), (told["ends"], month)]
    return {name: _replaced(text, pairs) for name, pairs in vague.items()}


def _replaced(text: str, pairs: list[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return _capitalised(text)


def _worded(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return each fact as the note says it; one that is empty is said not to be stated."""
    told: dict[str, str] = {}
    for name in ("award_number", "recipient", "purpose"):
        told[name] = str(facts.get(name) or _UNKNOWN)
    if re.match(r"[A-Z]\w+ of ", told["recipient"]):
        told["recipient"] = f"the {told['recipient']}"
    for name in ("issued", "starts", "ends"):
        told[name] = _day(facts.get(name))
    for name in ("federal_share", "recipient_match", "total"):
        told[name] = _dollars(facts.get(name))
    return told


def _day(value: Any) -> str:
    try:
        return in_words(date.fromisoformat(value))
    except (TypeError, ValueError):  # what is no date is passed on as it stands
        return str(value or _UNKNOWN)


def _dollars(value: Any) -> str:
    return f"${value:,}" if isinstance(value, int) else str(value or _UNKNOWN)


def _opening(told: Mapping[str, str], variant: int) -> str:
    number, who, issued, aim = told["award_number"], told["recipient"], told["issued"], _aim(told["purpose"])
    return _capitalised(
        (
            f"{who} holds award {number}, issued on {issued}. The money is {aim}.",
            f"Award {number}, issued on {issued}, goes to {who}. It is {aim}.",
            f"This note covers award {number} to {who}, issued on {issued}. The work is {aim}.",
            f"{who} has received award {number} {aim}. It was issued on {issued}.",
        )[variant % VARIANTS]
    )


def _aim(purpose: str) -> str:
    if purpose == _UNKNOWN:
        return "for a purpose that is not stated"
    first = purpose.split()[0].lower()
    plain = purpose[0].lower() + purpose[1:] if purpose[1:2].islower() else purpose
    return f"for {plain}" if first.endswith("ing") or first in ("a", "an", "the") else f"to {plain}"


def _money(facts: Mapping[str, Any], told: Mapping[str, str], variant: int) -> str:
    federal, match, total = told["federal_share"], told["recipient_match"], told["total"]
    if _UNKNOWN in (federal, match, total):
        return f"Amounts: federal share {federal}, recipient match {match}, total {total}."
    if facts.get("recipient_match") == 0:
        return f"The total is {total}, all of it federal; the recipient adds no match."
    return (
        f"The total is {total}: {federal} in federal funds and {match} from the recipient.",
        f"The federal share is {federal} and the recipient's match is {match}, a total of {total}.",
        f"Of the {total} total, {federal} is federal and {match} is the recipient's match.",
    )[variant % 3]


def _period(told: Mapping[str, str], variant: int) -> str:
    starts, ends = told["starts"], told["ends"]
    return (
        f"The award runs from {starts} to {ends}.",
        f"Work may start on {starts}, and the award ends on {ends}.",
    )[variant % 2]


def _spare(facts: Mapping[str, Any], told: Mapping[str, str], variant: int) -> tuple[str, ...]:
    """Return sentences that bring a short note to length."""
    federal, total = facts.get("federal_share"), facts.get("total")
    share = ""
    if isinstance(federal, int) and isinstance(total, int) and 0 < federal < total:
        share = f"Federal funds are {federal / total:.0%} of the total."
    file_it = (
        f"Please enter {told['ends']} in the closeout calendar and check later invoices against these figures.",
        f"For your calendar: closeout work begins after {told['ends']}. Invoices should quote the award number.",
    )[variant // 2 % 2]
    record = "The signed award is the record if any figure here differs."
    return tuple(sentence for sentence in (share, file_it, record) if sentence)


def _rounded(amount: int) -> str:
    if amount >= 950_000:
        return f"about {amount / 1e6:.1f} million dollars"
    return f"about {amount / 1e3:.0f} thousand dollars"


def _words(sentences: list[str]) -> int:
    return len(" ".join(sentences).split())


def _capitalised(text: str) -> str:
    return re.sub(r"(?:^|(?<=[.?!] ))[a-z]", lambda found: found[0].upper(), text)
