"""Lead from where a lesson cites a claim to its entry on the ledger's page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .. import facts

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

FILE = "ledger.html"
CITED = re.compile(r"\b([CF]\d\d), grade [A-D]\b")
NOT_IN = ["a", "code", "pre", "summary", "h1", "h2", "h3"]


def link(body: str) -> str:
    """Return the body of a page with a link at each citation, such as `C28, grade B`."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(body, "html.parser")
    for text in soup.find_all(string=CITED):
        if text.find_parent(NOT_IN) is None:
            text.replace_with(*_pieces(soup, str(text)))
    return str(soup)


def _pieces(soup: BeautifulSoup, text: str) -> list[str | Tag]:
    """Return a text as words and links, in turn."""
    pieces: list[str | Tag] = []
    end = 0
    for found in CITED.finditer(text):
        if found[1] in facts.current().claims:
            made = soup.new_tag("a", string=found[0], attrs={"class": "cited", "href": f"{FILE}#{found[1]}"})
            pieces += [text[end : found.start()], made]
            end = found.end()
    return [*pieces, text[end:]]
