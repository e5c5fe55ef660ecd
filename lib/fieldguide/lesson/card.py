"""The call card: the ladder, three questions and what to say, on one page to print."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import markup

if TYPE_CHECKING:
    from ..facts import Phrase
    from ..ladder import Ladder

STYLE = Path(__file__).parent / "card.css"
TITLE = "Call card"
ON_SCREEN = (
    "body{max-width:60rem;margin:1.5rem auto;padding:0 1rem;font:1rem/1.45 Helvetica,Arial,sans-serif}"
    "table{border-collapse:collapse;margin:1rem 0}caption{font-weight:700;text-align:left}"
    "th,td{padding:.4rem 1rem .4rem 0;border-bottom:1px solid #888}"
)
RUNGS = ("Rung", "You hear", "It costs", "It fails", "It needs")
SAY = ("You hear or feel like saying", "Say", "Keep in mind")
ADDED = "Rungs with a * are the kit's addition."


def card() -> Card:
    """Return the call card, for a notebook cell to show and for a page to print."""
    from ..ladder import ladder

    return Card(ladder())


@dataclass(frozen=True, slots=True)
class Card:
    """One page for the next call, made from the ladder and the phrases of the ledger."""

    ladder: Ladder

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from .print_page import PrintPage
        from .widgets import guarded, place

        live = place(markup.scrolling(TITLE, self.html()))
        shown = guarded(PrintPage(page=self.page()), live)._repr_mimebundle_()
        return {**shown, "text/html": self.html(), "text/plain": self.text()}

    def html(self) -> str:
        """Return the card, to be put into any page."""
        lead = f'<p class="fg-lead"><strong>{escape(self.lead)}</strong></p>'
        parts = [lead, markup.table(f"The rungs, from the floor up. {ADDED}", RUNGS, self.rungs())]
        parts += ["<p><strong>Three questions to ask</strong></p>", markup.numbered(self.questions())]
        parts += [markup.table("What to say", SAY, self.phrases()), markup.paragraph(self.ladder.card.last)]
        return f'<div class="fg-card">{"".join(parts)}</div>'

    def text(self) -> str:
        """Return the card as plain text."""
        asked = [f"{number}. {words}" for number, words in enumerate(self.questions(), 1)]
        tables = (markup.text_table(RUNGS, self.rungs()), markup.text_table(SAY, self.phrases()))
        return "\n\n".join([TITLE, self.lead, tables[0], ADDED, "\n".join(asked), tables[1], self.ladder.card.last])

    def page(self) -> str:
        """Return the card as a page of its own, ready to print."""
        style = ON_SCREEN + STYLE.read_text(encoding="utf-8")
        head = f'<meta charset="utf-8"><title>{TITLE}</title><style>{style}</style>'
        body = f"<main><h1>{TITLE}</h1>{self.html()}</main>"
        return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'

    @property
    def lead(self) -> str:
        """The one question that the card begins with, and where its answers lead."""
        asked = self.ladder.question(self.ladder.card.lead).ask
        return f"{asked} Yes: rungs 1 to 3, with rung 5 for rounds. Mostly: rung 4. No: rung 6."

    def rungs(self) -> list[tuple[str, ...]]:
        """Return a row for each rung."""
        named = ((f"{one.number} {one.name}" if one.number else f"{one.name} *", one) for one in self.ladder.rungs)
        return [(name, f"“{one.heard}”", one.costs, one.fails, one.guard) for name, one in named]

    def questions(self) -> list[str]:
        """Return the questions to ask, as you would say them."""
        asked = (self.ladder.question(name).say for name in self.ladder.card.questions)
        return [f"“{words}”" for words in asked]

    def phrases(self) -> list[tuple[str, ...]]:
        """Return the phrases, each with what to keep in mind."""
        from .. import facts

        pairs = {pair.id: pair for pair in facts.phrases()}
        return [_said(pairs[name]) for name in self.ladder.card.phrases]


def _said(pair: Phrase) -> tuple[str, ...]:
    from .. import facts
    from .cited import careful

    who = "You" if pair.speaker == "you" else "The customer"
    mind = " ".join([pair.nuance, *careful(facts.claim(name) for name in pair.claims)])
    return (f"{who}: “{pair.instead}”", f"“{pair.say}”", mind)
