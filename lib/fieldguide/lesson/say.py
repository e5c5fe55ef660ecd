"""Show what to say to a customer: the pairs of a lesson, with the reason and what to keep in mind with each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import markup
from ..markup import Shown

if TYPE_CHECKING:
    from ..facts import Phrase

YOURS = ("Instead of (you speaking)", "Say", "Because", "Keep in mind")
THEIRS = ("The customer says", "You answer", "Because", "Keep in mind")


def say(lesson: str) -> Shown:
    """Return the phrase pairs of a lesson, your own lines and the customer's in tables of their own.

    Raises UsageError for a lesson that is none.
    """
    from .. import facts

    pairs = facts.phrases(lesson)
    spoken = (("you", "What you say", YOURS), ("customer", "What the customer says", THEIRS))
    tables = [_table(title, head, [one for one in pairs if one.speaker == who]) for who, title, head in spoken]
    shown = [table for table in tables if table]
    return sum(shown[1:], shown[0])


def _table(title: str, head: tuple[str, ...], pairs: list[Phrase]) -> Shown | None:
    rows = [_row(pair) for pair in pairs]
    return Shown(markup.table(title, head, rows), markup.text_table(head, rows)) if rows else None


def _row(pair: Phrase) -> tuple[str, ...]:
    from .. import facts
    from .cited import careful

    whose = "\nThe kit's addition" if pair.added else ""
    mind = "\n".join([pair.nuance, *careful(facts.claim(name) for name in pair.claims)])
    return (f"“{pair.instead}”{whose}", f"“{pair.say}”", pair.because, mind)
