"""Weigh a complaint's words for each desk; what the writer asks for weighs more than what they tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..sentences import Sentence, sentences
from .words import NO_DESK, USUAL, words

ENOUGH = 2.0
"""Less weight than this says nothing."""
NEARLY_AS_MUCH = 0.6
"""A desk with this share of the first one's weight belongs to the complaint too."""
WISH = 1.5
UNCLEAR = "unclear"
_WISH = re.compile(r"\b(?:I|and I|caller) (?:\w+ )?(?:want|ask|find)s?\b|\bwants?\b|\bplea?se?\b|\bwould like\b", re.I)
_SET_ASIDE = re.compile(
    r"\b(?:(?:am|is|are) not (?:asking for|after|about)|do(?:es)? not want|no longer (?:want|about))\b[^.,;:]*"
    r"|\b\w+ (?:was|has been|were) (?:\w+ )?(?:paid|settled|repaired|refunded)(?=[.,;:]|$)",
    re.I,
)
_LISTED = re.compile(r"^- ([a-z][a-z ]*): (.+)$", re.M)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a careful reader makes of a complaint."""

    weights: Mapping[str, float]
    """By label, the strongest first; labels that are no desk among them."""
    desks: Mapping[str, str]
    """The desks there are, each with what the request says of it."""
    told: str | None
    """The desk that an order to software in it names."""
    broken: bool

    @property
    def label(self) -> str:
        """The desk it belongs to most, or what it is where no desk is for it."""
        return next(iter(self.weights), UNCLEAR)

    @property
    def belongs(self) -> tuple[str, ...]:
        """Every desk that it belongs to; none where it is for a person."""
        if self.label not in self.desks:
            return ()
        most = self.weights[self.label]
        near = [label for label, weight in self.weights.items() if weight >= NEARLY_AS_MUCH * most]
        return tuple(label for label in near if label in self.desks)

    @property
    def confidence(self) -> float:
        """How sure the reader is: the first desk's share beside the second's."""
        first, second = (*self.weights.values(), 0.0, 0.0)[:2]
        return round(min(first / (first + second), 0.97), 2) if first else 0.35

    @property
    def hard(self) -> bool:
        """Whether more than common sense is needed: it is mixed, unclear, broken, or gives orders."""
        return len(self.belongs) != 1 or self.confidence < 0.75 or self.told is not None or self.broken

    def mixed_up(self) -> tuple[str, ...]:
        """Return the desks that a hasty reader may take for the right one, the likeliest first."""
        wrong = [desk for desk in self.desks if desk not in self.belongs]
        likely = [self.told, *self.weights, USUAL.get(self.label)]
        return tuple(dict.fromkeys(desk for desk in (*likely, *wrong) if desk in wrong and desk is not None))


def listed(instruction: str) -> dict[str, str]:
    """Return the desks that a prompt lists as `- desk: what it is for`, in its order."""
    return dict(_LISTED.findall(instruction))


def read(complaint: str, desks: Mapping[str, str]) -> Reading:
    """Return what a careful reader makes of `complaint`, where there are these `desks`."""
    return _read(complaint, tuple(desks.items()))


@lru_cache(128)
def _read(complaint: str, listing: tuple[tuple[str, str], ...]) -> Reading:
    said = sentences(complaint)
    own = [one for one in said if not one.for_software]
    desks = dict(listing)
    vocabulary = {**{desk: words(desk, description) for desk, description in listing}, **NO_DESK}
    weighed = {label: sum(_strongest(own, pattern) * w for pattern, w in v.items()) for label, v in vocabulary.items()}
    enough = {label: weight for label, weight in weighed.items() if weight >= ENOUGH}
    orders = " ".join(one.text for one in said if one.for_software)
    told = next((desk for desk in desks if re.search(rf"\b{re.escape(desk)}\b", orders, re.I)), None)
    return Reading(dict(sorted(enough.items(), key=lambda item: -item[1])), desks, told, _broken(complaint))


def _strongest(said: list[Sentence], pattern: str) -> float:
    """Return how strongly `pattern` occurs: in a wish more than in a tale, in what is set aside not at all."""
    found = (WISH if _WISH.search(one.text) else 1.0 for one in said if re.search(pattern, _kept(one.text), re.I))
    return max(found, default=0.0)


def _kept(sentence: str) -> str:
    return _SET_ASIDE.sub("", sentence)


def _broken(complaint: str) -> bool:
    """Return whether most sentences begin with a small letter, as in a language that is not the writer's own."""
    begins = [one.text[0] for one in sentences(complaint) if one.text[0].isalpha()]
    return sum(letter.islower() for letter in begins) > len(begins) / 2
