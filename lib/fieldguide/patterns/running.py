"""Run a pattern on one input, and keep everything that happened."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from .. import prices
from ..clock import VirtualClock, WallClock
from ..door import Connection, connect
from ..errors import ConnectionRefused, UsageError
from ..offline import faults as known
from ..offline import session
from ..trace import Bill, Recorder, Trace
from .base import Given, Pattern, Place, Status
from .budget import Budget, Meter

LIVE_BUDGET = Budget(dollars=1.0)
"""What a live run may cost when nobody says: it never spends by accident."""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run: its output, why it ended, and its trace.

    `output` is what the run made: the answer when `status` is "done", the best draft where a loop of drafts was
    stopped, else None. What was made before a stop is in `kept`, by node.
    """

    pattern: Pattern
    given: Any
    output: Any
    status: Status
    reason: str
    trace: Trace
    simulated: bool
    seed: int

    @property
    def done(self) -> bool:
        return self.status == "done"

    @property
    def bill(self) -> Bill:
        return self.trace.bill()

    @property
    def kept(self) -> dict[str, Any]:
        """The last answer of every step that gave one."""
        return {call.node: call.got for call in self.trace.calls if call.got is not None}


async def run(
    pattern: Pattern,
    given: Any,
    *,
    connection: Connection | None = None,
    budget: Budget | None = None,
    seed: int | None = None,
    faults: str | None = None,
) -> Run:
    """Run `pattern` on `given`; a stop by a gate, a budget or a failed call is a result with a `status`.

    The same pattern, input and `seed` give the same run offline. `faults` names what goes wrong with each request and
    its retries in turn, for instance "429;retry-after=20,ok" or "never_passes"; only a simulated model can be told.
    Raises NotScripted where the offline model has no actor for a question, and UsageError where a prompt cannot be
    filled or there is no such fault. A live run says first what its models cost and where it stops, and raises
    ConnectionRefused where a price is unknown.
    """
    if not hasattr(pattern, "act"):
        raise UsageError(f"{pattern!r} is not a pattern; give fg.run a Step, a Chain or another pattern first")
    connection = connection or connect()
    seed = connection.seed if seed is None else seed
    simulation = session.Simulation(seed) if faults is None else _going_wrong(connection, seed, faults)
    if connection.live:
        budget = budget or LIVE_BUDGET
        print(_announcement(sorted({connection.model, *_models(pattern)}), budget), file=sys.stderr)
    recorder = Recorder()
    place = Place(
        connection,
        WallClock() if connection.live else VirtualClock(),
        recorder,
        (Meter(budget),) if budget else (),
    )
    mine = session.simulation.set(simulation)
    try:
        outcome = await pattern.act(place, Given(given, given, {}))
    finally:
        session.simulation.reset(mine)
    return Run(
        pattern, given, outcome.value, outcome.status, outcome.reason, recorder.trace(), connection.simulated, seed
    )


def _going_wrong(connection: Connection, seed: int, listed: str) -> session.Simulation:
    """Return the chance in a run that meets the faults of a list."""
    if not connection.simulated:
        what = "the live service" if connection.live else "a recording"
        raise UsageError(f"faults={listed!r} cannot be asked of {what}; leave it out, or run on the simulated model")
    try:
        known.read(listed)
    except known.UnknownFault as unknown:
        raise UsageError(f"faults={listed!r}: {unknown}") from unknown
    return session.Simulation(seed, faults=listed)


def _announcement(models: Sequence[str], budget: Budget) -> str:
    """Say what each model costs and where the run stops; raises ConnectionRefused where a price is unknown."""
    known = prices.current().models
    if unknown := [model for model in models if model not in known]:
        raise ConnectionRefused(
            f"nobody knows the price of {unknown[0]!r}, so no budget could hold; add it to data/prices.toml, "
            f"or let its step use one of {', '.join(known)}"
        )
    costs = [f"{m}, ${known[m].input:g} in and ${known[m].output:g} out per million tokens" for m in models]
    limits = ", ".join(f"{getattr(budget, name):g} {name}" for name in budget.__slots__ if getattr(budget, name))
    return f"Live: {'; '.join(costs)}. This run stops at {limits}."


def _models(part: Any) -> Iterator[str]:
    """Yield every model that a pattern, or a part of one, names."""
    if isinstance(part, (Mapping, list, tuple)):
        for inner in part.values() if isinstance(part, Mapping) else part:
            yield from _models(inner)
    elif is_dataclass(part) and not isinstance(part, type):
        for one in fields(part):
            value = getattr(part, one.name)
            yield from [value] if one.name == "model" and isinstance(value, str) else _models(value)
