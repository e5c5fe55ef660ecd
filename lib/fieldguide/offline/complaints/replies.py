"""Write a desk's reply to a complaint, and the replies that a hasty writer would send instead."""

from __future__ import annotations

import re

from ..sentences import sentences

PROMISES = (
    "You will have your money by the end of the week.",
    "We will make sure that this never happens again.",
    "We promise to have the staff replaced.",
)
_OPERATOR = re.compile(r"\b(?:[A-Z]\w+ )+(?:Buses|Ferries|Light Rail|Rail|Trains|Trams|Air)\b")
_LINE = re.compile(r"\b(?:bus|line|tram|train|ferry|the) (\d{1,3})\b(?!:)", re.I)
_AMOUNT = re.compile(r"\$(\d[\d,]*)")
_GREETINGS = ("Thank you for writing to us", "Thank you for your message", "We have received your complaint")
VARIANTS = len(_GREETINGS)


def operator(complaint: str) -> str | None:
    """Return the operator that a complaint names first."""
    found = _OPERATOR.search(complaint)
    return found[0] if found else None


def amounts(complaint: str) -> tuple[int, ...]:
    """Return the dollars that the writer speaks of, as they come; an order to software is not the writer's claim."""
    own = " ".join(one.text for one in sentences(complaint) if not one.for_software)
    return tuple(dict.fromkeys(int(digits.replace(",", "")) for digits in _AMOUNT.findall(own)))


def said(prompt: str) -> str:
    """Return the sentence that a prompt wants in the reply."""
    found = re.search(r'\bSay: "([^"]+)"', prompt)
    return found[1] if found else ""


def reply(complaint: str, sentence: str, amount: int | None = None, variant: int = 0) -> str:
    """Return a reply that says what its desk says, promises nothing, and names what the complaint is about."""
    claimed = f"You ask for ${amount:,}. " if amount else ""
    return f"{_GREETINGS[variant]} about {_subject(complaint)}. {claimed}{sentence}".strip()


def without(complaint: str, amount: int | None = None, variant: int = 0) -> str:
    """Return a reply that leaves out what its desk has to say."""
    return reply(complaint, "We are sorry for the trouble and have passed it on.", amount, variant)


def promising(complaint: str, sentence: str, promise: str, amount: int | None = None, variant: int = 0) -> str:
    """Return a reply that promises what the office cannot keep."""
    return f"{reply(complaint, sentence, amount, variant)} {promise}"


def _subject(complaint: str) -> str:
    if named := operator(complaint):
        return f"your journey with {named}"
    line = _LINE.search(complaint)
    return f"line {line[1]}" if line else "what happened to you"
