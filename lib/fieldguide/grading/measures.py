"""What a setting gives: the kit's own pattern run with it on the offline model, counted.

The figures are simulated. A setting is measured once a batch, in a thread of its own: a notebook has a running loop,
and a batch has clocks that must not wait for it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache

Figures = Mapping[str, float]
Measure = Callable[[str, int], Awaitable[Figures]]


async def award_review(tries: int) -> Figures:
    """Return how many of the office's awards end in a right summary, and how many model calls they all took."""
    from ..patterns.running import run
    from ..scenarios import grants, scenario

    office, review = scenario("grants"), grants.review(tries)
    runs = [(item, await run(review, item.text, seed=0)) for item in office.items]
    verdicts = Counter(office.judge(item, one) for item, one in runs)
    return {"right": verdicts["right"], "calls": sum(len(one.trace.calls) for _, one in runs)}


MEASURES: Mapping[str, Callable[[int], Awaitable[Figures]]] = {"award_review": award_review}


@cache
def figures(measure: str, setting: int) -> Figures:
    """Return what `measure` counts for a setting; call it where no loop is running."""

    async def measured() -> Figures:
        return await MEASURES[measure](setting)

    return asyncio.run(measured())


async def aside(measure: str, setting: int) -> Figures:
    """Measure while other work goes on."""
    return await asyncio.to_thread(figures, measure, setting)


async def now(measure: str, setting: int) -> Figures:
    """Measure and wait for it, which is all a notebook's check can do."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(figures, measure, setting).result()
