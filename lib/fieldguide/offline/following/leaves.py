"""One value out of a text: a number, a date, a name, a yes or no, one of a few."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any, NamedTuple

from ..fits import READERS
from .facts import Facts, Mention, alike, key
from .tidy import Node

SAID, UNSAID, LIKELY, MADE_UP = 3, 2, 1, 0
"""How sure a value is: the text says it for this field; null, since it does not; some value fits; the text has none."""
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("email", "mail"), "email"),
    **dict.fromkeys(("url", "uri", "link", "website", "homepage"), "uri"),
    **dict.fromkeys(("phone", "telephone", "mobile"), "phone"),
    **dict.fromkeys(("ip", "ipv4"), "ipv4"),
    **dict.fromkeys(("uuid", "guid"), "uuid"),
    **dict.fromkeys(("date", "day", "deadline", "birthday", "when", "dob"), "date"),
    **dict.fromkeys(("time", "hour"), "time"),
    **dict.fromkeys(("id", "number", "code", "reference", "ref", "sku", "ticket"), "id"),
    "currency": "currency",
    **dict.fromkeys("city country place location town address destination origin".split(), "place"),
    **dict.fromkeys(
        "name person author who customer company organisation organization recipient owner".split(), "name"
    ),
}
"""What a word in a field's name says about its value."""
PROSE = frozenset(
    "answer text message output response reply result content summary description explanation reason reasoning comment "
    "body query question prompt input request task note notes".split()
)
EMPTY: Mapping[str, str] = {
    "date": "1970-01-01",
    "date-time": "1970-01-01T00:00:00Z",
    "time": "00:00:00Z",
    "duration": "PT0S",
    "email": "nobody@example.invalid",
    "hostname": "example.invalid",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.invalid/",
    "uuid": "00000000-0000-0000-0000-000000000000",
}
"""Stands where a form must have something and the text has nothing."""
_NOT = re.compile(r"(?:\b(?:not|no|never|without|nor|non)|n['’]t)\b[^.,;\n]{0,16}\Z", re.IGNORECASE)
_IN = re.compile(r"\b(?:in|at|from|to|near|for|of)\s+(?:the\s+)?\Z", re.IGNORECASE)
_YES = re.compile(r"\s*(?:yes|true|y|1|on)\b", re.IGNORECASE)


class Found(NamedTuple):
    """A value, and how sure it is."""

    value: Any
    sure: int
    said: int = 0
    """How many fields of a form the text says."""


@dataclass(slots=True)
class Source:
    """A text that fields are filled from; what one field took, no other gets."""

    facts: Facts
    body: tuple[int, int]
    """Where its data stands: looked at first."""
    say: Callable[[], str]
    """What there is to say in words."""
    pick: Callable[[Sequence[Any], str], Any]
    never: bool = False
    """Nothing is ever found to be so."""
    span: tuple[int, int] | None = None
    """The part of the text that counts."""
    many: bool = False
    """Several values are wanted, one after the other."""
    used: set[int] = field(default_factory=set)

    def free(self, mentions: Iterable[Mention]) -> list[Mention]:
        """Return those that nothing took yet, the ones in the data first."""
        begin, end = self.span or (0, len(self.facts.text))
        left = [one for one in mentions if begin <= one.start < end and one.start not in self.used]
        return sorted(left, key=lambda one: not self.body[0] <= one.start < self.body[1])

    def take(self, one: Mention, sure: int) -> Found:
        self.used.add(one.start)
        return Found(one.value, sure, int(sure == SAID))

    def mention(self, name: str, kind: str, fits: Callable[[Any], bool] = lambda value: True) -> Found | None:
        """Take the mention of a `kind` that is most likely meant by `name`."""
        every = [one for one in self.facts.mentions[kind] if fits(one.value)]
        labels = self.facts.labelled(name)
        said = [one for label in labels for one in every if label.start <= one.start < label.end]
        near = [one for one in self.facts.near(name, kind, *self.body) if fits(one.value)]
        only = SAID if len(every) == 1 and kind != "number" else LIKELY
        for mentions, sure in ((said, SAID), (near, SAID), (every, only)):
            if free := self.free(mentions):
                return self.take(free[0], sure)
        return None


def number(source: Source, name: str, node: Node, whole: bool) -> Found:
    """Read a number; one that must be whole is rounded where the text has no whole one."""
    found = source.mention(name, "number", lambda value: isinstance(value, int)) if whole else None
    found = found or source.mention(name, "number") or Found(0, MADE_UP)
    value = round(found.value) if whole else found.value
    if "minimum" in node:
        value = max(value, ceil(node["minimum"]) if whole else node["minimum"])
    if "maximum" in node:
        value = min(value, floor(node["maximum"]) if whole else node["maximum"])
    return found._replace(value=value)


def boolean(source: Source, name: str) -> Found:
    """Read whether something is so: the text names it, and does not deny it."""
    if source.never:
        return Found(False, SAID)
    if labels := source.free(source.facts.labelled(name)):
        said = source.take(labels[0], SAID)
        return said._replace(value=_YES.match(said.value) is not None)
    stems = [word for word in key(name) if len(word) > 2 and word not in ("has", "are", "was")]
    places = sorted(
        place for word, starts in source.facts.words.items() if any(alike(s, word) for s in stems) for place in starts
    )
    for one in source.free(Mention(None, place, place) for place in places):
        denied = _NOT.search(source.facts.text, max(0, one.start - 40), one.start)
        return source.take(one, SAID)._replace(value=denied is None)
    return Found(False, MADE_UP)


def text(source: Source, name: str, node: Node) -> Found:
    """Read some words: those with the label, those of the kind that the name says, or what there is to say."""
    if (form := node.get("format", "")) in EMPTY:
        return _formed(source, name, form)
    if labels := source.free(source.facts.labelled(name)):
        return source.take(labels[0], SAID)
    words = key(name)
    kind = next((KINDS[word] for word in reversed(words) if word in KINDS), None)
    if kind and (found := _of_kind(source, name, kind)):
        return Found(found.value, SAID, 1)
    if PROSE.intersection(words):
        return Found(source.say(), LIKELY)
    begin, end = source.span or (0, 0)
    return source.mention(name, "name") or Found(source.facts.text[begin:end] or source.say(), MADE_UP)


def _of_kind(source: Source, name: str, kind: str) -> Found | None:
    if kind != "place":
        return source.mention(name, kind)
    words, names = source.facts.text, source.facts.mentions["name"]
    free = source.free(one for one in names if _IN.search(words, max(0, one.start - 12), one.start))
    return source.take(free[0], SAID) if free else source.mention(name, "name")


def _formed(source: Source, name: str, form: str) -> Found:
    if form in source.facts.mentions and (found := source.mention(name, form, lambda value: _keeps(form, value))):
        return found
    if form == "date-time" and (found := source.mention(name, "date")):
        return found._replace(value=f"{found.value}T00:00:00Z")
    if form == "date" and (found := source.mention(name, "date-time", lambda value: _keeps("date", value[:10]))):
        return found._replace(value=found.value[:10])
    return Found(EMPTY[form], MADE_UP)


def _keeps(form: str, value: str) -> bool:
    if form == "ipv4":
        return all(int(part) < 256 for part in value.split("."))
    try:
        return form not in READERS or READERS[form](value)
    except ValueError:
        return False


def among(source: Source, name: str, values: Sequence[Any]) -> Found:
    """Choose one of `values`: the one with the label, one that the text has, or any."""
    labels = source.facts.labelled(name)
    places = [(place, value) for value in values if (place := _place(source, value)) is not None]
    for label in labels:
        for place, value in places:
            if label.start <= place < label.end:
                return source.take(Mention(value, place, place), SAID)
    if places and (source.many or len(places) == 1 or len(places) < len(values)):
        place, value = min(places, key=lambda one: one[0])
        return source.take(Mention(value, place, place), SAID)
    kept = [value for value in values if value is not None] or list(values)
    return Found(source.pick(kept, name), LIKELY if places and not source.many else MADE_UP)


def _place(source: Source, value: Any) -> int | None:
    """Return where the text has `value`, in its data if it can be."""
    if isinstance(value, str):
        said = value.replace("_", " ").strip()
        pattern = rf"(?<!\w)(?:{re.escape(value.strip())}|{re.escape(said)})(?!\w)" if said else r"(?!)"
        found = [Mention(value, *one.span()) for one in re.finditer(pattern, source.facts.text, re.IGNORECASE)]
    else:
        found = [one for one in source.facts.mentions["number"] if one.value == value and not isinstance(value, bool)]
    free = source.free(found)
    return free[0].start if free else None
