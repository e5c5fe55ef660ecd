"""The options that a prompt lists, and the items of a list in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .facts import Facts, Mention

MOST = 50
_LINE = re.compile(r"^[ \t]*(?:\(?(?P<mark>[A-Za-z]|[0-9]{1,2})[.)]|[-*•])[ \t]+(?P<text>\S[^\n]{0,300})", re.MULTILINE)
_CUE = re.compile(
    r"\b(?:choose|pick|select|which|what|who|classify|categori[sz]e|label|decide|best|options?|one of|answer|correct|"
    r"rate|route|should|is|are|either)\b",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"\b(?:one of|options|labels|categories|choices|classes)\b(?: (?:are|is|the|these|following|labels|categories)\b)*"
    r"\s*[:=]?\s*(?P<list>[^\n.;?!]{3,300})",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"\b(?:(?:(?:choose|pick|select)\b[^\n:;.?!()\[\]]{0,60}"
    r"|(?:one|either|options?|labels?|categories|choices|classes|which is it)\b[^\n:;.?!()\[\]]{0,40})\s*[:(\[]"
    r"|(?:choose|pick|select|decide)\b[^\n:;.?!()\[\]]{0,40}\bbetween\b)\s*(?P<list>[^\n.?!()\[\]]{3,300})",
    re.IGNORECASE,
)
_MARKED = re.compile(
    r"(?<!\w)\(?(?P<mark>[A-Ha-h]|[1-9])[.)][ \t]+(?P<text>[^\n,;.?!()]{1,60}?)"
    r"(?=[ \t]*(?:[,;.?!\n]|\Z|(?:or[ \t]+)?\(?(?:[A-Ha-h]|[1-9])[.)][ \t]))"
)
_LEAD = re.compile(
    r".*\b(?:either|between|from|as|with|only|pick|choose|select|say|answer|is (?:it|this|that)(?: an?)?|want|prefer|"
    r"into|should (?:i|we|you) \w+)\b[ ]*(?:the |a |an )?",
    re.IGNORECASE,
)
_APART = re.compile(r"\s*,\s*(?:or\s+|and\s+)?|\s+or\s+", re.IGNORECASE)
_AND = re.compile(r"\s*[,;]\s*(?:or\s+|and\s+)?|\s+(?:or|and)\s+", re.IGNORECASE)
_ANY = re.compile(r"\s*[,;|]\s*(?:or\s+|and\s+)?|\s+(?:or|and)\s+", re.IGNORECASE)
_ASKED_ON = re.compile(r"\s+(?:do|does|did|would|will|should|can|is|are)\b.*", re.IGNORECASE)
_SLASHED = re.compile(r"(?<![\w/.:])[\w-]{1,30}(?:/[\w-]{1,30}){1,6}(?!/|\.?\w)")


class Option(NamedTuple):
    """One of several answers: what it is called in its list, what it says, and where."""

    mark: str
    text: str
    start: int
    end: int


def options(text: str) -> tuple[Option, ...]:
    """Return the options that a prompt asks to choose from, or none."""
    for find in (_in_lines, _marked, _in_a_list, _after_a_colon, _in_a_sentence, _slashed):
        found = tuple(find(text))[:MOST]
        if len({option.text.casefold() for option in found}) > 1:
            return found
    return ()


def _in_lines(text: str) -> Iterator[Option]:
    found = list(_LINE.finditer(text))
    around = text[: found[0].start()] + text[found[-1].end() :] if found else ""
    if _CUE.search(around):
        for one in found:
            yield Option(one["mark"] or "", one["text"].strip(), one.start(), one.end())


def _in_a_list(text: str) -> Iterator[Option]:
    if found := _LISTED.search(text):
        yield from _split(found["list"], found.start("list"))


def _marked(text: str) -> Iterator[Option]:
    """Give the options of "A) red B) green" in one line."""
    found = [one for one in _MARKED.finditer(text) if one["text"].strip()]
    if len(found) > 1 and _CUE.search(text):
        for one in found:
            yield Option(one["mark"], one["text"].strip(), one.start(), one.end())


def _after_a_colon(text: str) -> Iterator[Option]:
    """Give the options of "Choose one: red, green or blue", "(red, green)" and "choose between red and green"."""
    for one in _INLINE.finditer(text):
        found = list(_split(one["list"], one.start("list"), _ANY))
        if len(found) > 1 and all(len(option.text.split()) <= 3 for option in found):
            yield from found
            return


def _in_a_sentence(text: str) -> Iterator[Option]:
    """Give the options of "A, B or C" in a sentence that asks for one."""
    for sentence in re.finditer(r"[^\n.;:?!()]{4,300}", text):
        said = sentence[0]
        if re.search(r"\bor\b", said, re.IGNORECASE) and (_CUE.search(said) or text[sentence.end() :][:1] == "?"):
            lead = _LEAD.match(said)
            found = list(_split(said[lead.end() if lead else 0 :], sentence.start() + (lead.end() if lead else 0)))
            if len(found) > 1 and all(len(option.text.split()) <= 6 for option in found):
                yield from (*found[:-1], found[-1]._replace(text=_ASKED_ON.sub("", found[-1].text)))
                return


def _slashed(text: str) -> Iterator[Option]:
    if _CUE.search(text) and (found := _SLASHED.search(text)):
        at = found.start()
        for word in found[0].split("/"):
            yield Option("", word, at, at + len(word))
            at += len(word) + 1


def _split(text: str, at: int, apart: re.Pattern[str] = _APART) -> Iterator[Option]:
    begin = 0
    for gap in (*apart.finditer(text), None):
        end = gap.start() if gap else len(text)
        if said := text[begin:end].strip(" \t\"'“”‘’`*[]{}"):
            yield Option("", said, at + begin, at + end)
        begin = gap.end() if gap else end


def pieces(facts: Facts, name: str) -> list[Mention]:
    """Return the items of the list labelled as `name`, or else of a list in lines."""
    for label in facts.labelled(name):
        parts = list(_split(label.value, label.start, _AND))
        if len(parts) > 1:
            return [Mention(part.text, part.start, part.end) for part in parts]
    lines = list(_LINE.finditer(facts.text))
    return [Mention(one["text"].strip(), one.start("text"), one.end("text")) for one in lines] if len(lines) > 1 else []
