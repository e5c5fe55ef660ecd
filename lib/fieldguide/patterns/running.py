"""Run a pattern on one input, and keep everything that happened."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

from .. import prices
from ..clock import VirtualClock, WallClock
from ..door import Connection, connect
from ..errors import UsageError
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
) -> Run:
    """Run `pattern` on `given`; a stop by a gate, a budget or a failed call is a result with a `status`.

    The same pattern, input and `seed` give the same run offline. Raises NotScripted where the offline model
    has no actor for a question, and UsageError where a prompt cannot be filled.
    """
    if not hasattr(pattern, "act"):
        raise UsageError(f"{pattern!r} is not a pattern; give fg.run a Step, a Chain or another pattern first")
    connection = connection or connect()
    seed = connection.seed if seed is None else seed
    if connection.live:
        budget = budget or LIVE_BUDGET
        print(_announcement(connection.model, budget), file=sys.stderr)
    recorder = Recorder()
    place = Place(
        connection,
        WallClock() if connection.live else VirtualClock(),
        recorder,
        (Meter(budget),) if budget else (),
    )
    mine = session.simulation.set(session.Simulation(seed))
    try:
        outcome = await pattern.act(place, Given(given, given, {}))
    finally:
        session.simulation.reset(mine)
    return Run(
        pattern, given, outcome.value, outcome.status, outcome.reason, recorder.trace(), connection.simulated, seed
    )


def _announcement(model: str, budget: Budget) -> str:
    price = prices.current().models.get(model)
    costs = f"${price.input:g} in and ${price.output:g} out per million tokens" if price else "price unknown"
    limits = ", ".join(f"{getattr(budget, name):g} {name}" for name in budget.__slots__ if getattr(budget, name))
    return f"Live: {model}, {costs}. This run stops at {limits}."
