"""Make a fragment of HTML fit for every reader: one H1, named sections, headed tables, links that lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

# A page asks nobody for anything, runs nothing, and says nothing that holds in a notebook only.
UNWANTED = "script, iframe, object, embed, link, base, meta, .fg-in-notebook"
COLUMNS_THAT_FIT = 3
NUMBER = re.compile(r"[-+±~]?[$€]?[-+]?\d[\d,. ]*(%|s|ms|x|×|tokens|seconds)?|[–—-]|unknown")


class Section(NamedTuple):
    """A heading that a reader may jump to."""

    id: str
    text: str


class Finished(NamedTuple):
    """A fragment made fit, and what its frame says about it."""

    title: str
    promise: str
    body: str
    sections: tuple[Section, ...]


def finish(fragment: str, *, title: str, published: Collection[str]) -> Finished:
    """Return `fragment` made fit; `title` serves when it has no H1, `published` names the pages links may go to."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(fragment, "html.parser")
    for unwanted in soup.select(UNWANTED):
        unwanted.decompose()
    heading = _only_h1(soup, title)
    promise = heading.find_next("p")
    _follow_links(soup, published)
    sections = _name_sections(soup)
    for table in soup.find_all("table"):
        _head(table)
        _align_numbers(table)
        _let_scroll(soup, table)
    for picture in soup.select("figure img"):
        _let_picture_scroll(soup, picture)
    return Finished(_words(heading), _words(promise) if promise else "", str(soup), sections)


def _only_h1(soup: BeautifulSoup, title: str) -> Tag:
    """Return the page's one H1, made from `title` where there is none; later ones step down a level."""
    found = soup.find_all("h1")
    for other in found[1:]:
        other.name = "h2"
    if found:
        return found[0]
    made = soup.new_tag("h1", string=title)
    soup.insert(0, made)
    return made


def _name_sections(soup: BeautifulSoup) -> tuple[Section, ...]:
    """Give each H2 an id of its own, and list them."""
    taken = {str(tag["id"]) for tag in soup.select("[id]")}
    sections = []
    for heading in soup.find_all("h2"):
        text = _words(heading)
        if not heading.get("id"):
            wanted = re.sub(r"\W+", "-", text.lower()).strip("-") or "section"
            numbers = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
            heading["id"] = wanted if wanted not in taken else next(name for name in numbers if name not in taken)
        taken.add(str(heading["id"]))
        sections.append(Section(str(heading["id"]), text))
    return tuple(sections)


def _follow_links(soup: BeautifulSoup, published: Collection[str]) -> None:
    """Point links between notebooks at their pages; a link to a file that is not here becomes plain words."""
    for link in soup.select("a[href]"):
        parts = urlsplit(str(link["href"]))
        if parts.scheme or not parts.path:
            continue
        stem = parts.path.removeprefix("./").removesuffix(".ipynb")
        if stem in published:
            link["href"] = f"{stem}.html" + (f"#{parts.fragment}" if parts.fragment else "")
        else:
            link.unwrap()


def _head(table: Tag) -> None:
    """Say of each header cell what it heads."""
    for cell in table.select("th:not([scope])"):
        above = cell.find_parent("thead") is not None or cell.find_previous_sibling() is None and _all_heads(cell)
        cell["scope"] = "col" if above else "row"


def _all_heads(cell: Tag) -> bool:
    """Tell whether the row of `cell` has header cells only."""
    row = cell.find_parent("tr")
    return row is not None and not row.find("td")


def _align_numbers(table: Tag) -> None:
    """Line up on the right every column that holds numbers only, its header too."""
    if table.select("[colspan], [rowspan]"):
        return  # its columns cannot be told by counting
    rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
    for column in zip_longest(*rows):
        cells = [cell for cell in column if cell is not None]
        values = [_words(cell) for cell in cells if cell.name == "td"]
        if values and all(NUMBER.fullmatch(value) for value in values):
            for cell in cells:
                cell["class"] = " ".join([*cell.get_attribute_list("class"), "number"]).strip()


def _let_scroll(soup: BeautifulSoup, table: Tag) -> None:
    """Let a wide table scroll by itself, by keyboard too, rather than the page."""
    widest = max((len(row.find_all(["td", "th"])) for row in table.find_all("tr")), default=0)
    if widest <= COLUMNS_THAT_FIT:
        return
    heading = table.find("caption") or table.find_previous(["h2", "h3", "h1"])
    name = f"Table: {_words(heading)}" if heading else "Table"
    table.wrap(_scrolling(soup, "wide", name))


def _let_picture_scroll(soup: BeautifulSoup, picture: Tag) -> None:
    """Let a picture that would be too small to read on a phone scroll by itself, by keyboard too."""
    if picture.parent and picture.parent.get("role") == "region":  # a notebook lets the wide ones scroll already
        picture.parent.unwrap()
    caption = picture.find_next_sibling("figcaption")
    picture.wrap(_scrolling(soup, "wide picture", f"Picture: {_words(caption)}" if caption else "Picture"))


def _scrolling(soup: BeautifulSoup, kind: str, name: str) -> Tag:
    """Return a region that scrolls."""
    return soup.new_tag("div", attrs={"class": kind, "role": "region", "aria-label": name, "tabindex": "0"})


def _words(tag: Tag) -> str:
    """Return what a tag says, on one line."""
    return " ".join(tag.get_text().split())
