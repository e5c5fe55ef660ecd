"""Open a line to a process for one task's work, and leave nothing of that process behind.

On Linux the processes come from forges, one for each task that is judged at the same time; they are started when they
are needed, and end with the workshop. Elsewhere each task gets a fresh process, which `held` then says.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .wire import Line

FORGE = Path(__file__).with_name("forge.py")
LIBRARY = Path(__file__).parents[2]
ALWAYS = ("empty environment", "scratch folder", "time limit", "answer size limit")
TRUSTED = "trusted mode"
STARTING = 60.0  # seconds for Python itself to start on a busy machine, which is not the learner's time
FORKS = sys.platform == "linux"  # macOS has os.fork too, and its own libraries do not survive it


@dataclass(frozen=True, slots=True)
class Limits:
    """What one task's process may use: `seconds` for each question and in all, the rest in bytes."""

    seconds: float = 5.0
    total: float = 20.0
    memory: int = 1 << 29
    file: int = 4 << 20
    disk: int = 16 << 20
    answer: int = 1 << 19


@dataclass(slots=True)
class Forge:
    """A forge's process as the judge holds it."""

    process: asyncio.subprocess.Process
    control: socket.socket
    sound: bool = True

    async def open(self, limits: Limits, warm: bool) -> Line:
        """Return a line to a new process."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.control, [json.dumps({"warm": warm}).encode()], [theirs.fileno()])
        reader, writer = await asyncio.open_connection(sock=ours, limit=limits.answer)
        return Line(reader, writer, limits.seconds, limits.total)

    async def clear(self) -> None:
        """End that process, and wait until nothing is left of it; a forge that cannot do that is of no further use."""
        try:
            self.control.send(b"end")
            async with asyncio.timeout(STARTING):
                self.sound = await asyncio.get_running_loop().sock_recv(self.control, 100) == b"clear"
        except (OSError, TimeoutError):
            self.sound = False


class ForgeEnded(Exception):
    """A forge ended while a task was at work, so that what came of the task says nothing about it."""


@dataclass(slots=True)
class Workshop:
    """The forges of a batch: as many of either kind as there are tasks of that kind at the same time."""

    limits: Limits
    walls: bool
    stack: AsyncExitStack
    idle: dict[bool, list[Forge]] = field(default_factory=lambda: {False: [], True: []})
    """The forges with nothing to do: those that know little and fork fast, and the warm ones, which know the model."""

    @asynccontextmanager
    async def process(self, warm: bool = False) -> AsyncIterator[Line]:
        """Open a line to a process that is this task's alone, `warm` where the task calls the model."""
        async with self._forged(warm) if FORKS else fresh(self.limits) as line:
            if await line.ready(STARTING):
                own = ("forked process",) if FORKS else ("fresh process",)
                line.held = in_all([(*own, *ALWAYS, *line.held)])
            yield line

    @asynccontextmanager
    async def reader(self) -> AsyncIterator[Line]:
        """Open a line to a process that reads the answers to several tasks and runs none; its end tells nothing."""
        with suppress(ForgeEnded):
            async with self.process() as line:
                yield line

    @asynccontextmanager
    async def _forged(self, warm: bool) -> AsyncIterator[Line]:
        idle = self.idle[warm]
        forge = idle.pop() if idle else await self.stack.enter_async_context(forge_of(self))
        line = await forge.open(self.limits, warm)
        try:
            yield line
        finally:
            line.writer.close()
            await forge.clear()
        if not forge.sound:
            raise ForgeEnded("the process that learners' processes come from has itself ended")
        idle.append(forge)


def walled(held: tuple[str, ...]) -> bool:
    """Say whether a process was kept from files, network and other processes, by one wall or by two."""
    return "namespaces" in held or {"landlock", "seccomp"} <= set(held)


def in_all(held: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return what bounded every one of some processes, with "trusted mode" in front where that is not enough."""
    shared = tuple(name for name in held[0] if name != TRUSTED and all(name in one for one in held)) if held else ()
    return shared if walled(shared) or not held else (TRUSTED, *shared)


async def walls_here(limits: Limits) -> tuple[str, ...]:
    """Return what would bound a learner's process on this machine, by starting one that has nothing to do."""
    async with workshop(limits) as shop, shop.process() as line:
        return line.held


@asynccontextmanager
async def workshop(limits: Limits, walls: bool = True) -> AsyncIterator[Workshop]:
    """Open a workshop, and leave nothing of it."""
    async with AsyncExitStack() as stack:
        yield Workshop(limits, walls, stack)


@asynccontextmanager
async def forge_of(shop: Workshop) -> AsyncIterator[Forge]:
    """Start a forge, and end it with all that comes from it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setblocking(False)
    with scratch() as folder, ours:
        with theirs:
            process = await _started(shop.limits, folder, theirs.fileno(), shop.walls)
        try:
            yield Forge(process, ours)
        finally:
            ours.close()
            await _gone(process)


@asynccontextmanager
async def fresh(limits: Limits) -> AsyncIterator[Line]:
    """Start a process for one task, where none can be forked."""
    with scratch() as folder:
        process = await _started(limits, folder, None, walls=False)
        assert process.stdout and process.stdin
        try:
            yield Line(process.stdout, process.stdin, limits.seconds, limits.total)
        finally:
            kill(process)
            await _gone(process)


def scratch() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that is gone afterwards."""
    return tempfile.TemporaryDirectory(prefix=f"fieldguide-{os.getpid()}-", ignore_cleanup_errors=True)


async def _started(limits: Limits, folder: str, control: int | None, walls: bool) -> asyncio.subprocess.Process:
    most = asdict(limits) | {"seconds": max(1, round(limits.total * 2))}
    settings = {"library": str(LIBRARY), "root": folder, "control": control, "walls": walls, "limits": most}
    pipe = asyncio.subprocess.DEVNULL if control is not None else asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-s", "-B", "-X", "utf8", "-W", "ignore", str(FORGE), json.dumps(settings)),
        stdin=pipe,
        stdout=pipe,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=folder,
        env=environment(folder),
        start_new_session=True,
        limit=limits.answer,
        pass_fds=() if control is None else (control,),
    )


async def _gone(process: asyncio.subprocess.Process) -> None:
    """Wait for a process that is to end, and end it where it does not."""
    try:
        async with asyncio.timeout(STARTING):
            await process.wait()
    except TimeoutError:
        kill(process)
        await process.wait()


def environment(folder: str) -> dict[str, str]:
    """Return a new environment: nothing inherited, and every folder of one's own is the scratch folder."""
    own = {"HOME": folder, "TMPDIR": folder, "TEMP": folder, "FIELDGUIDE_HOME": folder}
    system = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}  # Windows needs it to start
    return {**own, **system, "PYTHONHASHSEED": "0"}  # the same order of a set each time it is graded


def kill(process: asyncio.subprocess.Process) -> None:
    """End the process and all that it started in its session."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):
        return  # it has already gone; macOS says the second of a process that has ended and is not yet collected
