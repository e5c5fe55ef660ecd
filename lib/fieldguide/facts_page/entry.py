"""What every entry of the ledger's page looks like: a heading with an anchor, and named lines below it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import escape

from .. import facts
from ..lesson.cited import careful
from ..paths import NOTEBOOKS


def entry(anchor: str, heading: str, lines: Iterable[tuple[str, str]]) -> str:
    """Return one entry; `lines` are names with their HTML, and an empty one is left out."""
    said = "".join(f"<div><dt>{escape(name)}</dt><dd>{html}</dd></div>" for name, html in lines if html)
    return f'<div class="entry"><h3 id="{escape(anchor, quote=True)}">{escape(heading)}</h3><dl>{said}</dl></div>'


def linked(words: str) -> str:
    """Return words as HTML; each claim they name leads to its entry."""
    return facts.CLAIM_NAMED.sub(r'<a href="#\g<0>">\g<0></a>', escape(words))


def behind(identifiers: Iterable[str]) -> str:
    """Return claims as they are cited, those of grade C and D with their caveat."""
    return "<br>".join(linked(one) for one in careful(map(facts.claim, identifiers)))


def anchors(names: Iterable[tuple[str, str]]) -> str:
    """Return links within the page, from anchors and their words."""
    return ", ".join(f'<a href="#{anchor}">{escape(words)}</a>' for anchor, words in names)


@cache
def notebook(lesson: str) -> str:
    """Return the name of a lesson's notebook, which the site makes a link to its page."""
    return next(path.name for path in NOTEBOOKS.glob("*.ipynb") if re.fullmatch(rf"\d\d_{lesson}", path.stem))
