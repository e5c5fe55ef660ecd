"""fieldguide: name the LLM pattern a buyer needs, and see it run.

Everything a notebook may use is here, listed in `__all__`; each name loads its module on first use, so that
`import fieldguide` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .door import connect as connect
    from .grading.here import check as check
    from .lesson.change import change as change
    from .lesson.code import code as code
    from .lesson.progress import progress as progress
    from .lesson.quiz import quiz as quiz
    from .lesson.ready import ready as ready
    from .lesson.show import compare as compare
    from .lesson.show import show as show
    from .lesson.watch import watch as watch
    from .patterns.budget import Budget as Budget
    from .patterns.chain import Chain as Chain
    from .patterns.gate import Gate as Gate
    from .patterns.running import run as run
    from .patterns.step import Step as Step
    from .scenarios import scenario as scenario

_HOME = {
    "Budget": "patterns.budget",
    "Chain": "patterns.chain",
    "Gate": "patterns.gate",
    "Step": "patterns.step",
    "change": "lesson.change",
    "check": "grading.here",
    "code": "lesson.code",
    "compare": "lesson.show",
    "connect": "door",
    "progress": "lesson.progress",
    "quiz": "lesson.quiz",
    "ready": "lesson.ready",
    "run": "patterns.running",
    "scenario": "scenarios",
    "show": "lesson.show",
    "watch": "lesson.watch",
}

__all__ = [
    "Budget",
    "Chain",
    "Gate",
    "Step",
    "change",
    "check",
    "code",
    "compare",
    "connect",
    "progress",
    "quiz",
    "ready",
    "run",
    "scenario",
    "show",
    "watch",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"fieldguide has no {name!r}; it has {', '.join(__all__)}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
