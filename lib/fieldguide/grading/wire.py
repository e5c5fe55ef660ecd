"""The judge's end of the line to a learner's process: ask, and take what comes as an answer and never as a verdict.

Each question has an id that cannot be guessed, so that a line written ahead of it answers nothing. A line is capped
by bytes, what is in it by depth and number, and every question by the clock.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .answers import Answer, Got, printable
from .notebook import Cell
from .plain import ENVELOPE, Odd, plain
from .played import Model, TooOften

MISSING = "is not in the notebook"
GONE = "the process that ran your code ended before it could answer"
LARGE = "the answer is too large"
STRANGE = "something else than an answer came from the process that ran your code"
ENDLESS = "it asked the model again and again, and came to no end"
BROKEN = (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError)


@dataclass(slots=True)
class Line:
    """One learner's process as answers; once it ends, every further answer says how."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    seconds: float
    left: float
    held: tuple[str, ...] = ()
    missing: str = MISSING
    broke: str = ""
    over: Answer | None = None
    model: Model = field(default_factory=Model)

    async def value(self, name: str) -> Answer:
        return self._answer(await self.ask({"name": name}), name)

    async def call(self, name: str, *given: Any) -> Answer:
        return self._answer(await self.ask({"name": name, "given": given}), name)

    async def flow(self, name: str, given: Any, *, seed: int = 0, faults: str = "") -> Answer:
        self.model.seed, self.model.faults = seed, faults
        return self._answer(await self.ask({"name": name, "run": given, "seed": seed}), name)

    @property
    def heard(self) -> Sequence[dict[str, Any]]:
        return self.model.heard

    async def run(self, cells: Sequence[Cell], task: str, names: Sequence[str], only_values: bool = False) -> bool:
        """Run what `task` needs of the notebook's cells; with `only_values`, read it, or return False if it is code."""
        sent = [{"source": cell.source, "mine": cell.task == task, "untouched": cell.untouched} for cell in cells]
        told = await self.ask({"cells": sent, "names": list(names), "only_values": only_values})
        if only_values and (self.over or "code" in told):
            return False
        error, defined = told.get("error"), told.get("defined")
        self.missing, self.broke = MISSING, fault(error) if isinstance(error, dict) else ""
        if self.broke:
            self.missing = f"is not there, as its cell stopped: {self.broke}"
        elif isinstance(defined, list) and (others := sorted({str(name) for name in defined} - set(names))):
            others_there = ", ".join(others)[:120]
            self.missing = f"is not in the notebook, though its cell has {others_there!r}; perhaps a name was changed"
        return True

    async def ready(self, seconds: float) -> bool:
        """Wait until the process says which walls it is within, before it knows anything of a learner's."""
        try:
            async with asyncio.timeout(seconds):
                told = readable(await self.reader.readuntil(b"\n"))
        except (TimeoutError, *BROKEN):
            self.over = Answer("not_graded", note="no process could be started for your code on this machine")
            return False
        self.held = tuple(told["held"])
        return True

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a question and return the reply, or nothing once the process is over."""
        if self.over:
            return {}
        began, id = time.monotonic(), secrets.token_hex(8)
        self.model.heard.clear()
        try:
            async with asyncio.timeout(min(self.seconds, self.left)):
                return await self._reply({**request, "id": id}, id)
        except TimeoutError:
            return self._end("timed_out", f"no answer after {min(self.seconds, self.left):.0f} seconds")
        except TooOften:
            return self._end("timed_out", ENDLESS)
        except asyncio.LimitOverrunError:
            return self._end("crashed", LARGE)
        except BROKEN:
            return self._end("crashed", GONE)
        except ValueError:
            return self._end("crashed", STRANGE)
        finally:
            self.left = max(0.0, self.left - (time.monotonic() - began))

    async def _reply(self, request: dict[str, Any], id: str) -> dict[str, Any]:
        """Return the reply to a question, playing the model until it comes; ValueError for anything else."""
        while True:
            self.writer.write(json.dumps(request).encode() + b"\n")
            reply = readable(await self.reader.readuntil(b"\n"))
            if reply.get("id") != id:
                raise ValueError(STRANGE)
            if "asks" not in reply:
                return reply
            request = self.model.answer(reply["asks"])

    def _end(self, got: Got, note: str) -> dict[str, Any]:
        self.over = Answer(got, note=note)
        return {}

    def _answer(self, reply: dict[str, Any], name: str) -> Answer:
        return self.over or as_answer(reply, f"`{name}` {self.missing}", "crashed" if self.broke else "not_found")


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
    """Return a line as an object of plain data, or an empty one."""
    try:
        reply = json.loads(line)
        return plain(reply, ENVELOPE) if isinstance(reply, dict) and "asks" not in reply else _asking(reply)
    except (ValueError, RecursionError, Odd):
        return {}


def _asking(reply: Any) -> dict[str, Any]:
    """Return a reply that asks for the model, whose body may be longer than an answer."""
    return reply if isinstance(reply, dict) else {}
