"""Start a learner's process, ask it for answers as data, and end it.

Each task gets a fresh process: no inherited environment, a scratch folder that is removed, limits where the platform
has them, one clock for each question, and answers capped by bytes. Whatever it sends is an answer, never a verdict.
It is not yet a wall: the process may read files and reach the network, which `LAYERS` says as "trusted mode".
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, cast

from .answers import Answer, Got, printable
from .notebook import Cell

CHILD = Path(__file__).with_name("child.py")
LAYERS = ("trusted mode", "fresh process", "empty environment", "scratch folder", "time limit", "answer size limit")
LAST_WORDS = 0.2  # seconds for what an ended process had already said
STARTING = 30.0  # seconds for Python itself to start on a busy machine, which is not the learner's time


@dataclass(frozen=True, slots=True)
class Limits:
    """What one process may use: `seconds` for each question, the rest in bytes."""

    seconds: float = 5.0
    memory: int = 2 << 30
    file: int = 4 << 20
    answer: int = 1 << 17


class Wire(asyncio.SubprocessProtocol):
    """The process's lines as they come; one that never ends its line is cut off."""

    def __init__(self, most: int) -> None:
        self.lines: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.ended = asyncio.Event()
        self._part, self._most = bytearray(), most

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        *whole, rest = (bytes(self._part) + data).split(b"\n")
        self._part = bytearray(rest)
        if len(rest) > self._most or self.lines.qsize() > 100:
            self.lines.put_nowait(None)
            return
        for line in whole:
            self.lines.put_nowait(line)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if fd == 1:
            self.lines.put_nowait(None)

    def process_exited(self) -> None:
        self.ended.set()
        # what it left running may hold the pipe open, so no end of the pipe would come
        asyncio.get_running_loop().call_later(LAST_WORDS, self.lines.put_nowait, None)


@dataclass(slots=True)
class Process:
    """One learner's process as answers; once it ends, every further answer says how."""

    transport: asyncio.SubprocessTransport
    wire: Wire
    limits: Limits
    held: tuple[str, ...] = LAYERS
    missing: str = "is not in the notebook"
    stopped: bool = False
    over: Answer | None = None
    asked: int = field(default=0)

    async def value(self, name: str) -> Answer:
        return self._answer(await self.ask({"name": name}), name)

    async def call(self, name: str, *given: Any) -> Answer:
        return self._answer(await self.ask({"name": name, "given": given}), name)

    async def run(self, cells: Sequence[Cell], task: str, names: Sequence[str]) -> None:
        """Run what `task` needs of the notebook's cells."""
        sent = [{"source": cell.source, "mine": cell.task == task, "untouched": cell.untouched} for cell in cells]
        told = await self.ask({"cells": sent, "names": list(names)})
        error, defined = told.get("error"), told.get("defined")
        if isinstance(error, dict):
            self.missing, self.stopped = f"is not there, as its cell stopped: {fault(error)}", True
        elif isinstance(defined, list) and (others := sorted({str(name) for name in defined} - set(names))):
            self.missing = f"is not in the notebook; its cell has {', '.join(others)[:120]!r}: was a name changed?"

    async def ask(self, request: dict[str, Any], seconds: float | None = None) -> dict[str, Any]:
        """Send a request and return the reply, or nothing once the process is over."""
        if self.over:
            return {}
        if request:
            self.asked += 1
            pipe = cast(asyncio.WriteTransport, self.transport.get_pipe_transport(0))
            pipe.write(json.dumps({"id": self.asked, **request}).encode() + b"\n")
        try:
            line = await asyncio.wait_for(self.wire.lines.get(), seconds or self.limits.seconds)
        except TimeoutError:
            return self._end("timed_out", f"no answer after {self.limits.seconds:g} seconds")
        if line is None:
            return self._end("crashed", "the process that ran your code ended before it could answer")
        reply = readable(line)
        if reply.get("id") != self.asked:
            return self._end("crashed", "something else than an answer came from the process that ran your code")
        return reply

    def _end(self, got: Got, note: str) -> dict[str, Any]:
        self.over = Answer(got, note=note)
        kill(self.transport)
        return {}

    def _answer(self, reply: dict[str, Any], name: str) -> Answer:
        return self.over or as_answer(reply, f"`{name}` {self.missing}", "crashed" if self.stopped else "not_found")


def as_answer(reply: dict[str, Any], missing: str, otherwise: Got = "not_found") -> Answer:
    """Return a reply as an answer; one without any says `missing`."""
    match reply.get("got"):
        case "value":
            return Answer("value", reply.get("value"))
        case "odd":
            return Answer("odd", note=printable(str(reply.get("note"))[:120]))
        case "raised":
            return Answer("raised", note=fault(reply))
    return Answer(otherwise, note=missing)


def fault(error: dict[str, Any]) -> str:
    """Return an error in words."""
    words = printable(str(error.get("words", ""))[:200])
    line = error.get("line")
    where = f" (line {line} of the cell)" if type(line) is int else ""
    return f"{printable(str(error.get('type', 'error'))[:60])}{': ' if words else ''}{words}{where}"


def readable(line: bytes) -> dict[str, Any]:
    """Return a line as an object of JSON's own kinds, or an empty one."""

    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        reply = json.loads(line, parse_constant=refuse)
    except (ValueError, RecursionError):
        return {}
    return reply if isinstance(reply, dict) else {}


@asynccontextmanager
async def process(limits: Limits) -> AsyncIterator[Process]:
    """Start a process, and leave nothing of it."""
    with tempfile.TemporaryDirectory(prefix=f"fieldguide-{os.getpid()}-", ignore_cleanup_errors=True) as scratch:
        wire = Wire(limits.answer)
        transport, _ = await asyncio.get_running_loop().subprocess_exec(
            lambda: wire,
            *(sys.executable, "-I", "-B", "-X", "utf8", "-W", "ignore", str(CHILD), bounds(limits)),
            stderr=asyncio.subprocess.DEVNULL,
            cwd=scratch,
            env=environment(scratch),
            start_new_session=True,
        )
        asked = Process(transport, wire, limits)
        try:
            ready = await asked.ask({}, STARTING)
            asked.held = (*LAYERS, *ready.get("held", ()))
            if asked.over:
                asked.over = Answer("not_graded", note="no process could be started for your code on this machine")
            yield asked
        finally:
            kill(transport)
            try:
                await asyncio.wait_for(wire.ended.wait(), STARTING)
            finally:
                transport.close()


def bounds(limits: Limits) -> str:
    """Return the limits that the process sets on itself before it reads a learner's line."""
    most = {**asdict(limits), "seconds": max(1, round(limits.seconds * 10))}
    return json.dumps({name: most[name] for name in ("memory", "seconds", "file")})


def environment(scratch: str) -> dict[str, str]:
    """Return a new environment: nothing inherited, and every folder of one's own is the scratch folder."""
    own = {"HOME": scratch, "TMPDIR": scratch, "TEMP": scratch, "FIELDGUIDE_HOME": scratch}
    system = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}  # Windows needs it to start
    return own | system


def kill(transport: asyncio.SubprocessTransport) -> None:
    """End the process and all that it started in its session."""
    if transport.get_returncode() is not None and os.name != "posix":
        return
    try:
        if os.name == "posix":
            os.killpg(transport.get_pid(), signal.SIGKILL)
        else:
            transport.kill()
    except (ProcessLookupError, PermissionError):
        return  # it has already gone; macOS says the second of a process that has ended and is not yet collected
