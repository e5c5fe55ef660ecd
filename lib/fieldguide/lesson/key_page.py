"""Write the key as a page that reads and prints without a kernel: numbered questions, then what each rung is."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from .. import markup
from ..ladder import AS_FOUND, Ladder, Place, Rung
from ..ladder.picture import ALT, CAPTION, picture

HOW = "To follow the key question by question, run this cell: select it, then press Shift and Enter."
ADDED = "the kit's addition"
HEAD = ("About it", "In words")
ENTRIES = {
    "The customer says": "heard",
    "Why": "reason",
    "One rung up when": "up",
    "One rung down when": "down",
    "Ask next": "ask",
    "What it costs, beside the rung below": "costs",
    "How it fails": "fails",
    "What it needs": "guard",
}
QUOTED = ("heard", "ask")


def entries(rung: Rung) -> list[tuple[str, str]]:
    """Return what there is to say about a rung, as rows of a table."""
    said = ((title, field, getattr(rung, field)) for title, field in ENTRIES.items())
    return [(title, f"“{words}”" if field in QUOTED else words) for title, field, words in said]


def found(place: Place) -> list[Rung]:
    """Return the rung that was found, and below it what is laid over it."""
    return [rung for rung in (place.rung, place.over) if rung]


def titled(rung: Rung) -> str:
    """Return a rung's name with its number, the floor's with the remark that the kit added it."""
    return f"{rung.name} (rung {rung.number})" if rung.number else f"{rung.name} (the floor, {ADDED})"


def couplets(ladder: Ladder) -> Iterator[tuple[str, list[str]]]:
    """Yield each question with its number, and its answers with where they lead."""
    numbers = {one.id: number for number, one in enumerate(ladder.questions, 1)}
    for question in ladder.questions:
        mark = f" ({ADDED})" if question.added else ""
        lines = [
            f"{numbers[question.id]}{letter}. {answer.text} → {_goal(ladder, numbers, answer.leads)}"
            for letter, answer in zip("abcdef", question.answers, strict=False)
        ]
        yield f"{numbers[question.id]}. {question.ask}{mark}", lines


def _goal(ladder: Ladder, numbers: dict[str, int], leads: str) -> str:
    if leads == AS_FOUND:
        return "the rung you came from"
    rung = ladder.rung(leads)
    if rung is None:
        return f"go to {numbers[leads]}"
    if rung.then:
        return f"{rung.name.upper()}; then {numbers[rung.then]}"
    laid = any(answer.leads == leads for answer in ladder.question(ladder.second).answers)
    return f"{rung.name.upper()}, laid over the rung you came from" if laid else rung.name.upper()


def drawn(ladder: Ladder) -> str:
    """Write the ladder as a picture."""
    return markup.figure(picture(ladder), ALT, CAPTION)


def whole(ladder: Ladder) -> str:
    """Write the whole key in a fold-out, for beside the form."""
    return markup.fold("The whole key, as a list", _listed(ladder))


def _listed(ladder: Ladder) -> str:
    parts = []
    for title, lines in couplets(ladder):
        items = "".join(f"<li>{markup.lines(line)}</li>" for line in lines)
        parts.append(f"<p><strong>{escape(title)}</strong></p>")
        parts.append(f'<ul style="list-style:none;padding-left:1.5em">{items}</ul>')
    return "".join(parts)


def as_html(ladder: Ladder) -> str:
    """Write the picture, the whole key and a fold-out for each rung."""
    rungs = (markup.fold(titled(rung), markup.table(rung.name, HEAD, entries(rung))) for rung in ladder.rungs)
    how = f'<p class="fg-in-notebook"><em>{HOW}</em></p>'
    return "\n".join([drawn(ladder), _listed(ladder), *rungs, how])


def as_text(ladder: Ladder) -> str:
    """Write the same as plain text."""
    lines = ["The key"]
    for title, answers in couplets(ladder):
        lines += [title, *(f"  {line}" for line in answers)]
    for rung in ladder.rungs:
        lines += ["", titled(rung), *(f"  {title}: {words}" for title, words in entries(rung))]
    return "\n".join([*lines, HOW])
