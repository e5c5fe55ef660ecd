"""What to say of an answer: the same words in a notebook and in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..cases.names import TITLES

if TYPE_CHECKING:
    from ..cases.bank import Bank
    from ..cases.model import Case

CONFIDENCE = {1: "A guess", 2: "Fairly sure", 3: "Sure"}
SAVED = "Saved."
UNSAVED = "Not saved: it is kept only until this program stops."


@dataclass(frozen=True, slots=True)
class Marked:
    """A verdict in words, why, and what to ask the buyer next."""

    verdict: str
    credit: float
    explanation: str
    ask_next: str
    more: tuple[str, ...]
    """What else is worth knowing: the pattern that fits, the rule between the two, a good second answer."""
    kept: str = ""


def mark(case: Case, chosen: str, confidence: int, bank: Bank) -> Marked:
    """Return what to say of choosing `chosen`."""
    credit = case.credit(chosen)
    if chosen == case.pattern:
        ask = case.wrong[case.tempting].ask
        return Marked("Right", credit, case.why, ask, tuple(_after_right(case)))
    wrong = case.wrong.get(chosen)  # type: ignore[call-overload]
    why = wrong.missed if wrong else f"It earns {credit:.0%} here."
    verdict = "Partly right" if credit else "Not yet"
    return Marked(verdict, credit, why, wrong.ask if wrong else "", tuple(_after_wrong(case, chosen, confidence, bank)))


def _after_right(case: Case) -> Iterator[str]:
    yield f"The words that decide: “{case.decisive}”."
    yield f"What tempts here is {_named(case.tempting)}: {case.tempts}"
    yield from _around(case)


def _after_wrong(case: Case, chosen: str, confidence: int, bank: Bank) -> Iterator[str]:
    credit = case.credit(chosen)
    if credit:
        yield f"This earns {credit:.0%}: it would do part of the work."
    yield f"What fits best is {_named(case.pattern)}: {case.why}"
    yield f"The words that decide: “{case.decisive}”."
    if rule := bank.rule(case.pattern, chosen):
        yield f"To tell the two apart: {rule}"
    if confidence == 3 and not credit:
        yield "You were sure, so a new case of this kind comes back tomorrow, in a week and in a month."
    yield from _around(case)


def _around(case: Case) -> Iterator[str]:
    if len(case.composite) > 1:
        yield f"A whole system here would hold {_listed(case.composite)}."


def _named(pattern: str) -> str:
    return TITLES[pattern].lower()


def _listed(patterns: tuple[str, ...]) -> str:
    *most, last = map(_named, patterns)
    return f"{', '.join(most)} and {last}"
