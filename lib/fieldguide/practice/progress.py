"""How a learner is doing, as plain data: what is mixed up, how sure and how right, what is mastered, what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..cases.names import GROUPS, SIX, TITLES, group, in_words
from ..wording import many, times
from .marking import CONFIDENCE
from .mastery import Mastered, mastery
from .standing import Standing


@dataclass(frozen=True, slots=True)
class Sureness:
    """How right the answers of one confidence were."""

    label: str
    answers: int
    share: float | None
    """The credit they earned, of all they could have."""


@dataclass(frozen=True, slots=True)
class Due:
    """A confusion and the days until it is due; 0 means now."""

    card: str
    days: float
    confident_error: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Everything there is to show of a learner's practice."""

    attempts: int
    cases: int
    matrix: dict[tuple[str, str], int]
    """How often each was answered where each was right, by group."""
    calibration: tuple[Sureness, ...]
    mastery: dict[str, Mastered]
    due: tuple[Due, ...]
    """Every confusion met so far, the most urgent first."""

    @property
    def mastered(self) -> int:
        """How many of the six patterns are mastered."""
        return sum(self.mastery[name].done for name in SIX)

    def confusions(self) -> list[tuple[str, str, int]]:
        """Return what was taken for what, and how often, the most often first."""
        found = [(right, given, n) for (right, given), n in self.matrix.items() if right != given]
        return sorted(found, key=lambda one: -one[2])

    def data(self) -> dict[str, Any]:
        """Return it for machines."""
        return {
            "attempts": self.attempts,
            "cases": self.cases,
            "matrix": {r: {g: self.matrix.get((r, g), 0) for g in GROUPS} for r in GROUPS},
            "calibration": [{"sure": c.label, "answers": c.answers, "right": c.share} for c in self.calibration],
            "mastery": [
                {"pattern": m.pattern, "new_cases": m.seen, "recall": m.recall, "mastered": m.done}
                for m in self.mastery.values()
            ],
            "due": [{"confusion": d.card, "in_days": round(d.days, 2)} for d in self.due],
        }


def progress(standing: Standing, now: datetime) -> Progress:
    """Return how the learner is doing at `now`."""
    matrix: dict[tuple[str, str], int] = {}
    for (right, given), count in standing.answers.items():
        key = group(right), group(given)
        matrix[key] = matrix.get(key, 0) + count
    sure = [Sureness(CONFIDENCE[level], int(n), got / n if n else None) for level, (n, got) in standing.sure.items()]
    counts = standing.attempts, len(standing.seen)
    return Progress(*counts, matrix, tuple(sure), mastery(standing), tuple(_due(standing, now)))


def _due(standing: Standing, now: datetime) -> list[Due]:
    day, found = standing.time.until(now), []
    for name, card in standing.cards.items():
        first = min((card.due, *card.returns))
        found.append(Due(name, max(0.0, first - day), card.back(day, standing.rules.spacing)))
    return sorted(found, key=lambda due: (not due.confident_error, due.days, due.card))


def when(days: float) -> str:
    """Say when something is due."""
    if days < 1 / 3:
        return "now"
    if days < 1.5:
        return "tomorrow"
    return f"in {days:.0f} days"


def lines(found: Progress) -> list[str]:
    """Return the whole in words, for whoever cannot see the tables or would rather read."""
    answers, cases = (many(*one) for one in ((found.attempts, "answer"), (found.cases, "case")))
    said = [f"{answers} to {cases}. {found.mastered} of 6 patterns mastered."]
    said += [_mastery(one) for one in found.mastery.values()]
    for right, given, count in found.confusions()[:3]:
        said.append(f"Mixed up {times(count)}: “{TITLES[given]}” answered where “{TITLES[right]}” was right.")
    said += [
        f"{c.label}: right in {c.share:.0%} of {many(c.answers, 'answer')}."
        for c in found.calibration
        if c.share is not None
    ]
    if due := [one for one in found.due if when(one.days) == "now"]:
        said.append(f"Due now: {'; '.join(in_words(one.card) for one in due[:5])}{'; and more' * (len(due) > 5)}.")
    elif found.due:
        said.append(f"Next due {when(found.due[0].days)}: {in_words(found.due[0].card)}.")
    return said


def _mastery(one: Mastered) -> str:
    if one.recall is None:
        return f"{TITLES[one.pattern]}: not met yet."
    state = "mastered" if one.done else "a confident error lately" if one.confident_error else "not yet mastered"
    cases = "new case" if one.seen == 1 else f"last {one.seen} new cases"
    return f"{TITLES[one.pattern]}: {state}, {one.recall:.0%} right of the {cases}."
