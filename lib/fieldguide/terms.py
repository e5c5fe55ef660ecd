"""Link a word of the glossary where a later lesson uses it: once a section, and never where it is being explained."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString

    from .glossary import Word

PROSE = ".words :is(p, li, td)"
NOT_IN = ["a", "strong", "b", "code", "pre", "h1", "h2", "h3", "blockquote", "summary"]
PAGE = "glossary.html"


def link(bodies: Sequence[str], words: Iterable[Word]) -> list[str]:
    """Return the bodies of lessons, in reading order, with links to the words that an earlier one put in bold."""
    from bs4 import BeautifulSoup

    anchors = {one.word: one.anchor for one in words}
    learnt: set[str] = set()
    linked = []
    for body in bodies:
        soup = BeautifulSoup(body, "html.parser")
        bold = {_named(tag.get_text(), anchors) for tag in soup.select(".words strong")}
        _link_one(soup, {word: anchors[word] for word in learnt})
        learnt |= bold - {""}
        linked.append(str(soup))
    return linked


def _named(text: str, anchors: Iterable[str]) -> str:
    """Return the word of the glossary that `text` is, in any case or number; else nothing."""
    said = text.strip().lower()
    return next((word for word in anchors if said in (word, f"{word}s")), "")


def _link_one(soup: BeautifulSoup, anchors: dict[str, str]) -> None:
    if not anchors:
        return
    longest_first = sorted(anchors, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, longest_first))})s?(?![\w-])", re.IGNORECASE)
    done: set[tuple[object, str]] = set()
    for text in [text for tag in soup.select(PROSE) for text in tag.find_all(string=True, recursive=True)]:
        if text.find_parent(NOT_IN) is None:
            _link_words(soup, text, pattern, anchors, done)


def _link_words(
    soup: BeautifulSoup,
    text: NavigableString,
    pattern: re.Pattern[str],
    anchors: dict[str, str],
    done: set[tuple[object, str]],
) -> None:
    heading = text.find_previous("h2")
    section = heading.get("id") if heading else None
    for found in pattern.finditer(text):
        word = found[1].lower()
        if (section, word) in done:
            continue
        done.add((section, word))
        made = soup.new_tag("a", string=found[0], attrs={"class": "term", "href": f"{PAGE}#{anchors[word]}"})
        after = text[found.end() :]
        text.replace_with(text[: found.start()], made, after)
        if isinstance(made.next_sibling, type(text)):
            _link_words(soup, made.next_sibling, pattern, anchors, done)
        return
