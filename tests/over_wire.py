"""Run a pattern on many items through the SDK, to see how often what theory predicts comes true."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from scripted import connection

import fieldguide as fg
from fieldguide import predictions
from fieldguide.offline.actor import Actor, Skill
from fieldguide.patterns.running import Run
from fieldguide.predictions import interval

ITEMS = [f"item {number}" for number in range(400)]


def skill(name: str, p: float, rho: float = 0.0) -> Skill:
    return Skill(name, {"small": p}, rho)


def over_the_wire(pattern: Any, *actors: Actor, items: Sequence[str] = ITEMS, seed: int = 0) -> list[Run]:
    """Run `pattern` on every item, through the SDK and a model that plays `actors`."""
    model = connection(*actors, seed=seed)

    async def each() -> list[Run]:
        return [await fg.run(pattern, item, connection=model) for item in items]

    return asyncio.run(each())


def observed(runs: Sequence[Run], holds: Callable[[Run], bool]) -> predictions.Interval:
    """Return where the share of `runs` that a claim holds for truly lies."""
    return interval(sum(map(holds, runs)), len(runs))


def is_right(run: Run) -> bool:
    return str(run.output).startswith("right")
