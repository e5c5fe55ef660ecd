"""The glossary: one list of words for the pages and the README."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from fieldguide import glossary
from fieldguide.ladder import ladder
from fieldguide.paths import ROOT


def test_readme_says_of_its_words_what_the_glossary_says_in_its_order() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Glossary")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", text, re.M)
    known = [(one.word, one.means) for one in glossary.words()]
    assert rows == [row for row in known if row in rows] and len(rows) > 10


def test_every_rung_of_the_ladder_is_explained() -> None:
    words = {one.word for one in glossary.words()}
    named = {rung.name.partition(":")[0].lower() for rung in ladder().rungs if rung.number}
    assert named <= words


def test_every_word_stands_once_with_an_anchor_of_its_own() -> None:
    page = BeautifulSoup(glossary.as_html(glossary.words()), "html.parser")
    anchors = [word["id"] for word in page.find_all("dt")]
    assert len(set(anchors)) == len(anchors) == len(page.find_all("dd")) == len(glossary.words())
    assert "**" not in page.get_text()
