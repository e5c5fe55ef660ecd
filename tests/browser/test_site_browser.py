"""The published pages in a real browser: what axe finds, what the keyboard reaches, what prints."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from made_notebooks import lesson, notebook, words
from playwright.sync_api import Browser, Page, expect

from fieldguide.execute import Executed
from fieldguide.notebook import read
from fieldguide.paths import NOTEBOOKS
from fieldguide.publish import publish

pytestmark = pytest.mark.browser

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}}
LESSONS = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
ASIDES = ["index", "card", "glossary", "ledger"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a small lesson, and every lesson of the kit as its outputs are stored."""
    out = tmp_path_factory.mktemp("site")
    made = {
        "small": lesson(),
        "stopped": notebook(
            words("# Stopped\n\nHalf way."), words("## One\n\n`code`"), words("## Two"), words("## Three")
        ),
        **{name: read(NOTEBOOKS / f"{name}.ipynb") for name in LESSONS},
    }
    errors = {"stopped": "Cell 2 stopped with ValueError: no"}
    publish(
        [Executed(out / f"{name}.ipynb", name not in errors, 1, errors.get(name), nb) for name, nb in made.items()], out
    )
    return out


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(color_scheme=request.param, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", ["small", "stopped", *ASIDES, *LESSONS])
def test_page_has_no_axe_violation(site: Path, scheme: Page, name: str) -> None:
    scheme.goto((site / f"{name}.html").as_uri())
    scheme.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    dark = scheme.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    for width in (1280,) if dark else (1280, 400):  # what differs in the dark is colour, and that is the same anywhere
        scheme.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(scheme, options=WCAG)
        assert found.violations_count == 0, found.generate_report()
        assert found.response["passes"]


def test_axe_would_find_a_violation(site: Path, page: Page) -> None:
    page.goto((site / "small.html").as_uri())
    page.evaluate("document.querySelector('img').removeAttribute('alt')")
    page.evaluate("document.querySelector('figcaption').style.color = '#ccc'")
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [violation["id"] for violation in found] == ["color-contrast", "image-alt"]


def test_keyboard_skips_to_the_text_and_opens_a_fold_out(site: Path, page: Page) -> None:
    page.goto((site / "small.html").as_uri())
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the text")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name=re.compile("^Picture: "))).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("summary")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Check.", exact=True)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Table: Watch it work")).to_be_focused()


FOCUSABLE = "a[href], summary, [tabindex='0']"


@pytest.mark.parametrize("name", [*ASIDES, *LESSONS])
def test_keyboard_reaches_everything_with_a_ring_around_it(site: Path, page: Page, name: str) -> None:
    page.goto((site / f"{name}.html").as_uri())
    seen = "node => node.checkVisibility({contentVisibilityAuto: true}) || node.className === 'skip'"
    mark = f"nodes => nodes.filter({seen}).map((node, place) => (node.dataset.place = place, place))"
    places = page.locator(FOCUSABLE).evaluate_all(mark)
    reached = set()
    for _ in places:
        page.keyboard.press("Tab")
        here = "[document.activeElement.dataset.place, getComputedStyle(document.activeElement).outlineStyle]"
        place, ring = page.evaluate(here)
        assert ring == "solid", place
        reached.add(int(place))
    assert reached == set(places)


@pytest.mark.parametrize("name", LESSONS)
def test_page_has_one_h1_described_pictures_and_words_that_lead_to_the_glossary(
    site: Path, page: Page, name: str
) -> None:
    page.goto((site / f"{name}.html").as_uri())
    expect(page.locator("h1")).to_have_count(1)
    for picture in page.locator("img").all():
        said = picture.get_attribute("alt") or ""
        assert 30 <= len(said) < 200 and not said.endswith(("svg", "png"))
    glossary = (site / "glossary.html").read_text(encoding="utf-8")
    linked = [str(link.get_attribute("href")) for link in page.locator("a.term").all()]
    assert all(f'id="{href.partition("#")[2]}"' in glossary for href in linked)
    assert bool(linked) == (name[:2] > "00")


@pytest.mark.parametrize("name", ["small", *ASIDES, *LESSONS])
def test_page_fits_a_phone(site: Path, page: Page, name: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto((site / f"{name}.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", ["small", *ASIDES, *LESSONS])
def test_page_asks_the_network_for_nothing(site: Path, page: Page, name: str) -> None:
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto((site / f"{name}.html").as_uri())
    assert [url for url in asked if not url.startswith("data:")] == [(site / f"{name}.html").as_uri()]
    assert said == []


def test_pictures_are_read_on_a_phone_and_turn_dark_with_the_page(site: Path, scheme: Page) -> None:
    scheme.set_viewport_size({"width": 400, "height": 800})
    scheme.goto((site / "02_routing.html").as_uri())
    picture = scheme.locator("figure img").first
    box = picture.bounding_box()
    assert box and box["width"] > 700
    dark = scheme.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert ("invert" in picture.evaluate("node => getComputedStyle(node).filter")) == dark


def test_fold_outs_print_open(site: Path, page: Page) -> None:
    page.goto((site / "small.html").as_uri())
    inside = page.get_by_text("Check.", exact=True)
    expect(inside).not_to_be_visible()
    page.emulate_media(media="print")
    expect(inside).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_call_card_prints_on_one_sheet(site: Path, page: Page, size: str) -> None:
    page.goto((site / "card.html").as_uri())
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=size))) == 1
