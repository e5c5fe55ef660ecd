"""A learner's process for tests, with or without the walls round it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fieldguide.grading.answers import Answer
from fieldguide.grading.notebook import Cell
from fieldguide.grading.sandbox import Limits, workshop
from fieldguide.grading.wire import Line

QUICK = Limits(seconds=3)


def talk(
    source: str,
    then: Callable[[Line], Awaitable[Any]],
    *,
    names: tuple[str, ...] = ("got",),
    limits: Limits = QUICK,
    walls: bool = True,
    warm: bool = False,
) -> Any:
    """Run `source` as a learner's cell, and return what `then` makes of the line to its process."""

    async def talked() -> Any:
        async with workshop(limits, walls) as shop, shop.process(warm) as line:
            await line.run([Cell(source, "task")], "task", names)
            return await then(line)

    return asyncio.run(talked())


def got(source: str, *, limits: Limits = QUICK, walls: bool = True) -> Answer:
    """Return what the variable `got` is after `source`."""
    answer: Answer = talk(source, lambda line: line.value("got"), limits=limits, walls=walls)
    return answer
