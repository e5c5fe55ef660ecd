"""What to say, and where the field note disagrees with itself or its sources, as entries of the ledger's page."""

from __future__ import annotations

from html import escape

from .. import facts
from ..cases.names import title
from .entry import anchors, behind, entry, notebook

HEARD = {"you": "You feel like saying", "customer": "The customer says"}
REPLY = {"you": "Say", "customer": "Answer"}


def pairs(lesson: str) -> str:
    """Return an entry for each pair of a lesson."""
    return "".join(map(_pair, facts.phrases(lesson)))


def disagreements() -> str:
    """Return an entry for each place where the field note disagrees."""
    return "".join(map(_tension, facts.tensions()))


def _pair(pair: facts.Phrase) -> str:
    about = ((one.id, f"{one.id}, {one.where}") for one in facts.tensions() if one.id in pair.tensions)
    lines = (
        (REPLY[pair.speaker], f"“{escape(pair.say)}”"),
        ("Because", escape(pair.because)),
        ("Keep in mind", escape(pair.nuance)),
        ("Claims behind it", behind(pair.claims)),
        ("See also", anchors(about)),
        ("Whose", "The kit's addition." if pair.added else "The field note's."),
    )
    return entry(_anchor(pair), f"{HEARD[pair.speaker]}: “{pair.instead}”", lines)


def _tension(tension: facts.Tension) -> str:
    said = ((_anchor(one), f"“{one.instead}”") for one in facts.phrases() if one.id in tension.phrases)
    seen = ", ".join(f'<a href="{notebook(lesson)}">{escape(title(lesson))}</a>' for lesson in tension.seen)
    lines = (
        ("Where they differ", escape(tension.tension)),
        ("What the kit does", escape(tension.kit)),
        ("You see it in", seen),
        ("Claims", behind(tension.claims)),
        ("What to say", anchors(said)),
    )
    return entry(tension.id, f"{tension.id}: {tension.where}", lines)


def _anchor(pair: facts.Phrase) -> str:
    return f"say-{pair.id.replace('_', '-')}"
