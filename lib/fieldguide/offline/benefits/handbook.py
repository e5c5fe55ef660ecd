"""Find the entry of a handbook that a question is about, by the words they share; rare ones say more."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ..sentences import sentences

NOT_IN_IT = "The handbook does not say."
ENOUGH = 2.0
"""Less than this in common, and the entry is about something else."""
_PLAIN = frozenset(
    "about after again also another answer been before bring does don't each enough ever every fill from give gone "
    "good have hello help here home into know last less long made many more most much must need only other over "
    "paid pays somebody something still stop such take tell than thank that them then there they this till toward "
    "very want went were what when where which will with work would your county".split()
)
_FIGURE = re.compile(r"\$?\d[\d:,]*(?:th|rd|st|nd)?")


@dataclass(frozen=True, slots=True)
class Entry:
    topic: str
    text: str

    def __str__(self) -> str:
        return f"{self.topic}: {self.text}"


def entries(handbook: str) -> list[Entry]:
    """Return the entries of a handbook that has one a line, each with its topic before a colon."""
    lines = (line.partition(":") for line in handbook.splitlines())
    return [Entry(topic.strip(), text.strip()) for topic, _, text in lines if text.strip()]


def nearest(question: str, book: list[Entry]) -> list[Entry]:
    """Return the entries that may be meant, the nearest first."""
    asked = {stem for one in sentences(question) if not one.for_software for stem in _stems(one.text)}
    spread = Counter(stem for entry in book for stem in set(_stems(str(entry))))
    scored = [(_score(asked, entry, spread), entry) for entry in book]
    return [entry for score, entry in sorted(scored, key=lambda pair: -pair[0]) if score >= ENOUGH]


def _score(asked: set[str], entry: Entry, spread: Counter[str]) -> float:
    topic, body = set(_stems(entry.topic)), set(_stems(entry.text))
    return sum((4.0 * (stem in topic) + (stem in body)) / spread[stem] for stem in asked & (topic | body))


def _stems(text: str) -> Iterator[str]:
    """Yield the beginnings of the words that say what a text is about."""
    for word in re.findall(r"[a-z']{4,}", text.casefold()):
        if word not in _PLAIN:
            yield word[:4]


def misquoted(entry: Entry, book: list[Entry]) -> list[str]:
    """Return `entry` with its figures taken from other entries, in each way there is."""
    own = _FIGURE.findall(entry.text)
    others = [figure for other in book if other != entry for figure in _FIGURE.findall(other.text)]
    pairs = ((o, f) for o in own for f in others if f not in own and f.startswith("$") == o.startswith("$"))
    return [f"{entry.topic}: {entry.text.replace(old, new, 1)}" for old, new in pairs]
