"""The award chain: an award ends right where its document holds and both steps get it right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from statistics import mean

from ...offline.actors.grants import skills
from ...offline.awards import note
from ...offline.awards.reading import Reading, read
from ...offline.awards.slips import slips
from ...predictions import Prediction, gate
from .. import Item
from ..grants import Award, facts_hold, ready_to_send

Sound = Sequence[tuple[Award, Reading]]
"""Awards that can come out right at all, with what a careful reader makes of their documents."""


def predicted(items: Sequence[Item]) -> Callable[[str], Prediction | None]:
    """Return what theory expects of one call, and of the chain with and without its gates."""
    known: dict[str, Callable[[Sound], float]] = {
        "one call": _one_call,
        "no gates": partial(_chain, tries=1),
        "gates": partial(_chain, tries=1),
        "gates, one more try": partial(_chain, tries=2),
    }

    def of(name: str) -> Prediction | None:
        if name not in known:
            return None
        sound = [(item.truth, read(item.text)) for item in items if facts_hold(item.truth) is True]
        return Prediction(len(sound) / len(items) * known[name](sound), _how(name, len(sound), len(items)))

    return of


def _chain(sound: Sound, tries: int) -> float:
    """Return how often a sound award comes out right; a gate that stops an answer has it asked again."""
    extract, summarize = skills()["extract"], skills()["summarize"]
    caught = mean(_caught(reading) for _, reading in sound)
    read_right = gate(extract.chance("small"), caught, 1.0, tries, extract.rho).right
    harmless = mean(_harmless_fault(award, reading) for award, reading in sound)
    written = gate(summarize.chance("small"), 1.0, 1.0, tries, summarize.rho)
    return read_right * (written.right + (1 - written.right) * harmless)


def _one_call(sound: Sound) -> float:
    """Return how often a sound award comes out right where only its note is seen: some slips do not show in it."""
    p, q = skills()["extract"].chance("small"), skills()["summarize"].chance("small")
    shown = mean(_harmless_slips(award, reading) for award, reading in sound)
    harmless = mean(_harmless_fault(award, reading) for award, reading in sound)
    return (p + (1 - p) * shown) * (q + (1 - q) * harmless)


def _caught(reading: Reading) -> float:
    """Return the share of the mistakes this document invites that the check on facts stops."""
    wrong = [facts_hold(Award.model_validate(facts.as_json())) is not True for facts in slips(reading).values()]
    return mean(wrong) if wrong else 1.0


def _harmless_slips(award: Award, reading: Reading) -> float:
    wrong = [_good(award, note.note(facts.as_json(), 0)) for facts in slips(reading).values()]
    return mean(wrong) if wrong else 1.0


def _harmless_fault(award: Award, reading: Reading) -> float:
    """Return the share of faulty notes that may go out all the same: a stray claim breaks no rule of the office."""
    return float(bool(reading.claim) and _good(award, note.note(reading.facts.as_json(), 0)))


def _good(award: Award, text: str) -> bool:
    return ready_to_send(text, {"extract": award}) is True


def _how(name: str, sound: int, items: int) -> str:
    p, q = skills()["extract"].chance("small"), skills()["summarize"].chance("small")
    told = f"{sound} of {items} awards can come out right at all; of those, {p:.0%} are read right and {q:.0%} of the "
    told += "notes are written right"
    if name == "one call":
        return f"{told}; where only the note is seen, some mistakes in reading do not show in it."
    if name == "gates":
        return f"{told}. A gate stops what is wrong; it makes nothing right, so this is the same as without gates."
    if name == "gates, one more try":
        return f"{told}; what a gate stops is asked once more, and the second try is as hard as the first."
    return f"{told}, one after the other."
