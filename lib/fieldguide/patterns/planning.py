"""A plan that a model made, looked at by code before anyone works on it, and what came of each subtask after."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from .base import Outcome


class Checked(NamedTuple):
    """The subtasks of a plan that will be worked on, and all that was not as it should be, in words."""

    subtasks: list[Any]
    reason: str


def checked(plan: Any, kinds: Collection[str], most: int) -> Checked:
    """Drop the subtasks that stand twice and those after the first `most`; a worker there is not is only named."""
    first: dict[tuple[str, str], Any] = {}
    for one in plan.subtasks:
        first.setdefault((plain(one.worker), plain(one.task)), one)
    once = list(first.values())
    kept = once[:most]
    twice = len(plan.subtasks) - len(once)
    unknown = sorted({one.worker for one in kept if plain(one.worker) not in kinds})
    problems = (
        "" if kept else "it names no subtask",
        f"{twice} asked for twice and dropped" if twice else "",
        f"{len(once)} subtasks, cut to {most}" if len(once) > most else "",
        f"there is no worker {', '.join(map(repr, unknown))}" if unknown else "",
    )
    return Checked(kept, "; ".join(filter(None, problems)))


def report(subtask: Any, outcome: Outcome) -> dict[str, Any]:
    """Return what the synthesis is told of one subtask; a loop stopped early has both a result and a reason."""
    told = {"worker": subtask.worker, "task": subtask.task, "status": outcome.status}
    if outcome.value is not None:
        dump = getattr(outcome.value, "model_dump", None)
        told["result"] = dump(mode="json") if dump else outcome.value
    return told if outcome.done else told | {"reason": outcome.reason}


def plain(words: str) -> str:
    """Return words without what does not tell them apart: case, and how much white space there is."""
    return " ".join(words.split()).casefold()
