"""Write a discovery call as a page that reads and prints without a kernel: the buyer, how it goes, a worked call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from .. import markup
from ..discovery.buyers import Buyer
from ..discovery.call import Call, Part, settled
from ..discovery.debrief import TITLES, conversation, outcome, remarks
from ..discovery.score import score
from ..discovery.shared import shared
from ..discovery.worked import worked
from ..wording import many

HOW = "To hold a call, run this cell: select it, then press Shift and Enter."
POINTS = ("What a good call does", "You got", "Of", "What was said")
TURNS = ("Turn", "You said", "What it did", "What would have been stronger")
TALK = ("Who", "Said")
MENU = ("Buyer", "Works for", "How they are", "How they begin")


def person(buyer: Buyer) -> str:
    """Return who a buyer is: name and title."""
    return f"{buyer.name}, {buyer.title[0].lower() + buyer.title[1:]}"


def points(call: Call) -> list[tuple[str, ...]]:
    """Return the rows of the score, the sum last."""
    got = score(call)
    rows = [(point.label, str(point.got), str(point.most), point.said) for point in got.points]
    return [*rows, ("Together", str(got.got), str(got.most), _sum(call))]


def _sum(call: Call) -> str:
    return "You had heard what settles it." if settled(call) else "What settles it was never asked for."


def debriefed(call: Call) -> list[tuple[str, ...]]:
    """Return the rows of the line-by-line debrief."""
    return [(f"{r.number}. {r.part}", r.said, r.did, r.better) for r in remarks(call)]


def where(part: Part, number: int) -> str:
    """Return where in the call the learner is."""
    return f"Turn {number}: {TITLES[part][0].lower() + TITLES[part][1:]}"


def as_html(buyers: Sequence[Buyer]) -> str:
    """Write one buyer's opening, or the menu of several, then how a call goes and the worked call."""
    return "".join((*_who_html(buyers), _how_html(), *_worked_html(worked()))) + (
        f'\n<p class="fg-in-notebook"><em>{HOW}</em></p>'
    )


def _who_html(buyers: Sequence[Buyer]) -> Iterable[str]:
    if len(buyers) > 1:
        rows = [(person(one), one.works_for, one.mood, f"“{one.opening}”") for one in buyers]
        yield markup.table(f"{many(len(buyers), 'buyer')} to meet, all made up", MENU, rows)
        return
    (buyer,) = buyers
    yield f"<p><strong>{escape(person(buyer))}</strong>, of {escape(buyer.works_for)}. {escape(buyer.mood)}</p>"
    yield f"<blockquote>{markup.paragraph(buyer.opening)}</blockquote>"


def _how_html() -> str:
    return "<p><strong>How a call goes</strong></p>" + markup.numbered(shared().how)


def _worked_html(call: Call) -> Iterable[str]:
    yield "<p><strong>A worked call, not a perfect one</strong></p>"
    yield markup.paragraph(f"{person(call.buyer)}, of {call.buyer.works_for}. {call.buyer.mood}")
    yield markup.table("What was said", TALK, [(line.who, line.text) for line in conversation(call)])
    yield markup.paragraph(outcome(call))
    yield markup.table("What the call earned", POINTS, points(call))
    yield markup.table("The call, line by line", TURNS, debriefed(call))


def as_text(buyers: Sequence[Buyer]) -> str:
    """Write the same as plain text."""
    call = worked()
    who = [f"{person(one)}, of {one.works_for}. {one.mood}\n  “{one.opening}”" for one in buyers]
    talk = [f"{line.who}: {line.text}" for line in conversation(call)]
    tables = (markup.text_table(POINTS, points(call)), markup.text_table(TURNS, debriefed(call)))
    parts = ("\n".join(who), "How a call goes\n" + "\n".join(shared().how), "A worked call\n" + "\n".join(talk))
    return "\n\n".join((*parts, outcome(call), *tables, HOW))
