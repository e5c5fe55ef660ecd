"""The ledger of facts as a page: every claim with its caveat, what to say, and where the field note disagrees.

Grouped by the lesson that a claim bears on, and by theme where it bears on none. In reading order: entry (what all of
them look like), claims, said (phrase pairs and disagreements), links (the way here from a lesson).
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from .. import facts, markup
from ..cases.names import title
from .claims import claims
from .links import FILE, link
from .said import disagreements, pairs

__all__ = ["COLOPHON", "FILE", "PROMISE", "STYLE", "TITLE", "as_html", "link"]

TITLE = "The ledger of facts"
PROMISE = "All that the kit says of the real world: how you can say it, how sure it is, and where it comes from."
COLOPHON = "Organizations and publications on this page are real; lines that somebody says are examples."
STYLE = Path(__file__).parent / "facts_page.css"
GRADES = ("Grade", "In words", "It means")
READ = (
    "A claim numbered C is the field note's, and its heading says what the note claims. One numbered F was added by "
    "the kit. The grade is about what is claimed; what stands beside “Say it like this” can always be said. Where a "
    "day is named, hold the claim against its source again by then."
)
MULTIPLES = (
    "Multiples of tokens are measured against different things, and each entry says which. They are not points on one "
    "scale, so never put two of them side by side."
)
DISAGREE = (
    "Where the field note disagrees with itself or with its sources, what the kit does about it, and where you can see "
    "that it does."
)


def as_html() -> str:
    """Return the whole ledger, headed and with an anchor for every entry."""
    lessons = [(title(name), f"{_by_lesson(name)}{pairs(name)}") for name in facts.LESSONS]
    themes = [(theme, claims(listed)) for theme, listed in _by_theme().items()]
    sections = [("How to read it", _guide()), *lessons, *themes]
    sections += [
        ("Where the field note disagrees", markup.paragraph(DISAGREE) + disagreements()),
        ("By number", _numbers()),
    ]
    numbered = [(f"part-{place}", name, inner) for place, (name, inner) in enumerate(sections, 1)]
    contents = "".join(f'<li><a href="#{anchor}">{escape(name)}</a></li>' for anchor, name, _ in numbered)
    head = f"<h1>{TITLE}</h1>{markup.paragraph(PROMISE)}"
    head += f'<nav class="contents" aria-label="Contents"><ol>{contents}</ol></nav>'
    return head + "".join(f'<h2 id="{anchor}">{escape(name)}</h2>{inner}' for anchor, name, inner in numbered)


def _by_lesson(name: str) -> str:
    return claims([claim for claim in facts.claims() if claim.lesson == name])


def _by_theme() -> dict[str, list[facts.Claim]]:
    """Return the claims that bear on no lesson of their own, by what they are about."""
    found: dict[str, list[facts.Claim]] = {}
    for claim in facts.claims():
        if claim.lesson is None:
            found.setdefault(facts.theme(claim), []).append(claim)
    return dict(sorted(found.items()))


def _guide() -> str:
    rows = [(grade.id, grade.name[0].upper() + grade.name[1:], grade.meaning) for grade in map(facts.grade, "ABCD")]
    return markup.paragraph(READ) + markup.table("What the grades mean", GRADES, rows) + markup.paragraph(MULTIPLES)


def _numbers() -> str:
    items = "".join(f'<li><a href="#{claim.id}">{claim.id}</a></li>' for claim in facts.claims())
    return f'<ul class="numbers">{items}</ul>'
