"""What a run tells the offline wire, and what the wire tells the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock

from ..errors import UsageError

_lock = Lock()
_faults: ContextVar[str] = ContextVar("faults", default="")
_first_seed = 0


@dataclass(slots=True)
class Simulation:
    """The chance in one run: a seed, and how often each request body has been answered."""

    seed: int = 0
    counts: dict[bytes, int] = field(default_factory=dict)
    faults: str = field(default_factory=_faults.get)
    """What goes wrong with every request and its retries in turn, as the header `x-fieldguide-fault` says it."""
    broken: dict[bytes, int] = field(default_factory=dict)
    """How often in a row a request came to nothing that its client does not count itself."""
    trunk: Simulation | None = None
    """What this one branched off from, where several things go on side by side."""
    number: int = 0
    of: int = 1

    def branches(self, count: int) -> list[Simulation]:
        """Return a simulation for each of `count` things side by side: their chance does not hang on who asks first."""
        return [Simulation(self.seed, {}, self.faults, {}, self, number, count) for number in range(count)]

    def join(self, branches: Sequence[Simulation]) -> None:
        """Go on after `branches`: no occurrence number that one of them had comes again."""
        most: dict[bytes, int] = {}
        for branch in branches:
            for key, count in branch.counts.items():
                most[key] = max(most.get(key, 0), count)
        for key, count in most.items():
            self.counts[key] = self.counts.get(key, 0) + count * len(branches)

    def take(self, key: bytes) -> int:
        """Return the occurrence number of the request `key`, from 0, and count it."""
        with _lock:  # clients in several threads may share a simulation
            occurrence = self.counts.get(key, 0)
            self.counts[key] = occurrence + 1
        return self._among_all(key, occurrence)

    def _among_all(self, key: bytes, occurrence: int) -> int:
        """Return a branch's own count as one no other branch has: first each one's first, then each one's second."""
        if self.trunk is None:
            return occurrence
        return self.trunk._among_all(key, self.trunk.counts.get(key, 0) + occurrence * self.of + self.number)

    def answered(self, key: bytes) -> None:
        """Note that a request got its answer whole."""
        self.broken.pop(key, None)

    def give_back(self, key: bytes, uncounted: bool) -> None:
        """Uncount a request that got no answer: what a client retries is no repetition.

        `uncounted` tells that the client's next try will not say which one it is.
        """
        with _lock:
            self.counts[key] -= 1
            if uncounted:
                self.broken[key] = self.broken.get(key, 0) + 1


def begin_with(seed: int) -> None:
    """Let runs that are not told a seed have this one, in the whole process: a cell's own context ends with it."""
    global _first_seed
    if not isinstance(seed, int) or isinstance(seed, bool):
        raise UsageError(f"a seed is a whole number, for instance fg.fresh(3), not {seed!r}")
    _first_seed = seed


def first_seed() -> int:
    """Return the seed of a run that is not told one."""
    return _first_seed


@contextmanager
def going_wrong(faults: str) -> Iterator[None]:
    """Let runs that begin inside meet `faults`, for instance "429;retry-after=20,529,ok" or "loops"."""
    token = _faults.set(faults)
    try:
        yield
    finally:
        _faults.reset(token)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One HTTP attempt, in simulated seconds."""

    status: int
    """0 where there was no reply."""
    seconds: float
    retry_after: float
    """The true wait before a next attempt: what the server asked for, or else what the SDK waits by itself."""


simulation: ContextVar[Simulation | None] = ContextVar("simulation", default=None)
attempts: ContextVar[list[Attempt] | None] = ContextVar("attempts", default=None)
