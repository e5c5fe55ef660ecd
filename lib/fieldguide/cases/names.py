"""What the patterns are called in the case files and on the page."""

from __future__ import annotations

from typing import Literal, get_args

Six = Literal[
    "prompt_chaining",
    "routing",
    "parallelization",
    "orchestrator_workers",
    "evaluator_optimizer",
    "agent_loop",
]
Pattern = Literal["rules", "one_call", Six]
PATTERNS: tuple[str, ...] = get_args(Pattern)
FLOOR = PATTERNS[:2]
"""What comes before any pattern, and is often enough."""
SIX = PATTERNS[2:]
NEITHER = "floor"
"""The group that both of FLOOR are counted in."""
GROUPS = (*SIX, NEITHER)
TITLES = {
    "rules": "Plain rules in code",
    "one_call": "One model call",
    "prompt_chaining": "Prompt chaining",
    "routing": "Routing",
    "parallelization": "Parallelization",
    "orchestrator_workers": "Orchestrator-workers",
    "evaluator_optimizer": "Evaluator-optimizer",
    "agent_loop": "Agent loop",
    NEITHER: "No pattern: rules or one call",
}


def title(lesson: str) -> str:
    """Return what a lesson is called: `01_prompt_chaining`, or without its number, is Prompt chaining."""
    name = lesson.lstrip("0123456789_")
    return TITLES.get(name) or name.replace("_", " ").capitalize()


def group(pattern: str) -> str:
    """Return what a pattern is counted as: itself, or that no pattern is needed."""
    return NEITHER if pattern in FLOOR else pattern


def pair(one: str, other: str) -> str:
    """Name the confusion of two patterns, whichever was right."""
    return "+".join(sorted((one, other)))


def sides(card: str) -> tuple[str, str]:
    """Return the two patterns of a confusion."""
    one, _, other = card.partition("+")
    return one, other


def in_words(card: str) -> str:
    """Name a confusion as the page does."""
    return " or ".join(TITLES.get(side, side) for side in sides(card))
