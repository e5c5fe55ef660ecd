"""Which case comes next: an error made with certainty that is back, what is due, or the learner's own confusions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Literal

from ..cases.names import group, pair
from ..lots import lot
from .mastery import Mastered, mastery
from .standing import Standing, Weakness

if TYPE_CHECKING:
    from ..cases.bank import Bank
    from ..cases.model import Case

Reason = Literal["back", "due", "weak", "new", "set"]
URGENT: dict[Reason, int] = {"back": 0, "due": 1, "weak": 2, "new": 2, "set": 2}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A case, the confusion it was drawn for, and why that one."""

    case: Case
    card: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class _Candidate:
    right: str
    other: str
    card: str
    reason: Reason
    score: float


def choose(standing: Standing, bank: Bank, day: float, seed: int = 0) -> Drawn | None:
    """Return the case to ask next; None where the bank is empty."""
    lately = standing.lately(day)
    cards, last = {one.card for one in lately}, {one.pattern for one in lately[-1:]}
    families = {bank.cases[one.case].family for one in lately if one.case in bank.cases}
    wanted = _candidates(standing, bank, day, seed)
    mixed = [one for one in wanted if one.card not in cards and one.right not in last]
    for candidates, again in ((mixed, False), (wanted, False), (wanted, True)):
        for one in candidates:
            repeat = again or URGENT[one.reason] < 2
            if case := _case(standing, bank, one, seed, families, repeat):
                return Drawn(case, one.card, one.reason)
    return None


def _candidates(standing: Standing, bank: Bank, day: float, seed: int) -> list[_Candidate]:
    """Return every confusion there are cases of, the most wanted first."""
    needs = {name: _need(one, standing.rules.mastery.least) for name, one in mastery(standing).items()}
    found = []
    for right, other in bank.by_confusion:
        card = pair(right, other)
        reason = _reason(standing, card, (right, other), day)
        found.append(_Candidate(right, other, card, reason, _score(standing, right, other, needs)))
    turn = f"{seed}:{standing.attempts}:"
    return sorted(found, key=lambda c: (URGENT[c.reason], -c.score, lot(turn + c.right + c.other)))


def _reason(standing: Standing, name: str, sides: tuple[str, str], day: float) -> Reason:
    card = standing.cards.get(name)
    if card and card.back(day, standing.rules.spacing):
        return "back"
    if card and card.is_due(day, standing.rules.spacing):
        return "due"
    return "weak" if sides in standing.weak else "new"


def _need(of: Mastered, least: int) -> float:
    """Return how much a pattern is still wanted: most before it was met at all, not once it is mastered."""
    if of.done:
        return 0.0
    return 1 + max(0, least - of.seen) / least if of.seen else 4.0


def _score(standing: Standing, right: str, other: str, needs: dict[str, float]) -> float:
    rules = standing.rules.choice
    weak = standing.weak.get((right, other), Weakness())
    error = (weak.wrong + rules.expected_error * rules.assumed) / (weak.met + rules.assumed)
    return error + rules.unproven * needs[group(right)]


def _case(
    standing: Standing, bank: Bank, wanted: _Candidate, seed: int, families: set[str], again: bool
) -> Case | None:
    """Return the case of this confusion to ask: one never seen, easy ones first; else, if `again`, that of longest ago.

    Where every case of one side is used up, the other side of the same confusion serves.
    """
    sides = [bank.by_confusion.get(key, ()) for key in ((wanted.right, wanted.other), (wanted.other, wanted.right))]
    for cases, other in zip(sides, (wanted.other, wanted.right), strict=True):
        unseen = [case for case in cases if case.id not in standing.seen]
        if unseen:
            return min(
                unseen,
                key=lambda c: (c.family in families, c.tempting != other, c.difficulty, lot(f"{seed}:{c.id}")),
            )
    return min(chain(*sides), key=lambda case: standing.seen[case.id]) if again else None
