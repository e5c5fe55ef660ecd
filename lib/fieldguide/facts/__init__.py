"""The ledger: what may be said, how surely, where it comes from, and where the field note disagrees with its sources.

It reads data/facts/ and knows no notebook; `fg.fact`, `fg.say` and `fg.analogy` show what it holds. pydantic loads with
this room, so import it only where a fact is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..errors import UsageError
from .figures import Figure, figures
from .ledger import FACTS, Ledger, current, load
from .models import CLAIM_NAMED, LESSONS, Analogy, Claim, Grade, Phrase, Source, Tension
from .wording import contested, plain

__all__ = [
    "CLAIM_NAMED",
    "FACTS",
    "LESSONS",
    "Analogy",
    "Claim",
    "Figure",
    "Grade",
    "Ledger",
    "Phrase",
    "Source",
    "Tension",
    "analogy",
    "claim",
    "claims",
    "contested",
    "current",
    "expired",
    "figures",
    "grade",
    "load",
    "numbers",
    "phrases",
    "plain",
    "source",
    "tensions",
    "theme",
    "unlike_baselines",
]


def claims() -> tuple[Claim, ...]:
    """Return every claim, in the order of its id."""
    return tuple(current().claims.values())


def claim(identifier: str) -> Claim:
    """Return one claim; raises UsageError for an id that is not there."""
    try:
        return current().claims[identifier]
    except (KeyError, TypeError):
        first, last = claims()[0].id, claims()[-1].id
        raise UsageError(f"the ledger has no claim {identifier!r}; its ids go from {first!r} to {last!r}") from None


def theme(of: Claim) -> str:
    """Return what the file of a claim is about."""
    return current().themes[of.id]


def source(of: Claim) -> Source:
    """Return where a claim comes from."""
    return current().sources[of.source]


def grade(letter: str) -> Grade:
    """Return what a grade means; raises UsageError for a letter that is none."""
    if letter not in current().grades:
        raise UsageError(f"there is no grade {letter!r}; the grades are {', '.join(current().grades)}")
    return current().grades[letter]


def phrases(lesson: str | None = None) -> tuple[Phrase, ...]:
    """Return the phrase pairs of a lesson, or all of them; raises UsageError for a lesson that is none."""
    if lesson is not None and lesson not in LESSONS:
        raise UsageError(f"there is no lesson {lesson!r}; there are {', '.join(map(repr, LESSONS))}")
    return tuple(pair for pair in current().phrases.values() if lesson in (None, pair.lesson))


def tensions() -> tuple[Tension, ...]:
    """Return every place where the field note disagrees with itself or its sources."""
    return tuple(current().tensions.values())


def analogy(name: str) -> Analogy:
    """Return one comparison with an identity system; raises UsageError for a name that is not there."""
    if name not in current().analogies:
        raise UsageError(f"there is no analogy for {name!r}; there are {', '.join(map(repr, current().analogies))}")
    return current().analogies[name]


def numbers(*identifiers: str) -> frozenset[Figure]:
    """Return every figure of the ledger, or of the claims named: '30 %', '4 times' and '3,611' each in one form."""
    chosen = [claim(name) for name in identifiers] if identifiers else claims()
    return frozenset(figure for one in chosen for figure in one.figures)


def expired(day: date) -> tuple[Claim, ...]:
    """Return the claims that must be held against their source again before they are shown on `day`."""
    return tuple(one for one in claims() if one.expires and one.expires <= day)


def unlike_baselines(chosen: Iterable[Claim]) -> tuple[str, ...]:
    """Return what the multiples among these claims are measured against, where that is more than one thing."""
    found = tuple(dict.fromkeys(one.baseline for one in chosen if one.baseline))
    return found if len(found) > 1 else ()
