"""The complaint desk's classifier and writers: they weigh the words of the complaint in the request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from ...paths import DATA
from ..actor import Actor, Answer, Ask, Skill, as_asked, instruction, plain
from ..complaints import replies
from ..complaints.reading import Reading, listed, read
from ..complaints.words import DESKS
from ..skills import load

COMPETENCE = DATA / "scenarios" / "complaints" / "competence.yaml"
PERSON = "a person"
WHEN_WRONG = (0.52, 0.55, 0.58, 0.62, 0.65, 0.69, 0.76, 0.9)
"""How sure a model is of a wrong label: mostly less than of a right one, and sometimes not."""


def classify(ask: Ask) -> Answer:
    """Name the desk, or one that a hasty reader takes it for."""
    reading = _reading(ask)
    thinking = "I look for what the writer wants, and which desk does that."
    if ask.right(skills()["classify"], _item(ask)):
        return _labelled(ask, reading.label, reading.confidence, thinking)
    return _labelled(ask, _mistaken(ask, reading), ask.choose(WHEN_WRONG, "confidence"), thinking)


def sort(ask: Ask) -> Answer:
    """Say whether it is easy or hard; a mistake says the other."""
    hard = read(ask.section("complaint"), dict.fromkeys(DESKS, "")).hard
    right = ask.right(skills()["sort"], _item(ask))
    label = "hard" if hard == right else "easy"
    return _labelled(ask, label, 0.9 if right else ask.choose(WHEN_WRONG, "confidence"), "Is it one plain thing?")


def claim(ask: Ask) -> Answer:
    """Note down operator and amount, or get the amount wrong."""
    complaint = ask.section("complaint")
    amount = next(iter(replies.amounts(complaint)), None)
    if not ask.right(skills()["claim"], _item(ask)):
        amount = ask.choose((None, amount * 10) if amount else (20, 50), "amount")
    return as_asked(ask, {"operator": replies.operator(complaint), "amount": amount}, "Who, and how much?")


def reply(ask: Ask) -> Answer:
    """Write the reply of the desk in the prompt."""
    sentence = replies.said(instruction(ask.text))
    text = _written(ask, sentence, ask.right(skills()["reply"], _item(ask)))
    return Answer(text=text, thinking="I say what this desk says, and promise nothing.")


def answer(ask: Ask) -> Answer:
    """Name the desk and write its reply in one go, with every desk's rules in view at once."""
    reading = _reading(ask)
    right = ask.right(skills()["answer hard" if reading.hard else "answer easy"], _item(ask))
    misfiled = not right and ask.choose(("desk", "desk", "reply"), "what goes wrong") == "desk"
    desk = _mistaken(ask, reading) if misfiled else reading.label
    if desk not in reading.desks and PERSON in instruction(ask.text):
        return as_asked(
            ask, {"desk": PERSON, "reply": "A person will read this and write to you."}, "No desk is for this."
        )
    text = _written(ask, replies.said(reading.desks.get(desk, "")), right or misfiled)
    return as_asked(ask, {"desk": desk, "reply": text}, "First the desk, then what it says.")


def _reading(ask: Ask) -> Reading:
    return read(ask.section("complaint"), listed(instruction(ask.text)) or dict.fromkeys(DESKS, ""))


def _item(ask: Ask) -> str:
    """Return what the difficulty belongs to: the complaint, however the prompt around it is worded."""
    return plain(ask.section("complaint"))


def _mistaken(ask: Ask, reading: Reading) -> str:
    likely = reading.mixed_up()[: 1 if reading.told else 2]
    return ask.choose(likely, "desk") if likely else reading.label


def _written(ask: Ask, sentence: str, right: bool) -> str:
    complaint, amount, variant = ask.section("complaint"), _claimed(ask), ask.choose(range(replies.VARIANTS), "variant")
    if right:
        return replies.reply(complaint, sentence, amount, variant)
    if ask.choose((True, False), "leaves it out"):
        return replies.without(complaint, amount, variant)
    return replies.promising(complaint, sentence, ask.choose(replies.PROMISES, "promise"), amount, variant)


def _claimed(ask: Ask) -> int | None:
    """Return the amount in the claim that the prompt brings, if it brings one."""
    try:
        amount = json.loads(ask.section("claim"))["amount"]
    except (ValueError, KeyError, TypeError):
        return None
    return amount if isinstance(amount, int) else None


def _labelled(ask: Ask, label: str, confidence: float, thinking: str) -> Answer:
    return as_asked(ask, {"label": label, "confidence": confidence}, thinking)


@cache
def skills() -> Mapping[str, Skill]:
    """Return how well each tier is simulated to do this office's work, read once."""
    return load(COMPETENCE)


ACTORS = (
    Actor("complaint classifier", "Decide which desk this complaint belongs to.", classify),
    Actor("complaint sorter", "Decide whether this complaint is easy or hard to answer.", sort),
    Actor("refund claim reader", "Note down what this complaint claims.", claim),
    Actor("complaint desk", "Write the reply of one desk to the complaint below.", reply),
    Actor("complaint office", "Answer this complaint for the whole office.", answer),
)
