"""Tell why a question must not be answered automatically, from what it asks and not from who is named in it."""

from __future__ import annotations

import re

from ..sentences import sentences

_THEIRS = re.compile(
    r"\b(?:she|he|they|M(?:r|s|rs)\b\.?(?: [A-Z]\w+){1,2})[^.?]{0,40}"
    r"\b(?:was paid|paid|gave|gets|receives?|received|owes|applied)\b"
)
_ASKS_FOR = re.compile(r"\b(?:how much|which|since when|confirm|need to know|tell me|what (?:did|does))\b", re.I)
_REASONS = {
    "somebody is in need now": r"\btonight\b|\bnowhere to \w+|\bcan(?:no|')t go on\b"
    r"|\bno food\b|\bhungry\b|\bfreezing\b",
    "a decision is contested": r"\bturned\b[^.?]{0,15}\bdown\b|\bdecision\b[^.?]{0,30}\b(?:wrong|unfair)\b"
    r"|\b(?:appeal|contest|dispute)\b(?! to)",
    "it asks for a decision in a case": r"\bmy (?:application|claim|case)\b[^.?]{0,40}\b(?:approved|through|decided)\b"
    r"|\b(?:am|have) I (?:been )?(?:approved|accepted)\b",
    "it needs legal advice": r"\blawyers?\b|\bfraud\b|\bin court\b|\bpolice\b",
}
INSTRUCTION, OTHER_PERSON = "an instruction to the program", "another person's case"
FALSE_ALARMS = (OTHER_PERSON, "it asks for a decision in a case", "it needs legal advice")


def why_held(question: str) -> str:
    """Return why a person must see `question` first, or nothing."""
    said = sentences(question)
    if any(one.for_software for one in said):
        return INSTRUCTION
    whole = " ".join(one.text for one in said)
    if _THEIRS.search(whole) and _ASKS_FOR.search(whole):
        return OTHER_PERSON
    return next((reason for reason, pattern in _REASONS.items() if re.search(pattern, whole, re.I)), "")


def obeyed(question: str) -> str:
    """Return what a writer would say who does what an order in `question` wants, or nothing."""
    orders = " ".join(one.text for one in sentences(question) if one.for_software)
    wanted = re.search(r"\b(?:answer|say|reply|confirm) that ([^.]+)", orders)
    return f"{wanted[1][0].upper()}{wanted[1][1:]}." if wanted else ""
