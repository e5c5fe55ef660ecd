"""The key, the receipt's control and the card, used in a real browser with the keyboard alone."""

import re
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import Lab, Notebook
from playwright.sync_api import Locator, Page, expect

from fieldguide.ladder import ladder
from fieldguide.lesson.card import card

pytestmark = pytest.mark.browser

RECEIPT = "await fg.receipt(fg.scenario('ladder'))"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def notebook(lab: Lab, page: Page, tmp_path: Path) -> Notebook:
    """Open a notebook with the key, the receipt and the card, all run."""
    sources = ("import fieldguide as fg\nfg.key()", RECEIPT, "fg.card()")
    cells = [nbformat.v4.new_markdown_cell("# The ladder"), *map(nbformat.v4.new_code_cell, sources)]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    path = tmp_path / f"{tmp_path.name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    opened = lab.open(page, lab.put(path))
    opened.run_all(until=page.locator(".fg-key"))
    page.locator(".fg-card").wait_for(timeout=60_000)
    return opened


def focused(target: Locator) -> bool:
    found: bool = target.evaluate("node => node === document.activeElement || node.contains(document.activeElement)")
    return found


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus, as someone without a mouse does."""
    for _ in range(60):
        if focused(target):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"sixty presses of Tab never reached {target}")


def answer(page: Page, place: int) -> None:
    """Choose the answer in that place and send it, from wherever the last question left the keyboard."""
    form = page.locator(".fg-key")
    heading = form.locator(".fg-where").inner_text()
    tab_to(page, form.get_by_role("radio").first)
    page.keyboard.press("Space")
    for _ in range(place):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(form.locator(".fg-where")).not_to_have_text(heading)


def test_keyboard_alone_goes_through_the_key_and_back(notebook: Notebook) -> None:
    page, form = notebook.page, notebook.page.locator(".fg-key")
    before = notebook.cells()
    page.locator(".jp-MarkdownCell").first.click()
    for place in (1, 1, 0, 0, 0):
        answer(page, place)
    expect(form.get_by_role("status").first).to_have_text("You have arrived: Evaluator-optimizer over prompt chaining.")
    assert focused(form.locator(".fg-end"))
    expect(form.get_by_role("table")).to_have_count(2)
    expect(form.get_by_role("button", name="Go on")).to_be_hidden()
    tab_to(page, form.get_by_role("button", name="Back"))
    page.keyboard.press("Enter")
    expect(form.get_by_role("group")).to_contain_text("Does the result need rounds")
    assert focused(form.locator("fieldset"))
    expect(form.locator(".fg-trail li")).to_have_count(4)
    tab_to(page, form.get_by_role("button", name="Start again"))
    page.keyboard.press("Enter")
    expect(form.get_by_role("group")).to_contain_text(ladder().questions[0].ask)
    expect(form.locator(".fg-trail")).to_have_count(0)
    assert notebook.cells() == before


def test_key_says_what_is_asked_and_what_is_missing(notebook: Notebook) -> None:
    form = notebook.page.locator(".fg-key")
    hears_the_question_and_its_answers(form)
    form.get_by_role("button", name="Go on").press("Enter")
    expect(form.get_by_role("status").last).to_have_text("Choose one of the answers first.")
    assert focused(form.get_by_role("radio").first)


def hears_the_question_and_its_answers(form: Locator) -> None:
    """Check the tree that a screen reader is given."""
    snapshot = form.aria_snapshot().replace("\\", "")
    first = ladder().questions[0]
    assert f'group "{first.ask}"' in snapshot and "- status: Question 1" in snapshot
    for letter, option in zip("AB", first.answers, strict=True):
        assert f'radio "{letter}. {option.text}"' in snapshot


def test_keyboard_alone_states_another_need(notebook: Notebook) -> None:
    page = notebook.page
    receipt_and_card_pass_axe(page)
    handle = page.locator(".widget-slider .noUi-handle")
    table = page.get_by_role("table", name="The receipt")
    expect(table).to_contain_text(re.compile("prompt chaining\\s*← simplest that meets the need"))
    page.locator(".jp-MarkdownCell").first.click()
    tab_to(page, handle)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".fg-message", has_text="With 3: routing.")).to_be_visible()
    expect(table).to_contain_text(re.compile("routing\\s*← simplest that meets the need"))


def test_card_opens_as_a_page_of_its_own(notebook: Notebook) -> None:
    button = notebook.page.get_by_role("button", name="Open as a page to print")
    with notebook.page.expect_popup() as opened:
        button.press("Enter")
    expect(opened.value.get_by_role("heading", name="Call card")).to_be_visible()
    expect(notebook.page.get_by_text("Opened in a new tab.")).to_be_visible()
    assert sheets(opened.value, "A4") == 1


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_card_prints_on_one_sheet(page: Page, size: str) -> None:
    page.set_content(card().page())
    assert sheets(page, size) == 1


def sheets(page: Page, size: str) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=size)))


def test_key_passes_axe_at_a_question_and_at_an_end(notebook: Notebook) -> None:
    page = notebook.page
    for places in ((), (1, 1, 1, 0)):
        for place in places:
            answer(page, place)
        for theme in ("JupyterLab Light", "JupyterLab Dark"):
            notebook.theme(theme)
            found = Axe().run(page, context=".fg-key", options=WCAG)
            assert found.violations_count == 0, found.generate_report()
    for target in page.locator(".fg-key button:visible").all():
        box = target.bounding_box()
        assert box and min(box["width"], box["height"]) >= 24


def receipt_and_card_pass_axe(page: Page) -> None:
    """Check what stands beside the key, and that the slider has a name."""
    expect(page.get_by_role("slider", name="Wrong notes I can live with")).to_have_attribute("aria-valuenow", "4.0")
    for shown in (".widget-slider", ".fg-card"):
        found = Axe().run(page, context=f".jp-OutputArea-output:has({shown})", options=WCAG)
        assert found.violations_count == 0, found.generate_report()
