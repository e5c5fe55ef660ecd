"""What is wrong with a draft, by three criteria, measured and in words."""

from __future__ import annotations

import re

from .facts import OPEN, facts
from .words import words

LONGEST = 20
"""Words in a sentence that a hurried reader still takes in."""
BREAKS, ASKED, WELL = "breaks nothing", "does what was asked", "does it well"
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a line of its own is one."""
    return [sentence for sentence in _SENTENCE.split(text.strip()) if sentence]


def length(text: str) -> int:
    """Return how many words a text has."""
    return len(text.split())


def broken(draft: str, notice: str) -> list[str]:
    """Return which facts of the notice a draft lacks, and which it has that are not in the notice."""
    wanted, there = facts(notice), facts(draft)
    lost = [f"{fact} is missing" for fact in wanted if fact not in there]
    made_up = [f"{fact} is not in the notice" for fact in there if fact not in wanted]
    return lost + made_up + [f"{gap[0]} is left open" for gap in OPEN.finditer(draft)]


def not_as_asked(draft: str, reader: str, most: int) -> list[str]:
    """Return where a draft is not what was ordered: for this reader, and so long."""
    first, size = (sentences(draft) or [""])[0], length(draft)
    problems = [] if reader.casefold() in first.casefold() else [f"it does not begin with its reader, {reader}"]
    return problems + ([f"it has {size} words, more than {most}"] if size > most else [])


def not_well(draft: str) -> list[str]:
    """Return what makes a draft hard to read: long sentences, words of the office, nobody who acts."""
    long = [f"a sentence of {length(one)} words: {one[:30]}…" for one in sentences(draft) if length(one) > LONGEST]
    jargon = sorted({found[0].lower() for found in words().jargon.finditer(draft)})
    passive = sorted({found[0].lower() for found in words().passive.finditer(draft)})
    return (
        long
        + [f"words of the office: {', '.join(jargon)}"] * bool(jargon)
        + [f"nobody acts in: {', '.join(passive)}"] * bool(passive)
    )
