"""A discovery call in a real browser, held with the keyboard alone, from the opening to the debrief."""

import sys
from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import Lab, Notebook
from playwright.sync_api import Locator, Page, expect

sys.path.insert(0, str(Path(__file__).parents[1]))
from calls_played import perfect

from fieldguide.discovery import buyers

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)

NAME = "records_officer"
CELLS = ("import fieldguide as fg\nfg.meet('records officer')", "import fieldguide as fg\nfg.meet()")


@pytest.fixture
def notebook(lab: Lab, page: Page, tmp_path: Path) -> Notebook:
    """Open a notebook with one call and one menu, both run."""
    path = tmp_path / f"{tmp_path.name}.ipynb"
    cells = [nbformat.v4.new_markdown_cell("# A lesson"), *map(nbformat.v4.new_code_cell, CELLS)]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    opened = lab.open(page, lab.put(path))
    opened.run_all(until=page.get_by_role("button", name="Start the call"))
    return opened.wait()


def form(page: Page, number: int = 0) -> Locator:
    return page.locator(".fg-call").nth(number)


def choose(page: Page, asked: Locator, text: str) -> None:
    """Choose an option as someone without a mouse does: Tab to the group, arrows down, Enter."""
    texts = asked.locator(".fg-text").all_inner_texts()
    place = next(i for i, one in enumerate(texts) if text in one)
    for _ in range(60):
        page.keyboard.press("Tab")
        if asked.get_by_role("radio").first.evaluate("node => node === document.activeElement"):
            break
    else:
        raise AssertionError("sixty presses of Tab never reached the options")
    page.keyboard.press("Space")
    for _ in range(place):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def sources(lab: Lab, made: Path) -> list[str]:
    """Return the cells as they are on disk: of those far from view, the page draws nothing."""
    cells = nbformat.read(lab.folder / f"{made.name}.ipynb", as_version=4).cells
    return [cell.source for cell in cells]


def test_keyboard_alone_holds_a_call_to_the_debrief(notebook: Notebook, lab: Lab, tmp_path: Path) -> None:
    page, asked = notebook.page, form(notebook.page)
    page.locator(".jp-MarkdownCell").first.click()
    expect(asked.get_by_role("status").first).to_contain_text("Thank you for coming.")
    turns = perfect(NAME).turns
    for number, turn in enumerate(turns, 1):
        expect(asked.locator(".fg-where")).to_contain_text(f"Turn {number}:")
        choose(page, asked, turn.said.say)
        expect(asked.get_by_role("status").first).to_contain_text(turn.said.reply[:60])
    expect(asked.locator(".fg-where")).to_have_text(f"Debrief: 12 of 12 points after {len(turns)} turns")
    expect(asked).to_contain_text(buyers.load(NAME).verdict.because)
    expect(asked.get_by_role("table", name="The call, line by line").get_by_role("row")).to_have_count(len(turns) + 1)
    choose(page, asked, "Meet another buyer")
    expect(asked.get_by_text("Whom do you meet?")).to_be_visible()
    assert asked.get_by_role("radio").count() == len(buyers.names())
    notebook.save_and_reload()
    assert sources(lab, tmp_path) == ["# A lesson", *CELLS]


def test_menu_starts_a_call_and_keys_leave_the_notebook_alone(notebook: Notebook) -> None:
    page, asked = notebook.page, form(notebook.page, 1)
    before = notebook.cells()
    asked.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(asked.get_by_role("status").last).to_have_text("Choose one of the options first.")
    for key in ("b", "d", "d", "a", "x", "m"):
        page.keyboard.press(key)
    page.keyboard.press("Shift+Tab")
    page.locator(".jp-MarkdownCell").first.click()
    form(page).get_by_role("button").focus()
    choose(page, asked, "moderation lead")
    expect(asked.get_by_role("status").first).to_contain_text("You would not believe how rude people get")
    assert notebook.cells() == before


def test_reloaded_page_goes_on_where_the_call_was(notebook: Notebook) -> None:
    page, first = notebook.page, perfect(NAME).turns[0].said
    form(page).get_by_role("radio", name=first.say).check()
    form(page).get_by_role("button").click()
    expect(form(page).get_by_role("status").first).to_contain_text(first.reply[:60])
    notebook.save_and_reload()
    expect(form(page).get_by_role("status").first).to_contain_text(first.reply[:60])
    expect(form(page).locator(".fg-where")).to_contain_text("Turn 2")


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_form_and_debrief_pass_axe_and_target_sizes(notebook: Notebook, theme: str) -> None:
    page, asked = notebook.page, form(notebook.page)
    notebook.theme(theme)
    for turn in perfect(NAME).turns:
        asked.get_by_role("radio", name=turn.said.say).check()
        for target in (*asked.locator(".fg-option").all(), asked.get_by_role("button")):
            box = target.bounding_box()
            assert box and min(box["width"], box["height"]) >= 24
        found = Axe().run(page, context=".fg-call", options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
        assert found.violations_count == 0, found.generate_report()
        asked.get_by_role("button").click()
        expect(asked.get_by_role("status").first).to_contain_text(turn.said.reply[:60])
    found = Axe().run(page, context=".fg-call", options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
