"""Find in a document's statements who gets the award, what for, under which number and from whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from .lines import Statement

_NAME = r"[A-Z][\w'&-]*(?:\s+(?:(?:of|for|the|on)\s+)?[A-Z][\w'&-]*){1,7}"
_RECIPIENT_LABEL = re.compile(r"(?:award )?(?:recipients?|grantee|awardee)(?: name)?|awarded to|who is the .*", re.I)
_RECIPIENT_SAID = (
    rf"\b(?i:award\w*|grant|made)\b(?:[^.;]|\.\d){{0,70}}?\bto\s+(?:the\s+)?(?P<name>{_NAME})",
    rf"\b(?i:the recipient is)\s+(?:the\s+)?(?P<name>{_NAME})",
    rf"\b(?P<name>{_NAME}),? (?:which|who) is the recipient\b",
    rf"\b(?P<name>{_NAME})\s+(?:will receive|receives|has received|is awarded)\b",
)
_PURPOSE_LABEL = re.compile(
    r"(?:project )?purpose|project(?: title)?|activity|what it pays for|to be used for|what is the purpose", re.I
)
_PURPOSE_SAID = (
    r"\bfor the purpose of (?P<what>[^.;]+)",
    r"\b(?:purpose of the (?:award|grant)|project) is to (?P<what>[^.;]+)",
    r"\b(?:award|grant)\w*\b.{0,160}? to (?P<what>(?!the\b)[a-z]\w+ [^.;]+)",
)
_NUMBER = re.compile(r"\b[A-Z]{2,5}-\d[\d-]*\d\b")
_ANOTHER = re.compile(r"\b(?:previous|prior|earlier|last|application|sister)\b", re.I)
_OFFICE = re.compile(
    r"(?!The\b)(?:\b[A-Z][\w'&-]*\s+){0,4}(?:Office|OFFICE|Bureau|BUREAU|Administration|ADMINISTRATION|Trust|Fund)\b"
    r"(?:\s+(?i:of)(?:\s+[A-Z][\w'&-]*)+)?"
)


def recipients(said: Iterable[Statement]) -> Iterator[str]:
    """Give each organisation that a statement names as the one that gets the award."""
    for one in said:
        if _RECIPIENT_LABEL.fullmatch(one.label):
            yield re.split(r"[,;(]|\.$", one.body)[0].strip()
        elif not _ANOTHER.search(one.text):
            yield from (found["name"] for pattern in _RECIPIENT_SAID for found in re.finditer(pattern, one.text))


def distinct(names: Iterable[str]) -> Sequence[str]:
    """Return `names` without repetition, in order."""
    return tuple(dict.fromkeys(names))


def purpose(said: Sequence[Statement]) -> str | None:
    """Return what the award is for, in the document's words."""
    labelled = (one.body for one in said if _PURPOSE_LABEL.fullmatch(one.label))
    spoken = (found["what"] for pattern in _PURPOSE_SAID for one in said if (found := re.search(pattern, one.text)))
    first = next(chain(labelled, spoken), None)
    return first.rstrip(".").strip() if first else None


def award_number(said: Iterable[Statement]) -> str | None:
    """Return the first number that is not said to be another award's or the application's."""
    for one in said:
        for found in _NUMBER.finditer(one.text):
            if not _ANOTHER.search(one.text, 0, found.start()):
                return found[0]
    return None


def office(said: Iterable[Statement], recipients: Sequence[str]) -> str | None:
    """Return the office that gives the award."""
    names = (found[0] for one in said for found in _OFFICE.finditer(one.text))
    name = next((name for name in names if " " in name and name not in recipients), None)
    return name.title().replace(" Of ", " of ") if name and name.isupper() else name
