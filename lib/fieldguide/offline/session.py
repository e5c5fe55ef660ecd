"""What a run tells the offline wire, and what the wire tells the run."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock

_lock = Lock()


@dataclass(slots=True)
class Simulation:
    """The chance in one run: a seed, and how often each request body has been answered."""

    seed: int = 0
    counts: dict[bytes, int] = field(default_factory=dict)

    def take(self, key: bytes) -> int:
        """Return the occurrence number of the request `key`, from 0, and count it."""
        with _lock:  # clients in several threads may share a simulation
            occurrence = self.counts.get(key, 0)
            self.counts[key] = occurrence + 1
        return occurrence

    def give_back(self, key: bytes) -> None:
        """Uncount a request that got no answer: what a client retries is no repetition."""
        with _lock:
            self.counts[key] -= 1


@dataclass(frozen=True, slots=True)
class Attempt:
    """One HTTP attempt, in simulated seconds."""

    status: int
    seconds: float
    retry_after: float
    """What the server asked to wait before the next attempt; 0 where it asked nothing."""


simulation: ContextVar[Simulation | None] = ContextVar("simulation", default=None)
attempts: ContextVar[list[Attempt] | None] = ContextVar("attempts", default=None)
