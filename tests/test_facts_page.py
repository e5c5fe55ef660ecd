"""The ledger's page: all of the ledger, findable, and no weak claim without its caveat in the same entry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from bs4 import BeautifulSoup, Tag
from facts_rules import REFERENCE, has_caveat, prose, shown
from made_notebooks import notebook, words

from fieldguide import facts, facts_page
from fieldguide.execute import Executed
from fieldguide.facts import Figure, figures, plain
from fieldguide.notebook import read
from fieldguide.paths import NOTEBOOKS
from fieldguide.publish import publish

NAMES = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))


def words_of(tag: Tag) -> str:
    """Return what a tag says, on one line."""
    return " ".join(tag.get_text(" ").split()).replace(" ,", ",").replace("( ", "(").replace(" )", ")")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, BeautifulSoup]:
    """Publish every lesson of the kit as it is stored."""
    out = tmp_path_factory.mktemp("site")
    publish(
        [Executed(NOTEBOOKS / f"{name}.ipynb", True, 1, None, read(NOTEBOOKS / f"{name}.ipynb")) for name in NAMES], out
    )
    return {path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in out.glob("*.html")}


@pytest.fixture(scope="module")
def page(pages: dict[str, BeautifulSoup]) -> BeautifulSoup:
    return pages["ledger"]


def entry(page: BeautifulSoup, anchor: str) -> str:
    """Return what the entry at an anchor says."""
    (heading,) = page.select(f"h3[id='{anchor}']")
    assert heading.parent and "entry" in heading.parent["class"]
    return words_of(heading.parent)


@pytest.mark.parametrize("claim", facts.claims(), ids=lambda claim: claim.id)
def test_claim_has_an_entry_with_all_that_the_ledger_holds(page: BeautifulSoup, claim: facts.Claim) -> None:
    said = entry(page, claim.id)
    assert said.startswith(f"{claim.id}, grade {claim.grade}: {claim.claim}")
    for part in (
        claim.wording,
        claim.caveat,
        facts.source(claim).title,
        facts.grade(claim.grade).name,
        claim.status,
    ):
        assert plain(part) in plain(said)
    assert not claim.baseline or f"Measured against {claim.baseline}" in said
    assert "Checked in " in said and bool(claim.expires) == ("To be checked again by" in said)
    links = {link["href"] for link in page.select_one(f"h3[id='{claim.id}']").parent.select("a[href]")}
    assert {*claim.more, *filter(None, [facts.source(claim).url])} <= links


def test_claim_stands_with_its_lesson_or_its_theme(page: BeautifulSoup) -> None:
    for claim in facts.claims():
        under = page.select_one(f"h3[id='{claim.id}']").find_previous("h2").get_text()
        assert (
            under == facts.theme(claim)
            if claim.lesson is None
            else plain(under) == plain(claim.lesson.replace("_", " "))
        )


def test_every_pair_says_who_speaks_and_why(page: BeautifulSoup) -> None:
    heads = {"you": "You feel like saying", "customer": "The customer says"}
    for pair in facts.phrases():
        said = entry(page, f"say-{pair.id.replace('_', '-')}")
        assert said.startswith(f"{heads[pair.speaker]}: “{pair.instead}”")
        assert all(part in said for part in (pair.say, pair.because, pair.nuance))
        assert all(f"{facts.claim(name).id}, grade {facts.claim(name).grade}" in said for name in pair.claims)


def test_every_disagreement_says_what_the_kit_does_and_where(page: BeautifulSoup) -> None:
    for one in facts.tensions():
        said = entry(page, one.id)
        assert one.where in said and one.tension in said and one.kit in said
        links = {link["href"] for link in page.select_one(f"h3[id='{one.id}']").parent.select("a[href]")}
        seen = {next(name for name in NAMES if name[3:] == lesson) for lesson in one.seen}
        assert {f"{name}.html" for name in seen} | {f"#{name}" for name in one.claims} <= links


def broken(entries: list[Tag]) -> Iterator[str]:
    """Yield what an entry states of a weak claim without its caveat, and multiples side by side."""
    baselines: dict[Figure, set[str]] = {}
    for claim in facts.claims():
        for figure in claim.multiples:
            baselines.setdefault(figure, set()).add(claim.baseline)
    for one in entries:
        said = words_of(one)
        cited = [facts.claim(name) for name, _ in REFERENCE.findall(said)]
        repeated = facts.contested(said)
        weak = [claim for claim in [*cited, *([repeated] if repeated else [])] if claim.grade in "CD"]
        yield from (f"{said[:40]} lacks the caveat of {claim.id}" for claim in weak if not has_caveat(claim, said))
        possible = [baselines[figure] for figure in figures(said) if figure in baselines]
        if possible and not set.intersection(*possible):
            yield f"{said[:40]} has multiples measured against different things"


def test_no_entry_states_a_weak_claim_without_its_caveat_or_mixes_baselines(page: BeautifulSoup) -> None:
    entries = page.select(".entry, tr, main > p")
    assert len(entries) > len(facts.claims()) + len(facts.phrases()) + len(facts.tensions())
    assert list(broken(entries)) == []


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>It is simplest (C05, grade C).</p>", "lacks the caveat of C05"),
        ("<p>SCIM has standardized retry logic.</p>", "lacks the caveat of C35"),
        ("<p>15 times here and 50 times there.</p>", "multiples measured against different things"),
    ],
)
def test_a_broken_entry_would_be_found(html: str, said: str) -> None:
    assert said in "\n".join(broken(BeautifulSoup(html, "html.parser").find_all("p")))


def test_page_can_be_found_through_and_every_link_in_it_leads_somewhere(pages: dict[str, BeautifulSoup]) -> None:
    page = pages["ledger"]
    assert [heading.get_text() for heading in page.find_all("h1")] == [facts_page.TITLE]
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {link["href"][1:] for link in page.select("a[href^='#']")} <= set(ids)
    parts = [f"#{heading['id']}" for heading in page.find_all("h2")]
    for contents in ("nav.contents", "nav.sections"):
        assert [link["href"] for link in page.select(f"{contents} a")] == parts
    numbers = [link["href"] for link in page.select(".numbers a")]
    assert numbers == [f"#{claim.id}" for claim in facts.claims()]
    outside = {link["href"].split("#")[0] for link in page.select("a[href]")} - {""}
    assert {href.removesuffix(".html") for href in outside if not href.startswith("https://")} <= set(pages)


def test_every_citation_of_a_lesson_leads_to_its_entry(pages: dict[str, BeautifulSoup]) -> None:
    anchors = {tag["id"] for tag in pages["ledger"].select("h3[id]")}
    cited = 0
    for name in NAMES:
        for found in pages[name].find_all(string=REFERENCE):
            link = found.find_parent("a")
            assert link, (name, found)
            file, _, anchor = link["href"].partition("#")
            assert file == facts_page.FILE and anchor in anchors and found.startswith(anchor)
            cited += 1
    assert cited > 40


@pytest.mark.parametrize(
    ("html", "linked"),
    [
        ("<p>So (C04, grade A) and (F09, grade A; checked).</p>", ["C04, grade A", "F09, grade A"]),
        ("<p>So (C99, grade A).</p>", []),
        ("<h2>Of C04, grade A</h2><p><code>C04, grade A</code> <a href='#x'>C04, grade A</a></p>", []),
        ("<p>C04 alone, <b>grade</b> A</p>", []),
    ],
)
def test_only_citations_of_known_claims_become_links(html: str, linked: list[str]) -> None:
    made = BeautifulSoup(facts_page.link(html), "html.parser")
    assert [link.get_text() for link in made.select("a.cited")] == linked
    assert made.get_text() == BeautifulSoup(html, "html.parser").get_text()


def test_lessons_that_are_not_published_are_named_without_a_link(tmp_path) -> None:
    runs = [Executed(tmp_path / f"{name}.ipynb", True, 1, None, notebook(words("# T"))) for name in ("02_routing", "x")]
    publish(runs, tmp_path / "site")
    made = BeautifulSoup((tmp_path / "site" / "ledger.html").read_text(encoding="utf-8"), "html.parser")
    seen = made.select_one("h3[id='T4']").parent
    assert [link["href"] for link in seen.select("a[href$='.html']")] == ["02_routing.html"]
    assert "Routing, Agent loop" in words_of(seen)


def test_page_says_of_what_is_out_of_date_that_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    old = facts.claim("F27").model_copy(update={"expires": date(2026, 1, 1)})
    ledger = replace(facts.current(), claims={**facts.current().claims, "F27": old})
    monkeypatch.setattr(facts, "current", lambda: ledger)
    made = BeautifulSoup(facts_page.as_html(), "html.parser")
    assert [
        heading["id"] for heading in made.select("h3") if "do that before you quote it" in words_of(heading.parent)
    ] == ["F27"]


@pytest.mark.parametrize("tension", [one for one in facts.tensions() if one.seen], ids=lambda one: one.id)
def test_what_the_kit_says_of_a_lesson_is_found_in_that_lesson(tension: facts.Tension) -> None:
    for lesson, quoted in tension.seen.items():
        (path,) = NOTEBOOKS.glob(f"??_{lesson}.ipynb")
        stored = json.loads(path.read_text(encoding="utf-8"))
        said = [re.sub(r"[*_]", "", text) for _, text in [*prose(stored), *shown(stored)]]
        assert any(plain(quoted) in plain(text) for text in said), (lesson, quoted)


UNTOLD = {"T2": "swe-bench", "T3": "bürokratt|passport", "T27": "eligib", "T28": "delegation|last three vendors"}


@pytest.mark.parametrize("name", UNTOLD)
def test_what_the_kit_says_no_lesson_tells_is_in_none(name: str) -> None:
    assert re.search(r"\b(no|none)\b", facts.current().tensions[name].kit, re.I)
    for path in NOTEBOOKS.glob("*.ipynb"):
        stored = json.loads(path.read_text(encoding="utf-8"))
        told = [text for _, text in [*prose(stored), *shown(stored)] if re.search(UNTOLD[name], text, re.I)]
        assert told == [], path.name
