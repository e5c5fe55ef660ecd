"""How much a run may use, and how much it has used."""

from __future__ import annotations

from dataclasses import dataclass

from ..clock import NANOSECONDS
from ..errors import UsageError
from ..trace import Span
from ..wording import many


@dataclass(frozen=True, slots=True)
class Budget:
    """The most a run may use; None means no limit. No call begins once a limit is reached.

    Raises UsageError for a limit of zero or less.
    """

    calls: int | None = None
    tokens: int | None = None
    dollars: float | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        for name in self.__slots__:
            limit = getattr(self, name)
            if limit is not None and not limit > 0:
                raise UsageError(
                    f"a budget of {limit!r} {name} ends the run before its first call; "
                    f"give a number above zero, or leave {name} out for no limit"
                )


@dataclass(slots=True)
class Meter:
    """What has been used of a budget so far."""

    budget: Budget
    calls: int = 0
    tokens: int = 0
    dollars: float | None = 0.0

    def over(self, now: int) -> str:
        """Say which limit has been reached, or nothing."""
        limit = self.budget
        if limit.calls is not None and self.calls >= limit.calls:
            return f"the budget of {many(limit.calls, 'model call')} is used up"
        if limit.tokens is not None and self.tokens >= limit.tokens:
            return f"the budget of {many(limit.tokens, 'token')} is used up ({self.tokens:,} used)"
        if limit.seconds is not None and now >= limit.seconds * NANOSECONDS:
            return f"the budget of {many(limit.seconds, 'second')} is used up"
        if limit.dollars is not None:
            if self.dollars is None:
                return "the price of a model is unknown, so a budget in dollars cannot be kept"
            if self.dollars >= limit.dollars:
                return f"the budget of ${limit.dollars:g} is used up (${self.dollars:.4f} used)"
        return ""

    def begin(self) -> None:
        """Count a call as it begins, so that calls side by side do not all pass for the last one."""
        self.calls += 1

    def charge(self, span: Span) -> None:
        """Count what a call used, now that it is known."""
        self.tokens += span.tokens
        if self.budget.dollars is not None and self.dollars is not None:
            cost = span.dollars
            self.dollars = None if cost is None else self.dollars + cost
