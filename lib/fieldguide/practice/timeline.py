"""In which order attempts were made, and how many days lie between them, whatever a clock said meanwhile.

A machine's own attempts keep the order in which they were kept. Days are counted from one attempt to the next: going
back counts as no time at all, and a leap forward as no more than the longest a confusion stays away. So one attempt
made while the clock was wrong costs little, and the days after it count as always.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..store.rows import Attempt

DAY = 86400.0


@dataclass(slots=True)
class Timeline:
    """Count the days of practice."""

    most: float
    """Days that one gap counts at most."""
    days: float = 0.0
    last: datetime | None = None
    latest: datetime | None = None

    def until(self, moment: datetime) -> float:
        """Return the day that `moment` is on."""
        if self.last is None or self.latest is None:
            return 0.0
        since = self.latest if moment >= self.latest else self.last
        return self.days + min(self.most, max(0.0, (moment - since).total_seconds() / DAY))

    def move(self, moment: datetime) -> float:
        """Go on to `moment`, and return its day."""
        self.days = self.until(moment)
        self.last, self.latest = moment, max(moment, self.latest or moment)
        return self.days


@dataclass(slots=True)
class Order:
    """Tell where each attempt belongs among those of several machines."""

    latest: dict[str, datetime]

    def key(self, attempt: Attempt) -> tuple[datetime, str, int]:
        """Return what to sort `attempt` by; ask for each machine's in the order they were kept."""
        before = self.latest.get(attempt.origin, attempt.at)
        self.latest[attempt.origin] = max(before, attempt.at)
        return self.latest[attempt.origin], attempt.origin, attempt.number


def in_order(attempts: Sequence[Attempt]) -> list[Attempt]:
    """Return the attempts of one file in the order they were made, also on another machine."""
    order = Order({})
    return [attempt for _, attempt in sorted(((order.key(one), one) for one in attempts), key=lambda both: both[0])]
