"""fieldguide: name the LLM pattern a buyer needs, and see it run.

Everything a notebook may use is here, listed in `__all__`; each name loads its module on first use, so that
`import fieldguide` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .door import connect as connect
    from .door import fresh as fresh
    from .grading.here import check as check
    from .lesson.analogy import analogy as analogy
    from .lesson.audit import audit as audit
    from .lesson.card import card as card
    from .lesson.change import change as change
    from .lesson.code import code as code
    from .lesson.drill import diagnose as diagnose
    from .lesson.drill import drill as drill
    from .lesson.fact import fact as fact
    from .lesson.key import key as key
    from .lesson.matrix import confusion_matrix as confusion_matrix
    from .lesson.meet import meet as meet
    from .lesson.progress import progress as progress
    from .lesson.quiz import quiz as quiz
    from .lesson.ready import ready as ready
    from .lesson.receipt import receipt as receipt
    from .lesson.say import say as say
    from .lesson.show import compare as compare
    from .lesson.show import show as show
    from .lesson.watch import watch as watch
    from .patterns.agent import Agent as Agent
    from .patterns.budget import Budget as Budget
    from .patterns.chain import Chain as Chain
    from .patterns.evaluator_optimizer import EvaluatorOptimizer as EvaluatorOptimizer
    from .patterns.forms import Evaluation as Evaluation
    from .patterns.forms import Plan as Plan
    from .patterns.gate import Gate as Gate
    from .patterns.labels import Label as Label
    from .patterns.orchestrator import Orchestrator as Orchestrator
    from .patterns.router import Router as Router
    from .patterns.running import run as run
    from .patterns.sectioning import Sectioning as Sectioning
    from .patterns.step import Step as Step
    from .patterns.tools import tool as tool
    from .patterns.voting import Voting as Voting
    from .scenarios import scenario as scenario

_HOME = {
    "Agent": "patterns.agent",
    "Budget": "patterns.budget",
    "Chain": "patterns.chain",
    "Evaluation": "patterns.forms",
    "EvaluatorOptimizer": "patterns.evaluator_optimizer",
    "Gate": "patterns.gate",
    "Label": "patterns.labels",
    "Orchestrator": "patterns.orchestrator",
    "Plan": "patterns.forms",
    "Router": "patterns.router",
    "Sectioning": "patterns.sectioning",
    "Step": "patterns.step",
    "Voting": "patterns.voting",
    "analogy": "lesson.analogy",
    "audit": "lesson.audit",
    "card": "lesson.card",
    "change": "lesson.change",
    "check": "grading.here",
    "code": "lesson.code",
    "compare": "lesson.show",
    "confusion_matrix": "lesson.matrix",
    "connect": "door",
    "diagnose": "lesson.drill",
    "drill": "lesson.drill",
    "fact": "lesson.fact",
    "fresh": "door",
    "key": "lesson.key",
    "meet": "lesson.meet",
    "progress": "lesson.progress",
    "quiz": "lesson.quiz",
    "ready": "lesson.ready",
    "receipt": "lesson.receipt",
    "run": "patterns.running",
    "say": "lesson.say",
    "scenario": "scenarios",
    "show": "lesson.show",
    "tool": "patterns.tools",
    "watch": "lesson.watch",
}

__all__ = [
    "Agent",
    "Budget",
    "Chain",
    "Evaluation",
    "EvaluatorOptimizer",
    "Gate",
    "Label",
    "Orchestrator",
    "Plan",
    "Router",
    "Sectioning",
    "Step",
    "Voting",
    "analogy",
    "audit",
    "card",
    "change",
    "check",
    "code",
    "compare",
    "confusion_matrix",
    "connect",
    "diagnose",
    "drill",
    "fact",
    "fresh",
    "key",
    "meet",
    "progress",
    "quiz",
    "ready",
    "receipt",
    "run",
    "say",
    "scenario",
    "show",
    "tool",
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
