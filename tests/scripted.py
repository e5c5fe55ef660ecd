"""A model with a script, for tests: plain data keyed on what is asked, over the real SDK."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fieldguide.door import Connection, offline_client
from fieldguide.offline.actor import Actor, Answer, Ask


def says(cue: str, answer: str | dict[str, Any] | Callable[[Ask], Answer]) -> Actor:
    """Return an actor that gives one answer to the prompt holding `cue`."""
    if isinstance(answer, str):
        return Actor(cue, cue, lambda ask: Answer(text=answer))
    if isinstance(answer, dict):
        return Actor(cue, cue, lambda ask: Answer(data=answer, off_schema=True))
    return Actor(cue, cue, answer)


def connection(*actors: Actor, model: str = "claude-haiku-5-5", seed: int = 0) -> Connection:
    """Return an offline connection to a model that plays only these actors."""
    return Connection(offline_client(actors), live=False, model=model, seed=seed)
