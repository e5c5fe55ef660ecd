"""Time in a run: simulated and exact offline, real when live.

Whole nanoseconds, as OpenTelemetry has it, so that sums of steps come out equal to the last digit.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Sequence
from typing import Protocol, Self

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

    def branch(self) -> Self:
        """Return the clock of one of several things that begin now, side by side."""

    def join(self, branches: Sequence[Self], at_once: int) -> list[int]:
        """Move to where the last branch ends, `at_once` of them side by side; return how much later each began."""


class VirtualClock:
    """A clock that moves only when a simulated call says how long it took."""

    __slots__ = ("_now",)

    def __init__(self, now: int = 0) -> None:
        self._now = now

    def now(self) -> int:
        return self._now

    def spend(self, simulated: int) -> None:
        self._now += simulated

    def branch(self) -> VirtualClock:
        return VirtualClock(self._now)

    def join(self, branches: Sequence[VirtualClock], at_once: int) -> list[int]:
        """Place the branches in their order, each on the lane that is free first."""
        began, lanes, later = self._now, [self._now] * min(at_once, len(branches)), []
        for branch in branches:
            start = heapq.heappop(lanes)
            later.append(start - began)
            heapq.heappush(lanes, start + branch.now() - began)
        self._now = max(lanes, default=began)
        return later


class WallClock:
    """The machine's own clock, counted from the run's beginning."""

    __slots__ = ("_began",)

    def __init__(self) -> None:
        self._began = time.monotonic_ns()

    def now(self) -> int:
        return time.monotonic_ns() - self._began

    def spend(self, simulated: int) -> None:
        """Real time has passed by itself."""

    def branch(self) -> WallClock:
        return self

    def join(self, branches: Sequence[WallClock], at_once: int) -> list[int]:
        return [0] * len(branches)
