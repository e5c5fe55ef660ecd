"""What the drill and a fixed set have in common: rounds that can be left and taken up again, answers that are kept.

Nothing is held here that the learner's file does not hold: whoever is stopped anywhere goes on from there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from ..errors import StoreError, UsageError
from ..store.rows import Attempt
from . import rules
from .choose import Drawn
from .marking import CONFIDENCE, SAVED, UNSAVED, Marked, mark
from .standing import Standing, standing, updated

if TYPE_CHECKING:
    from ..cases.bank import Bank
    from ..store import Store


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Round:
    """How far a round is: what was answered in it, and the time that took."""

    id: str
    attempts: tuple[Attempt, ...] = ()
    seconds: float = 0.0

    def plus(self, attempt: Attempt, idle: float) -> Round:
        """Return the round with one more answer; one that took longer than `idle` seconds counts as that."""
        return Round(self.id, (*self.attempts, attempt), self.seconds + min(attempt.seconds, idle))


@dataclass
class Asking(ABC):
    """Ask one learner cases and keep what they answer."""

    store: Store
    bank: Bank
    seed: int | None = None
    now: Callable[[], datetime] = _now
    rules: rules.Rules = field(default_factory=rules.load)
    cases: int = 0
    """How many make a round."""
    source: str = field(default="", init=False)
    _standing: Standing | None = field(default=None, init=False)
    _number: int = field(default=0, init=False)
    _round: Round | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.seed is None:
            self.seed = int.from_bytes(self.store.origin().encode(), "big")

    @property
    def round(self) -> Round:
        """The round under way, taken up again where it was left a short while ago."""
        if self._round is None:
            self._round = self._left_off() or Round(uuid4().hex)
        return self._round

    def begin(self) -> None:
        """Begin a new round."""
        self._round = Round(uuid4().hex)

    def over(self) -> str:
        """Say why the round is over, or nothing."""
        return self._over(self.round)

    def next(self) -> Drawn | None:
        """Return the case to ask; None where the round is over or there is no case."""
        return None if self.over() else self._next()

    def options(self, drawn: Drawn) -> tuple[str, ...]:
        """Return a case's options in the order this learner sees them."""
        return drawn.case.shuffled(self.seed or 0)

    def answer(self, drawn: Drawn, chosen: str, confidence: int, seconds: float = 0.0) -> Marked:
        """Keep an answer, and return what to say of it and whether it is safe on the disk.

        Raises UsageError for an option or a confidence that there is not.
        """
        attempt = self._attempt(drawn, chosen, confidence, seconds)
        marked = mark(drawn.case, chosen, confidence, self.bank, self.rules.spacing.confident_error_days)
        try:
            self.store.attempt(attempt)
        except StoreError as problem:
            return replace(marked, kept=f"Not saved. {problem}")
        self._round = self.round.plus(attempt, self.rules.round.idle_seconds)
        return replace(marked, kept=SAVED if self.store.lasting else UNSAVED)

    @property
    def standing(self) -> Standing:
        """Where the learner stands, with what another notebook may have kept meanwhile."""
        new = self.store.attempts(after=self._number)
        known = self._standing if self._number else None
        whole = known is not None and self.store.count() == known.attempts + len(new)
        found = updated(known, new) if known and whole else None
        if found is None:
            new = new if not self._number else self.store.attempts()
            found = standing(new, self.rules)
        self._number = max((one.number for one in new), default=self._number)
        self._standing = found
        return found

    def _attempt(self, drawn: Drawn, chosen: str, confidence: int, seconds: float) -> Attempt:
        case, offered = drawn.case, self.options(drawn)
        if chosen not in offered:
            raise UsageError(f"{chosen!r} is none of the options; choose one of {', '.join(offered)}")
        if confidence not in CONFIDENCE:
            raise UsageError(f"how sure you are is 1, 2 or 3, not {confidence!r}")
        return Attempt(
            case.id, case.pattern, chosen, case.credit(chosen), confidence, offered, drawn.card,
            max(0.0, seconds), self.source, self.round.id, at=self.now(),
        )  # fmt: skip

    def _left_off(self) -> Round | None:
        """Return the latest round of this source, if it is not over and was left only a short while ago."""
        its = self.store.latest_round(self.source)
        if not its:
            return None
        left = Round(its[0].round)
        for one in its:
            left = left.plus(one, self.rules.round.idle_seconds)
        away = (self.now() - its[-1].at).total_seconds()
        return left if self._resumes(left, away) and not self._over(left) else None

    def _resumes(self, left: Round, away: float) -> bool:
        return 0 <= away <= self.rules.round.resume_minutes * 60

    @abstractmethod
    def _over(self, of: Round) -> str:
        """Say why `of` is over, or nothing."""

    @abstractmethod
    def _next(self) -> Drawn | None:
        """Return the case to ask, if there is one."""
