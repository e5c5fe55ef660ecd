"""The call card: made from the ladder and the ledger, one page."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

import fieldguide as fg
from fieldguide import facts
from fieldguide.ladder import ladder


@pytest.fixture
def page() -> BeautifulSoup:
    return BeautifulSoup(fg.card().page(), "html.parser")


def test_card_holds_every_rung_as_the_ladder_has_it(page: BeautifulSoup) -> None:
    words = page.get_text(" ")
    for rung in ladder().rungs:
        assert all(said in words for said in (rung.name, rung.heard, rung.costs, rung.fails, rung.guard))


def test_card_asks_the_diagnostic_question_and_three_more(page: BeautifulSoup) -> None:
    assert page.select_one(".fg-lead").get_text().startswith(ladder().question("draw").ask)
    assert [item.get_text() for item in page.select("ol li")] == fg.card().questions()
    assert len(fg.card().questions()) == 3


def test_card_says_phrases_of_the_ledger_with_what_to_keep_in_mind(page: BeautifulSoup) -> None:
    pairs = {pair.id: pair for pair in facts.phrases()}
    words = page.get_text(" ")
    for name in ladder().card.phrases:
        assert pairs[name].say in words and pairs[name].nuance in words


def test_card_says_no_number_of_a_contested_claim(page: BeautifulSoup) -> None:
    words = page.get_text(" ")
    assert not any(multiple in words for multiple in ("4x", "15x", "50x", "4 times", "15 times", "50 times", "30%"))
    assert facts.contested(words) is None


def test_page_of_the_card_asks_nobody_for_anything(page: BeautifulSoup) -> None:
    assert not page.select("script, link, iframe, img")
    assert "url(" not in page.style.string and "@import" not in page.style.string
    assert [heading.get_text() for heading in page.find_all("h1")] == ["Call card"]
    assert page.html["lang"] == "en"


def test_card_in_a_notebook_has_no_style_of_its_own_and_a_text_twin() -> None:
    shown = fg.card()._repr_mimebundle_()
    assert "<style" not in shown["text/html"] and "<h1" not in shown["text/html"]
    assert all(rung.fails in shown["text/plain"] for rung in ladder().rungs)
    assert "application/vnd.jupyter.widget-view+json" in shown
