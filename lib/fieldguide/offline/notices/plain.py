"""From an official sentence to plain ones: plain words, somebody who acts, one thing at a time."""

from __future__ import annotations

import re
from collections.abc import Callable

from .words import words

_FORMS = (
    (r"\b(?:is|are) required to be\b|\b(?:is|are) to be\b|\bshall be\b", "must be"),
    (r"\bshall not\b", "must not"),
    (r"\bshall\b|\bis required to\b|\bare required to\b", "must"),
    (r"\b(is|are|has been|have been) hereby\b", r"\1"),
)
_IF = r"(?P<if>(?:If|Otherwise|Despite|Under|From|After|Before|Until|Without|Instead)\b[^,]*, )?"
_BREAKS = re.compile(r"; (?:and )?|, (?=failing which)|, and (?=[^,.;]{0,60}?\b(?:must|will|may)\b)")
_SMALL = re.compile(r"(?:An?|The|Any|All|Each|Every|No)\b|\w[a-z]+(?! [A-Z])\b")


def in_forms(text: str) -> str:
    """Say a duty with `must`, so that there is one way of saying it; the first step of every draft."""
    for pattern, form in _FORMS:
        text = re.sub(pattern, form, text, flags=re.I)
    return text


def in_plain_words(text: str) -> str:
    """Replace the words of the office."""
    plain = words().plain

    def instead(found: re.Match[str]) -> str:
        word = plain.get(found[0].lower(), found[0])
        return word[:1].upper() + word[1:] if found[0][0].isupper() else word

    return tidy(words().jargon.sub(instead, text))


def in_parts(text: str) -> list[str]:
    """Cut a long sentence where it begins something new."""
    parts = [part.strip().rstrip(".") for part in _BREAKS.split(text)]
    return [f"{part[:1].upper()}{part[1:]}." for part in parts if part]


def with_somebody_who_acts(text: str) -> str:
    """Say who does it: the reader what must be done, the office what will be or has been done."""
    for pattern, say in _TURNS:
        if found := re.match(_IF + pattern, text):
            return tidy(_after_if(found, say(found)))
    return text


def to_the_reader(text: str) -> str:
    """Speak to the reader instead of about them."""
    readers = words().readers
    text = re.sub(rf"\b(?:the|any|every|each|an?) (?:{readers})['’]s\b", "your", text, flags=re.I)
    return tidy(re.sub(rf"\b(?:the|any|every|each|an?) (?:{readers})\b", "you", text, flags=re.I))


def tidy(text: str) -> str:
    """Close the gaps that words leave behind, and begin with a capital."""
    text = re.sub(r"\s+([.,;:])", r"\1", re.sub(r" {2,}", " ", text)).strip()
    text = re.sub(r"\ban (?=[b-df-gj-np-tv-z])", "a ", text)
    return text[:1].upper() + text[1:]


def _verb(participle: str) -> str:
    return words().verbs[participle.lower()]


def _what(found: re.Match[str]) -> str:
    what = found["what"]
    return what[:1].lower() + what[1:] if _SMALL.match(what) else what


def _rest(found: re.Match[str]) -> str:
    """Return what comes after the verb, without who it was done by, and with a second verb like the first."""
    rest = re.sub(rf" by (?:the|an?) (?:Office|Authority|{words().readers})\b", "", found["rest"], flags=re.I)
    second = rf" and (?:must be )?({'|'.join(words().verbs)})\b"
    return re.sub(second, lambda also: f" and {_verb(also[1])} it", rest)


def _after_if(found: re.Match[str], main: str) -> str:
    return f"{found['if']}{main[:1].lower()}{main[1:]}" if found["if"] else main


def _turn(pattern: str, who: str, how_many: str = "") -> tuple[str, Callable[[re.Match[str]], str]]:
    def say(found: re.Match[str]) -> str:
        verb = found["verb"].lower() if who.endswith("have") else _verb(found["verb"])
        acts = who.replace("You", "The Office") if re.search(r" by the (?:Office|Authority)\b", found["rest"]) else who
        return f"{acts} {verb} {how_many}{_what(found)}{_rest(found)}"

    return pattern, say


def _known(after: str) -> str:
    return rf"{after} (?P<verb>{'|'.join(words().verbs)})\b(?P<rest>.*)$"


_TURNS = (
    _turn(r"[Nn]o (?P<what>[^,]+?) " + _known("must be"), "Do not", "any "),
    _turn(r"[Nn]o (?P<what>[^,]+?) " + _known("will be"), "We will not", "any "),
    _turn(r"(?P<what>[^,]+?) " + _known("must be"), "You must"),
    _turn(r"(?P<what>[^,]+?) " + _known("must not be"), "You must not"),
    _turn(r"(?P<what>[^,]+?) " + _known("may be"), "You may"),
    _turn(r"(?P<what>[^,]+?) " + _known("will not be"), "We will not"),
    _turn(r"(?P<what>[^,]+?) " + _known("will be"), "We will"),
    _turn(r"(?P<what>[^,]+?) " + _known("(?:has|have) been"), "We have"),
)
