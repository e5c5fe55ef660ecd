"""When a pattern is mastered: it was named on new cases, often enough, and lately never missed with certainty."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from ..cases.names import GROUPS
from .standing import Standing


@dataclass(frozen=True, slots=True)
class Mastered:
    """How far one pattern is."""

    pattern: str
    seen: int
    """New cases counted."""
    recall: float | None
    confident_error: bool
    """An error was lately made with certainty."""
    done: bool


def mastery(standing: Standing) -> dict[str, Mastered]:
    """Return how far each pattern is, and that none is needed."""
    return {name: _of(standing, name) for name in GROUPS}


def _of(standing: Standing, name: str) -> Mastered:
    rules, tries = standing.rules.mastery, standing.tries[name]
    credits = list(islice((one.credit for one in reversed(tries) if one.credit is not None), rules.window))
    recall = sum(credits) / len(credits) if credits else None
    error = any(one.confident_error for one in islice(reversed(tries), rules.quiet))
    enough = len(credits) >= rules.least and recall is not None and recall >= rules.recall
    return Mastered(name, len(credits), recall, error, enough and not error)
