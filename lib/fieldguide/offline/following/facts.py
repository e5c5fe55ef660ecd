"""What a text holds that a form may ask for: labelled values, dates, numbers, addresses, names.

Everything found is a `Mention` with its place, so that one value is not given to two fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from ..awards.values import dates

MOST, MOST_LABELS = 300, 50
"""Mentions of one kind, and labels for one field, that are looked at."""
NEAR = 40
"""Characters between a value and the word that says what it is."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+|\d+")
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’&-]{0,30}"
_LABEL = re.compile(
    r"\b([^\W\d_][\w'’#/-]{0,30}(?:[ ][\w'’#/()-]{1,30}){0,4}?)[\"'*_]{0,3}[ \t]*"
    r"(?:[:=|\t]|\b(?P<said>is|are|was|were|equals)\b)[ \t\"'*_]{0,4}"
)
_SAID_END = re.compile(r"[;\n]|[,.!?](?=\s|\Z)|\s(?:and|but|who|which)\s")
_NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>[-−])?[$€£]?(?P<whole>[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,15})(?P<part>\.[0-9]{1,9})?(?![0-9])"
    r"(?:[ ](?P<scale>thousand|million|billion)\b)?"
)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_COUNTED = "zero one two three four five six seven eight nine ten eleven twelve".split()
_SHAPES: Mapping[str, re.Pattern[str] | None] = {
    "email": re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}"),
    "uri": re.compile(r"\bhttps?://[^\s<>\"')]{1,500}"),
    "uuid": re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"),
    "ipv4": re.compile(r"\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b"),
    "date-time": re.compile(
        r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
    ),
    "date": None,
    "time": re.compile(r"\b[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?\b"),
    "phone": re.compile(
        r"\+[0-9][0-9 ()-]{6,18}[0-9]|\([0-9]{3}\) ?[0-9]{3}-[0-9]{4}|\b[0-9]{3}-[0-9]{3,4}-[0-9]{4}\b"
    ),
    "id": re.compile(r"\b[A-Z]{1,8}[-_]?[0-9][\w-]{0,30}\b"),
}
"""What has a shape of its own, in the order in which it is looked for; dates are written in many."""
_NAMES = re.compile(rf"\b{_NAME}(?: (?:(?:of|de|van|von|the|for) )?{_NAME}){{0,5}}")
_CURRENCY = re.compile(r"[$€£]|\b(?:USD|EUR|GBP|CHF|JPY)\b")
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP"}
_NO_NAMES = frozenset(
    "a an and answer any as at call choose classify create describe do does each extract fill find for from get give "
    "has have here how i if in is it its list look me my no note of on or our out parse pick please read reply return "
    "say search select summarise summarize tell that the their there these they this to use we what when where which "
    "who why will with write yes you your dear hello hi he she they them him her his its me us".split()
)


class Mention(NamedTuple):
    """A value and where the text says it."""

    value: Any
    start: int
    end: int


def key(name: str) -> tuple[str, ...]:
    """Return the words of a name, however it is written: `dueDate`, `due_date`, `Due date`."""
    return tuple(word.lower() for word in _WORD.findall(name[:200]))


def alike(word: str, other: str) -> bool:
    """Return whether two words differ at most in their ending."""
    stem = word if len(word) <= 3 else word[: -1 if len(word) <= 6 else -2]
    return other.startswith(stem) and len(other) <= len(word) + 3


@dataclass(frozen=True)
class Facts:
    """A text, read once for whatever is asked of it."""

    text: str

    @cached_property
    def labels(self) -> tuple[tuple[tuple[str, ...], Mention], ...]:
        """Return every value that has a label, as `Total: 300` and `the total is 300` do, with the label's words."""
        return tuple(self._labels())

    def _labels(self) -> Iterator[tuple[tuple[str, ...], Mention]]:
        found = list(_LABEL.finditer(self.text))
        for one, after in zip(found, (*found[1:], None), strict=False):
            line = self.text.find("\n", one.end())
            end = min(after.start() if after else len(self.text), line if line >= 0 else len(self.text))
            if one["said"] and (stop := _SAID_END.search(self.text, one.end(), end)):
                end = stop.start()
            said = self.text[one.end() : end].rstrip(" \t,;.\"'*_|")
            if said:
                yield key(one[1]), Mention(said, one.end(), one.end() + len(said))

    @cached_property
    def mentions(self) -> Mapping[str, tuple[Mention, ...]]:
        """Return what the text mentions, by kind; what is part of one value is not another's."""
        found: dict[str, tuple[Mention, ...]] = {}
        rest = self.text
        for kind, shape in _SHAPES.items():
            found[kind] = tuple(islice(_shaped(shape, rest) if shape else _dates(rest), MOST))
            rest = _without(rest, found[kind])
        found["number"] = tuple(sorted((*_numbers(rest), *_counted(rest)), key=lambda one: one.start)[:MOST])
        found["currency"] = tuple(
            Mention(_SIGNS.get(one[0], one[0]), *one.span()) for one in _CURRENCY.finditer(self.text)
        )
        found["name"] = tuple(islice(_names(rest), MOST))
        return found

    @cached_property
    def words(self) -> Mapping[str, tuple[int, ...]]:
        """Return where each word stands."""
        found: dict[str, list[int]] = {}
        for word in re.finditer(r"[^\W_]+", self.text):
            found.setdefault(word[0].lower(), []).append(word.start())
        return {word: tuple(places) for word, places in found.items()}

    def labelled(self, name: str) -> list[Mention]:
        """Return what is labelled as `name`, the closest label first."""
        wanted = set(key(name))
        ranked = []
        for words, value in self.labels:
            common = len(wanted.intersection(words))
            if common and (common == len(wanted) or common == len(words)):
                ranked.append((len(wanted) - common, len(words) - common, value.start, value))
        return [value for *_, value in sorted(ranked, key=lambda one: one[:3])[:MOST_LABELS]]

    def near(self, name: str, kind: str, begin: int, end: int) -> list[Mention]:
        """Return the mentions of a `kind` beside a word of `name` from `begin` to `end`, the closest first."""
        stems = [word for word in key(name) if len(word) > 2]
        places = [
            (place, place + len(word))
            for word, starts in self.words.items()
            if any(alike(stem, word) for stem in stems)
            for place in starts
            if begin <= place < end
        ][:MOST]
        ranked = []
        for one in self.mentions[kind]:
            gaps = [one.start - after if after <= one.start else place - one.end for place, after in places]
            closest = min((gap for gap in gaps if 0 <= gap <= NEAR), default=None)
            if closest is not None:
                ranked.append((closest, one.start, one))
        return [one for *_, one in sorted(ranked, key=lambda one: one[:2])]


def _shaped(shape: re.Pattern[str], text: str) -> Iterator[Mention]:
    for one in shape.finditer(text):
        said = one[0].rstrip(".,")
        yield Mention(said, one.start(), one.start() + len(said))


def _dates(text: str) -> Iterator[Mention]:
    for one in dates(text):
        yield Mention(one.value.isoformat(), one.start, one.end)


def _without(text: str, taken: Sequence[Mention]) -> str:
    """Return `text` with blanks where the values `taken` stand, so that every other place stays."""
    pieces, at = list[str](), 0
    for one in taken:
        pieces += (text[at : one.start], " " * (one.end - one.start))
        at = one.end
    return "".join((*pieces, text[at:]))


def _numbers(text: str) -> Iterator[Mention]:
    for one in _NUMBER.finditer(text):
        digits = one["whole"].replace(",", "")
        value: float = float(digits + one["part"]) if one["part"] else int(digits)
        value *= _SCALES.get(one["scale"] or "", 1)
        whole = int(value) if float(value).is_integer() else value
        yield Mention(-whole if one["sign"] else whole, *one.span())


def _counted(text: str) -> Iterator[Mention]:
    """Give the small numbers that are written as words; "one" is too often no number."""
    for one in re.finditer(rf"\b(?:{'|'.join(_COUNTED[2:])})\b", text, re.IGNORECASE):
        yield Mention(_COUNTED.index(one[0].lower()), *one.span())


def _names(text: str) -> Iterator[Mention]:
    for run in _NAMES.finditer(text):
        begin, words = run.start(), run[0].split(" ")
        while words and words[0].lower() in _NO_NAMES:
            begin += len(words.pop(0)) + 1
        if words:
            name = " ".join(words).removesuffix("'s").removesuffix("’s")
            yield Mention(name, begin, begin + len(name))
