"""What a setting gives: the kit's own pattern run with it on the offline model, counted.

The figures are simulated. A setting is measured once a batch, in a thread of its own: a notebook has a running loop,
and a batch has clocks that must not wait for it.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..patterns.base import Pattern
    from ..patterns.running import Run
    from ..scenarios import Item, Scenario

Figures = Mapping[str, float]
Measure = Callable[[str, int], Awaitable[Figures]]


async def _runs(office: Scenario, pattern: Pattern) -> list[tuple[Item, Run]]:
    from ..patterns.running import run

    return [(item, await run(pattern, item.text, seed=0)) for item in office.items]


async def _judged(name: str, pattern: Pattern) -> dict[str, float]:
    """Return how many items end right, wrong and stopped, and the calls they took: in all, and the most for one."""
    from ..scenarios import scenario

    office = scenario(name)
    runs = await _runs(office, pattern)
    verdicts = Counter(office.judge(item, one) for item, one in runs)
    calls = [len(one.trace.calls) for _, one in runs]
    counted = {verdict: verdicts[verdict] for verdict in ("right", "wrong", "stopped")}
    return {**counted, "calls": sum(calls), "most_calls": max(calls)}


async def award_review(tries: int) -> Figures:
    """Return what becomes of the grants office's awards when a step may be asked so many more times."""
    from ..scenarios import grants

    return await _judged("grants", grants.review(tries))


async def complaint_desk(sure: int) -> Figures:
    """Return what becomes of the complaints when a desk gets only those sorted with so many percent of certainty."""
    from ..scenarios import complaints

    return await _judged("complaints", complaints.router(threshold=sure / 100))


async def comment_board(votes: int) -> Figures:
    """Return what becomes of the comments when so many of five different voters take one down."""
    from ..scenarios import moderation, scenario

    board = scenario("moderation")
    runs = await _runs(board, moderation.board(moderation.diverse(5), votes))
    kinds = Counter(moderation.kind(item, one) for item, one in runs)
    calls = sum(len(one.trace.calls) for _, one in runs)
    return {"right": kinds["right"], "alarms": kinds["false alarm"], "misses": kinds["miss"], "calls": calls}


async def change_requests(pieces: int) -> Figures:
    """Return what becomes of the bureau's change requests when a plan has at most so many pieces."""
    from ..scenarios import migration

    return await _judged("migration", migration.orchestrator(most=pieces))


async def plain_notices(rounds: int) -> Figures:
    """Return what becomes of the notices when a draft is judged at most so many times."""
    from ..scenarios import notice

    return await _judged("notice", notice.refined(rounds))


async def night_desk(turns: int) -> Figures:
    """Return what becomes of the nights when the agent has at most so many turns."""
    from ..scenarios import incident

    return await _judged("incident", incident.agent(turns=turns))


MEASURES: Mapping[str, Callable[[int], Awaitable[Figures]]] = {
    "award_review": award_review,
    "complaint_desk": complaint_desk,
    "comment_board": comment_board,
    "change_requests": change_requests,
    "plain_notices": plain_notices,
    "night_desk": night_desk,
}
_one_at_a_time = threading.Lock()


def figures(measure: str, setting: int) -> Figures:
    """Return what `measure` counts for a setting, counted once; call it where no loop is running."""
    with _one_at_a_time:
        return _counted(measure, setting)


@cache
def _counted(measure: str, setting: int) -> Figures:
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
