"""What to say of an answer: the same words in a notebook and in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..cases.names import TITLES
from ..wording import listed, many

if TYPE_CHECKING:
    from ..cases.bank import Bank
    from ..cases.model import Case

CONFIDENCE = {1: "A guess", 2: "Fairly sure", 3: "Sure"}
SAVED = "Saved."
UNSAVED = "Not saved: it is kept only until this program stops."
DAYS: dict[float, str] = {1: "tomorrow", 7: "in a week", 30: "in a month"}


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


def mark(case: Case, chosen: str, confidence: int, bank: Bank, returns: Sequence[float]) -> Marked:
    """Return what to say of choosing `chosen`; an error made with certainty comes back after `returns` days."""
    credit = case.credit(chosen)
    if chosen == case.pattern:
        ask = case.wrong[case.tempting].ask
        return Marked("Right", credit, case.why, ask, tuple(_after_right(case)))
    wrong = case.wrong.get(chosen)  # type: ignore[call-overload]
    why = wrong.missed if wrong else f"It earns {credit:.0%} here."
    verdict = "Partly right" if credit else "Not yet"
    back = returns if confidence == 3 and not credit else ()
    return Marked(verdict, credit, why, wrong.ask if wrong else "", tuple(_after_wrong(case, chosen, bank, back)))


def _after_right(case: Case) -> Iterator[str]:
    yield f"The words that decide: “{case.decisive}”."
    yield f"What tempts here is {_named(case.tempting)}: {case.tempts}"
    yield from _around(case)


def _after_wrong(case: Case, chosen: str, bank: Bank, back: Sequence[float]) -> Iterator[str]:
    if credit := case.credit(chosen):
        yield f"This earns {credit:.0%}: it would do part of the work."
    yield f"What fits best is {_named(case.pattern)}: {case.why}"
    yield f"The words that decide: “{case.decisive}”."
    if rule := bank.rule(case.pattern, chosen):
        yield f"To tell the two apart: {rule}"
    if back:
        yield f"You were sure, so a new case of this kind comes back {listed([_after(days) for days in sorted(back)])}."
    yield from _around(case)


def _around(case: Case) -> Iterator[str]:
    if len(case.composite) > 1:
        yield f"A whole system here would hold {listed([_named(one) for one in case.composite])}."


def _named(pattern: str) -> str:
    return TITLES[pattern].lower()


def _after(days: float) -> str:
    return DAYS.get(days, f"in {many(days, 'day')}")
