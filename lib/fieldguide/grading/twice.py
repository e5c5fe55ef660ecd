"""Judge a submission a second time, and say where the answers differ: chance, the clock or the machine is in them."""

from __future__ import annotations

import re
from dataclasses import replace

from .result import Result, Verdict

DIFFERS = "Asked twice, this gave two different answers, so the lower count stands until a person has looked at it."


def both(first: Result, second: Result) -> Result:
    """Return the lower of two results task by task, the tasks named that differ; what was graded goes before.

    What a message says of a place in memory is no answer, and differs each time.
    """
    pairs = list(zip(first.tasks, second.tasks, strict=True))
    flaky = tuple(one.task for one, other in pairs if _answers(one) != _answers(other))
    tasks = tuple(_lower(one, other) if one.task in flaky else one for one, other in pairs)
    return replace(first, tasks=tasks, flaky=flaky)


def _answers(verdict: Verdict) -> str:
    return re.sub(r"0x[0-9a-fA-F]+", "0x", repr((verdict.status, verdict.points, verdict.message, verdict.remarks)))


def _lower(one: Verdict, other: Verdict) -> Verdict:
    graded = [verdict for verdict in (one, other) if verdict.points is not None] or [one]
    lower = min(graded, key=lambda verdict: verdict.points or 0)
    return replace(lower, message=f"{lower.message} {DIFFERS}")
