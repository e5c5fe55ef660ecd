"""The drill, used in a real browser as a learner would, with the keyboard alone, in light and in dark."""

from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import Lab, Notebook
from playwright.sync_api import Locator, Page, expect

from fieldguide.store import FileStore

pytestmark = pytest.mark.browser

SMALL = f"""import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from made_cases import made_bank
from fieldguide.cases import bank
bank.load = lambda made=made_bank(2): made
import fieldguide as fg"""
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]}


@pytest.fixture
def notebook(lab: Lab, page: Page, tmp_path: Path) -> Notebook:
    """Open a notebook with a drill of three cases and what was learned, both run, and no answer given before."""
    for part in lab.home.glob("*"):
        part.unlink()
    opened = lab.open(page, lab.put(written(tmp_path / f"{tmp_path.name}.ipynb")))
    opened.run_all(until=page.locator(".fg-drill"))
    expect(page.locator(".fg-drill .fg-label")).to_have_text("Case 1 of 3")
    return opened


def written(path: Path) -> Path:
    sources = (SMALL, "fg.drill(cases=3)", "fg.progress()")
    cells = [nbformat.v4.new_markdown_cell("# Practice"), *map(nbformat.v4.new_code_cell, sources)]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def form(page: Page) -> Locator:
    return page.locator(".fg-drill")


def told(page: Page) -> Locator:
    return form(page).get_by_role("status").last


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus, as someone without a mouse does."""
    for _ in range(60):
        if target.evaluate("node => node === document.activeElement || node.contains(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"sixty presses of Tab never reached {target}")


def group(page: Page, name: str) -> Locator:
    return form(page).get_by_role("group", name=name)


def test_keyboard_alone_takes_three_cases(notebook: Notebook, lab: Lab) -> None:
    page = notebook.page
    cells = notebook.cells()
    page.locator(".jp-MarkdownCell").first.click()
    for number in (1, 2, 3):
        expect(form(page).locator(".fg-label")).to_have_text(f"Case {number} of 3")
        if number > 1:  # a new case is where the reader is taken
            expect(form(page).locator(".fg-label")).to_be_focused()
        tab_to(page, group(page, "Which pattern fits?"))
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        tab_to(page, group(page, "How sure are you?"))
        page.keyboard.press("Space")
        tab_to(page, form(page).get_by_role("button"))
        page.keyboard.press("Enter")
        expect(told(page)).to_contain_text("Saved.")
        expect(told(page)).to_contain_text("Ask next:")
        expect(form(page).get_by_role("button")).to_be_focused()
        expect(form(page).get_by_role("button")).to_have_text("Next case")
        page.keyboard.press("Enter")
    expect(told(page)).to_contain_text("That was 3 cases. You earned")
    expect(form(page).get_by_role("button")).to_have_text("Go on with another round")
    attempts = FileStore(lab.home / "learner.db").attempts()
    assert [one.confidence for one in attempts] == [1, 1, 1] and all(one.seconds > 0 for one in attempts)
    assert notebook.cells() == cells


def test_form_says_what_is_missing(notebook: Notebook) -> None:
    page = notebook.page
    form(page).get_by_role("button").press("Enter")
    expect(told(page)).to_have_text("Choose one of the patterns first.")
    expect(group(page, "Which pattern fits?").get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    form(page).get_by_role("button").press("Enter")
    expect(told(page)).to_have_text("Say how sure you are.")
    expect(group(page, "How sure are you?").get_by_role("radio").first).to_be_focused()


def test_keys_in_the_form_change_nothing_in_the_notebook(notebook: Notebook) -> None:
    page, before = notebook.page, notebook.cells()
    for control in (*form(page).get_by_role("radio").all(), form(page).get_by_role("checkbox")):
        control.focus()
        for key in ("b", "d", "d", "a", "x", "m"):
            page.keyboard.press(key)
    assert notebook.cells() == before


def answer(page: Page, place: int = 0) -> None:
    group(page, "Which pattern fits?").get_by_role("radio").nth(place).check()
    group(page, "How sure are you?").get_by_role("radio").nth(2).check()
    form(page).get_by_role("button").click()
    expect(told(page)).to_contain_text("Saved.")


def test_round_goes_on_after_the_kernel_was_restarted(notebook: Notebook) -> None:
    page = notebook.page
    answer(page)
    form(page).get_by_role("button").click()
    says = form(page).locator(".fg-situation").inner_text()
    notebook.restart()
    notebook.run_all(until=page.get_by_text("Case 2 of 3"))
    expect(form(page).locator(".fg-situation")).to_have_text(says.replace("\n", ""), use_inner_text=False)


def test_screen_reader_hears_the_case_both_groups_and_the_verdict(notebook: Notebook) -> None:
    page = notebook.page
    tree = form(page).aria_snapshot().replace("\\", "")
    assert '- group "Which pattern fits?"' in tree and '- group "How sure are you?"' in tree
    assert tree.count("- radio ") == 7 and '- radio "Fairly sure"' in tree and 'radio "A. ' in tree
    assert '- button "Check answer"' in tree and '- checkbox "Stop after five minutes"' in tree
    words = "node => node.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).innerText)"
    described = ",".join(group(page, "Which pattern fits?").evaluate(words))
    assert described.startswith("Case 1 of 3,Records officer, a state water board")
    answer(page)
    tree = form(page).aria_snapshot()
    assert "- status:" in tree and "Ask next:" in tree and '- button "Next case"' in tree
    assert tree.count("[disabled]") >= 1


def test_timer_is_switched_off_and_stays_off(notebook: Notebook) -> None:
    page = notebook.page
    box = form(page).get_by_role("checkbox", name="Stop after five minutes")
    expect(box).to_be_checked()
    box.press("Space")
    answer(page)
    expect(box).not_to_be_checked()


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_form_and_pictures_pass_axe_and_target_sizes(notebook: Notebook, theme: str) -> None:
    page = notebook.page
    notebook.theme(theme)
    for number in range(3):
        expect(form(page).locator(".fg-label")).to_have_text(f"Case {number + 1} of 3")
        expect(form(page).get_by_role("button")).to_have_text("Check answer")
        for target in (*form(page).locator(".fg-option:visible").all(), form(page).get_by_role("button")):
            box = target.bounding_box()
            assert box and min(box["width"], box["height"]) >= 24, target
        for _ in range(2):  # a case as it is asked, and as it was answered
            found = Axe().run(page, context=".fg-drill", options=AXE)
            assert found.violations_count == 0, found.generate_report()
            if form(page).get_by_role("button").inner_text() == "Check answer":
                answer(page, number)
        form(page).get_by_role("button").click()
    expect(told(page)).to_contain_text("That was 3 cases.")
    assert Axe().run(page, context=".fg-drill", options=AXE).violations_count == 0
    notebook.run_all(until=page.get_by_role("cell", name="✓").first)
    found = Axe().run(page, context=".jp-OutputArea table", options=AXE)
    assert found.violations_count == 0, found.generate_report()
