"""Time in a run: simulated and exact offline, real when live.

Whole nanoseconds, as OpenTelemetry has it, so that sums of steps come out equal to the last digit.
"""

from __future__ import annotations

import time
from typing import Protocol

NANOSECONDS = 1_000_000_000


def nanoseconds(seconds: float) -> int:
    """Return `seconds` as whole nanoseconds."""
    return round(seconds * NANOSECONDS)


class Clock(Protocol):
    """What a run needs of time."""

    def now(self) -> int:
        """Return nanoseconds since the run began."""

    def spend(self, simulated: int) -> None:
        """Let `simulated` nanoseconds pass; a real clock has passed them already."""


class VirtualClock:
    """A clock that moves only when a simulated call says how long it took."""

    __slots__ = ("_now",)

    def __init__(self, now: int = 0) -> None:
        self._now = now

    def now(self) -> int:
        return self._now

    def spend(self, simulated: int) -> None:
        self._now += simulated


class WallClock:
    """The machine's own clock, counted from the run's beginning."""

    __slots__ = ("_began",)

    def __init__(self) -> None:
        self._began = time.monotonic_ns()

    def now(self) -> int:
        return time.monotonic_ns() - self._began

    def spend(self, simulated: int) -> None:
        """Real time has passed by itself."""
