"""How many short messages `fieldguide model` answers in a second, the client in another process. Run when asked for:

python start.py test -m bench -s tests/bench/test_model_bench.py
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable
from functools import partial

import anthropic
import pytest
from served import HEAD, commanded

pytestmark = pytest.mark.bench

CONNECTIONS = 64
EACH = 60
WANTED = 500
PROMPT = "Reply with exactly: good morning."


def asked(number: int) -> dict[str, object]:
    content = f"{PROMPT} <number>{number}</number>"
    return {"model": "claude-haiku-5-5", "max_tokens": 200, "messages": [{"role": "user", "content": content}]}


async def over_sockets(address: str, connection: int) -> int:
    """Send one request after another on a connection of its own, with as little of a client as there can be."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
    good = 0
    for number in range(EACH):
        content = json.dumps(asked(connection * EACH + number)).encode()
        writer.write(f"POST /v1/messages HTTP/1.1\r\n{HEAD}content-length: {len(content)}\r\n\r\n".encode() + content)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line)
        answer = json.loads(await reader.readexactly(length))
        good += head.startswith(b"HTTP/1.1 200 ") and "good morning" in answer["content"][-1]["text"]
    writer.close()
    await writer.wait_closed()
    return good


async def over_the_sdk(address: str) -> tuple[int, float]:
    async with anthropic.AsyncAnthropic(api_key="k", base_url=address, max_retries=0, open_telemetry=False) as sdk:

        async def several(connection: int) -> int:
            replies = [await sdk.messages.create(**asked(connection * EACH + number)) for number in range(EACH // 4)]
            return sum("good morning" in reply.content[-1].text for reply in replies)

        await several(0)
        return await timed(several)


async def timed(work: Callable[[int], Awaitable[int]]) -> tuple[int, float]:
    began = time.perf_counter()
    good = await asyncio.gather(*map(work, range(CONNECTIONS)))
    return sum(good), time.perf_counter() - began


def test_short_messages_are_answered_fast_enough() -> None:
    with commanded() as (address, process):
        asyncio.run(over_sockets(address, 0))  # what is made on first use
        begun = cpu_seconds(process.pid)
        good, seconds = asyncio.run(timed(partial(over_sockets, address)))
        spent = cpu_seconds(process.pid) - begun
        sdk_good, sdk_seconds = asyncio.run(over_the_sdk(address))
    print(f"\n{good} messages over {CONNECTIONS} connections in {seconds:.2f} s: {good / seconds:.0f} a second,")
    print(f"with {spent / good * 1e6:.0f} microseconds of the server's CPU each;")
    print(f"over the SDK {sdk_good / sdk_seconds:.0f} a second, most of it the client's own time.")
    load = getattr(os, "getloadavg", lambda: (0.0,))()[0]
    print(f"Load of the machine meanwhile: {load:.1f} on {os.cpu_count()} processors.")
    assert (good, sdk_good) == (CONNECTIONS * EACH, CONNECTIONS * (EACH // 4))
    assert good / seconds >= WANTED


def cpu_seconds(pid: int) -> float:
    """Return the processor time a process has used, where the system tells; else 0."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            ticks = file.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
