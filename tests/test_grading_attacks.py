"""What a learner's code may try against the judge, from inside its process: each attempt comes to nothing.

After every one the same forge takes an honest answer, which finds nothing that the attack left.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacks import ATTACKS, DISK, NEIGHBOUR, Attack

from fieldguide.grading.answers import Answer
from fieldguide.grading.notebook import Cell
from fieldguide.grading.sandbox import TRUSTED, Limits, Workshop, workshop

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the walls are of Linux")
HELD: list[str] = []
HONEST = "import os\ngot = [os.listdir('.'), sorted(globals().keys() & {'x', 'why', 'send', 'libc'}), 6 * 7]"


async def asked(shop: Workshop, source: str) -> tuple[Answer, tuple[str, ...]]:
    async with shop.process() as line:
        await line.run([Cell(source, "task")], "task", ("got",))
        return await line.value("got"), line.held


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture(scope="module")
def came(port: int) -> dict[str, tuple[Answer, Answer]]:
    """Return what came of each attack, and of an honest answer after it, two attacks at a time."""
    known = f"JUDGE, PORT = {os.getpid()}, {port}\n"

    async def everything() -> dict[str, tuple[Answer, Answer]]:
        room = asyncio.Semaphore(2)

        async def one(attack: Attack) -> tuple[Answer, Answer]:
            async with room:
                return (await asked(shop, known + attack.source))[0], (await asked(shop, HONEST))[0]

        async with workshop(Limits(seconds=2, memory=1 << 28)) as shop:
            held = (await asked(shop, HONEST))[1]
            HELD.extend(held)
            if TRUSTED in held:
                pytest.skip(f"this machine has no walls: {held}")
            return dict(zip(ATTACKS, await asyncio.gather(*map(one, ATTACKS.values())), strict=True))

    NEIGHBOUR.write_text("an answer of another learner's")
    try:
        return asyncio.run(everything())
    finally:
        NEIGHBOUR.unlink()


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_comes_to_nothing(name: str, came: dict[str, tuple[Answer, Answer]]) -> None:
    if name in DISK and "scratch size limit" not in HELD:
        pytest.skip("without namespaces nothing bounds the scratch folder as a whole, and no result says so")
    answer = came[name][0]
    assert (answer.got, answer.value) == (ATTACKS[name].ends, ATTACKS[name].value), answer


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_leaves_nothing_for_the_next(name: str, came: dict[str, tuple[Answer, Answer]]) -> None:
    assert came[name][1] == Answer("value", [[], [], 42])


def test_attacks_leave_no_process_and_no_folder(came: dict[str, tuple[Answer, Answer]]) -> None:
    assert came
    assert not list(Path(tempfile.gettempdir()).glob(f"fieldguide-{os.getpid()}-*"))
    assert not list(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
