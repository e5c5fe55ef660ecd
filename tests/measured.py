"""How much CPU a piece of work takes, for the benches."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable


def microseconds(work: Callable[[], Awaitable[object]], calls: int, times: int = 1) -> float:
    """Return the CPU that one of its `calls` took in this thread, over so many `times`, the collector held back."""

    async def several() -> None:
        for _ in range(times):
            await work()

    gc.collect()
    gc.disable()
    began = time.thread_time()
    asyncio.run(several())
    took = time.thread_time() - began
    gc.enable()
    return took / calls / times * 1e6
