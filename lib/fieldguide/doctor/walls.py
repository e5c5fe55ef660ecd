"""What stands round a learner's code when this machine grades it; a learner's own machine needs none of it."""

from __future__ import annotations

import asyncio

from . import Finding

TRUSTED = (
    "trusted mode: this system has no walls that the grader can use, so a learner's code runs in a bounded process "
    "that could still read this machine's files. Grade here only what comes from people you trust; "
    "for others, grade on Linux or in a container."
)


def grader_walls() -> Finding:
    """Start a process as the grader does, with nothing to do in it, and tell which walls it is within."""
    from ..grading.sandbox import Limits, walled, walls_here

    held = asyncio.run(walls_here(Limits()))
    if walled(held):
        walls = [wall for wall in ("namespaces", "landlock", "seccomp") if wall in held]
        return Finding("grader's walls", True, f"{', '.join(walls)} hold, and {len(held) - len(walls)} further bounds.")
    return Finding("grader's walls", True, TRUSTED)
