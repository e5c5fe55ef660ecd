"""An agent with four tools for tests, and a model that plays its turns; RAN holds what the tools did."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from scripted import connection, says

import fieldguide as fg
from fieldguide.door import Connection
from fieldguide.offline.actor import Actor, Answer, Ask
from fieldguide.offline.actor import ToolCall as Wanted
from fieldguide.patterns.running import Run

PROMPT = "Find out why: {input}"
RAN: list[str] = []


@fg.tool
def look(permit: str) -> str:
    """Look a permit up."""
    RAN.append(f"look {permit}")
    return f"{permit} is stuck"


@fg.tool
def fail(reason: str = "no reason") -> str:
    """Fail."""
    raise TimeoutError(reason)


@fg.tool
async def slow(permit: str) -> str:
    """Look slowly."""
    for _ in range(5):
        await asyncio.sleep(0)
    RAN.append(f"slow {permit}")
    return f"{permit} slowly"


@fg.tool(risky=True)
def restart(service: str) -> str:
    """Restart a service."""
    RAN.append(f"restart {service}")
    return f"{service} restarted"


TOOLS = (look, fail, slow, restart)


def agent(**how: Any) -> fg.Agent:
    return fg.Agent(PROMPT, how.pop("tools", TOOLS), **how)


def wants(*calls: tuple[str, Mapping[str, Any]], **how: Any) -> Answer:
    return Answer(calls=tuple(Wanted(name, given) for name, given in calls), **how)


def plays(*turns: Answer | str) -> Actor:
    """Return a model that says the nth of `turns` when it is asked for the nth time, and then the last again."""

    def turn(ask: Ask) -> Answer:
        said = sum(role == "assistant" for role, _ in ask.turns)
        now = turns[min(said, len(turns) - 1)]
        return Answer(text=now) if isinstance(now, str) else now

    return says("Find out why:", turn)


def run(pattern: Any, *turns: Answer | str, **how: Any) -> Run:
    return asked(connection(plays(*turns)), pattern, **how)


def asked(model: Connection, pattern: Any, **how: Any) -> Run:
    """Run `pattern` with `model`; RAN then holds what its tools did in this run."""
    RAN.clear()
    return asyncio.run(fg.run(pattern, "no letter", connection=model, **how))


def results(done: Run, call: int = -1) -> list[dict[str, Any]]:
    """Return the tool results that one of a run's model calls was sent last."""
    return done.trace.calls[call].sent[-1]["content"]


def used(done: Run) -> list[Any]:
    return [step for step in done.trace.steps if step.kind == "execute_tool"]


LOOK = ("look", {"permit": "P-1"})
RESTART = ("restart", {"service": "mail"})
