"""The first lesson as a seller meets it: opened before anything has run, then run, answered and come back to."""

from __future__ import annotations

import json

import pytest
from lab import READY, Lab
from playwright.sync_api import Page, expect

from fieldguide.paths import NOTEBOOKS

pytestmark = pytest.mark.browser
expect.set_options(timeout=READY)  # a click waits until the cells above have run

LESSON = "notebooks/01_prompt_chaining.ipynb"


@pytest.fixture(scope="module")
def kit(lab: Lab) -> Lab:
    """Serve the kit's own notebooks."""
    lab.put(NOTEBOOKS)
    return lab


def sources(kit: Lab) -> list[str]:
    """Return the cells of the served lesson, as they are on disk."""
    notebook = json.loads((kit.folder / LESSON).read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"]]


def test_lesson_opened_and_not_run_shows_its_pictures_and_questions(kit: Lab, page: Page) -> None:
    kit.open(page, LESSON)
    pictures = page.locator("figure img")
    expect(pictures.first).to_be_visible()
    for picture in pictures.all():
        assert picture.get_attribute("alt")
        assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    page.get_by_text("Question 1 of 3").scroll_into_view_if_needed()
    expect(page.get_by_text("To answer, run this cell")).to_be_visible()


def test_lesson_run_and_answered_by_keyboard_is_still_answered_after_a_reload(kit: Lab, page: Page) -> None:
    notebook = kit.open(page, LESSON)
    notebook.run_all(page.get_by_role("button", name="Check answer"))
    cells = sources(kit)
    answer = page.get_by_role("radio", name="Extract, check, summarize: same order, every file.")
    answer.focus()
    page.keyboard.press("Space")
    for key in ("b", "d", "d", "a", "x"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Right")).to_be_visible()
    expect(page.get_by_text("The steps are known before the first file arrives")).to_be_visible()
    notebook.save_and_reload()
    assert sources(kit) == cells
    notebook.run_all(page.get_by_role("button", name="Check answer"))
    expect(page.get_by_text("The steps are known before the first file arrives")).to_be_visible()
    expect(answer).to_be_checked()


def test_controls_of_the_lesson_work_by_keyboard_and_leave_the_notebook_alone(kit: Lab, page: Page) -> None:
    notebook = kit.open(page, LESSON)
    notebook.run_all(page.get_by_role("button", name="Run it"))
    cells = sources(kit)
    page.get_by_label("Document", exact=True).focus()
    page.keyboard.type("A20")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("A20 stopped: it ends on 2 November 2026")).to_be_visible()
    page.get_by_label("Setting", exact=True).focus()
    page.keyboard.press("ArrowDown")
    for key in ("b", "d", "d"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Run all").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("You expected 0 wrong and sent; it was")).to_be_visible()
    notebook.save_and_reload()
    assert sources(kit) == cells
