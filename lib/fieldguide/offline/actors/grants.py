"""The grants office's reader and writer: they work from the document or the facts in the request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from ...paths import DATA
from ..actor import Actor, Answer, Ask, Skill, as_asked
from ..awards import note
from ..awards.reading import Facts, read
from ..awards.slips import slips
from ..skills import load

COMPETENCE = DATA / "scenarios" / "grants" / "competence.yaml"


def extract(ask: Ask) -> Answer:
    """Fill in the facts of the document, or get one thing about it wrong."""
    facts = _facts(ask).as_json()
    thinking = "I look for the award number, the recipient, the period and the amounts, and leave the rest aside."
    return as_asked(ask, facts, thinking, text=json.dumps(facts, indent=2))


def summarize(ask: Ask) -> Answer:
    """Write the note from the facts in the request."""
    try:
        facts = json.loads(ask.section("facts"))
    except ValueError:
        facts = None
    if not isinstance(facts, dict):
        return Answer(text="There are no facts in the request that I can read, so I cannot write a summary.")
    return Answer(text=_note(ask, facts), thinking="I need the recipient, the number, the total and the end date.")


def read_and_summarize(ask: Ask) -> Answer:
    """Write the note straight from the document, with nothing in between to check."""
    thinking = "I read the document and write the summary in one go."
    return Answer(text=_note(ask, _facts(ask).as_json()), thinking=thinking)


def _facts(ask: Ask) -> Facts:
    document = ask.section("document")
    reading = read(document)
    possible = slips(reading)
    if not possible or ask.right(skills()["extract"], _item(document, reading.facts)):
        return reading.facts
    return possible[ask.choose(tuple(possible), "slip")]


def _note(ask: Ask, facts: Mapping[str, Any]) -> str:
    variant = ask.choose(range(note.VARIANTS), "variant")
    if ask.right(skills()["summarize"], str(facts.get("award_number"))):
        return note.note(facts, variant)
    if claim := read(ask.section("document")).claim:
        return f"{note.note(facts, variant)} {claim[0].upper()}{claim[1:]}."
    faults = {**note.without(facts, variant), "length": note.too_long(facts, variant)}
    return faults[ask.choose(tuple(faults), "fault")]


def _item(document: str, facts: Facts) -> str:
    """Return what the difficulty belongs to: the award, so that a corrected copy is as hard as the first."""
    return facts.award_number or document


@cache
def skills() -> Mapping[str, Skill]:
    """Return how well each tier is simulated to do this office's work, read once."""
    return load(COMPETENCE)


ACTORS = (
    Actor("award reader", "Read the award document below and fill in its facts.", extract),
    Actor("award writer", "Write a short summary of this award for the program officer.", summarize),
    Actor(
        "award reader and writer",
        "Read the award document below and write a short summary of the award for the program officer.",
        read_and_summarize,
    ),
)
