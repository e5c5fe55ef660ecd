"""One thing that the judge tried with a learner's work."""

from __future__ import annotations

from dataclasses import dataclass

from .answers import Answer
from .result import Remark


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried, and what came of it.

    `wanted` is alike for what wants the same; `came` is all that came back, which only the judge reads; `called` says
    that it was a function, and not a pattern that was run.
    """

    about: str
    remark: Remark
    wanted: str
    came: str
    answer: Answer
    called: bool
