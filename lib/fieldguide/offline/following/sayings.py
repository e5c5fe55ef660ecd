"""What a prompt asks to be said word for word, and the XML tags that it wants filled."""

from __future__ import annotations

import re
from itertools import islice

from .excerpt import MOST_TAGS, sections

_VERB = r"(?:say|repeat|echo|print|output|reply|respond|answer|return|write|type)"
_QUOTED = re.compile(
    rf"\b{_VERB}\b[^\n.\"“‘'`]{{0,40}}(?<=[\s:(])(?:\"([^\"\n]{{1,500}})\"|“([^”\n]{{1,500}})”|`([^`\n]{{1,500}})`"
    r"|['‘]([^'’\n]{1,500})['’](?!\w))",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:\A|[.!?:\n]\s*|\bplease\s+|\bonly\s+|\bjust\s+)(?:please\s+)?(?:only\s+|just\s+|simply\s+)?"
    rf"(?P<verb>{_VERB})\b(?P<how>(?:\s+(?:back|with|only|just|exactly|this|after me|to me|"
    r"the (?:single |following |exact )?(?:words?|phrase|text|number|following)))*)"
    r"\s*(?P<colon>:?)\s+(?P<what>[^\n]{1,500})",
    re.IGNORECASE,
)
_NOT_WORDS = re.compile(
    r"\s*(?:a|an|the|your|my|in|to|as|by|one|if|it|using|json|xml|about|what|something|why|how|whether|when|yes or no|"
    r"each|all|any|nothing|this|that|these|me|no more)\b",
    re.IGNORECASE,
)
_AND_NO_MORE = re.compile(r"[,;.]?\s*(?:and\s+)?(?:nothing (?:else|more)|only that|no other)\b.*\Z", re.IGNORECASE)
_TAG = re.compile(r"<([A-Za-z][\w-]{0,40})>")
_BLANK = re.compile(
    r"\s*(?:\.{2,}|…|\[[^\]\n<]{0,60}\]|\{[^}\n<]{0,60}\}|(?:your|the|my|put|an?)\b[^<\n]{0,60})?\s*\Z", re.I
)
_TAGS = re.compile(
    r"\s*(?:(?:,|and|or|then|\s)+<[\w-]{1,40}>|</[\w-]{1,40}>)*\s*(?:xml\s+)?(?:tags?|element|block)\b", re.I
)


def asked_to_say(text: str) -> str | None:
    """Return the words that `text` asks to be said, or None."""
    if quoted := _QUOTED.search(text):
        return next(part for part in quoted.groups() if part)
    for bare in _BARE.finditer(text):
        what = re.split(r"(?<=\w)[.!?](?:\s|\Z)", bare["what"], maxsplit=1)[0]
        what = _AND_NO_MORE.sub("", what).strip(" \t\"'“”‘’`:")
        exact = bare["verb"].lower() in ("say", "repeat", "echo") or bare["how"].strip() or bare["colon"]
        told = bare["colon"] or not (_NOT_WORDS.match(what) or re.search(r"\bor\b", what))
        if what and exact and told:
            return what
    return None


def tags(text: str) -> tuple[str, ...]:
    """Return the tags that `text` names to be filled: with nothing or a placeholder in them, or called tags."""
    data = sections(text)
    named: dict[str, None] = {}
    for tag in islice(_TAG.finditer(text), MOST_TAGS):
        if any(begin <= tag.start() < end and not _is_template(text[begin:end]) for begin, end in data):
            continue
        close = text.find(f"</{tag[1]}>", tag.end(), tag.end() + 100)
        empty = close >= 0 and _is_blank(text[tag.end() : close])
        if empty or (_TAGS.match(text, tag.end(), tag.end() + 200) and not _holds(text, tag[1])):
            named[tag[1]] = None
    return tuple(named)[:20]


def _is_blank(inside: str) -> bool:
    return _BLANK.match(inside) is not None


def _is_template(inside: str) -> bool:
    """Return whether there is nothing but tags and placeholders inside a tag."""
    return _is_blank(re.sub(r"</?[A-Za-z][\w-]{0,40}>|\.{2,}|…", "", inside))


def _holds(text: str, tag: str) -> bool:
    """Return whether the text has data in this tag."""
    opened = [one.end() for one in islice(_TAG.finditer(text), MOST_TAGS) if one[1] == tag]
    return any(not _is_blank(text[at : max(at, text.find(f"</{tag}>", at))]) for at in opened)
