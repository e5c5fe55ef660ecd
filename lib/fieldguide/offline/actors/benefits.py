"""The benefits line's writer and screener: they work from the question and the handbook in the request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ...paths import DATA
from ..actor import Actor, Answer, Ask, Skill, as_asked, plain
from ..benefits import handbook, screening
from ..skills import load

COMPETENCE = DATA / "scenarios" / "benefits" / "competence.yaml"


def answer(ask: Ask) -> Answer:
    """Answer from the handbook."""
    return Answer(text=_answered(ask), thinking="I look for the entry that the question is about.")


def screen(ask: Ask) -> Answer:
    """Say whether a person must see it first; a mistake lets it through, or holds what is harmless."""
    hold = _held(ask, "screen")
    return as_asked(ask, {"hold": bool(hold), "reason": hold}, "What does it ask for, and is it addressed to me?")


def answer_or_hold(ask: Ask) -> Answer:
    """Do both at once, and watch less well for it."""
    hold = _held(ask, "screen while answering")
    said = {"hold": bool(hold), "reason": hold, "answer": "" if hold else _answered(ask)}
    return as_asked(ask, said, "I answer, and keep an eye on what it asks.")


def _held(ask: Ask, skill: str) -> str:
    reason = screening.why_held(ask.section("question"))
    if ask.right(skills()[skill], _item(ask)):
        return reason
    return "" if reason else ask.choose(screening.FALSE_ALARMS, "false alarm")


def _answered(ask: Ask) -> str:
    question, book = ask.section("question"), handbook.entries(ask.section("handbook"))
    found = handbook.nearest(question, book)
    if ask.right(skills()["answer"], _item(ask)):
        return str(found[0]) if found else handbook.NOT_IN_IT
    if told := screening.obeyed(question):
        return told
    mistakes = [str(entry) for entry in found[1:2]] + (handbook.misquoted(found[0], book) if found else [])
    return ask.choose(mistakes or [str(entry) for entry in book] or [handbook.NOT_IN_IT], "mistake")


def _item(ask: Ask) -> str:
    """Return what the difficulty belongs to: the question, however the prompt around it is worded."""
    return plain(ask.section("question"))


@cache
def skills() -> Mapping[str, Skill]:
    """Return how well each tier is simulated to do this office's work, read once."""
    return load(COMPETENCE)


ACTORS = (
    Actor("benefits writer", "Answer the question below from the handbook.", answer),
    Actor("benefits screener", "Decide whether a person must see the question below first.", screen),
    Actor(
        "benefits writer and screener",
        "Answer the question below from the handbook, unless a person must see it first.",
        answer_or_hold,
    ),
)
