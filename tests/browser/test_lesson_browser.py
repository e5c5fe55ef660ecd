"""The first lesson as a seller meets it: opened before anything has run, then run, answered and come back to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from lab import Lab
from playwright.sync_api import Page, expect

from fieldguide.paths import NOTEBOOKS

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # a click waits until the cells above have run

LESSON = "01_prompt_chaining.ipynb"


@pytest.fixture
def lesson(lab: Lab, tmp_path: Path) -> str:
    """Serve a copy of the kit's notebooks that no other test has a kernel for, and name the lesson in it."""
    folder = tmp_path / tmp_path.name
    shutil.copytree(NOTEBOOKS, folder)
    return f"{lab.put(folder)}/{LESSON}"


def sources(lab: Lab, lesson: str) -> list[str]:
    """Return the cells of the served lesson, as they are on disk."""
    notebook = json.loads((lab.folder / lesson).read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"]]


def test_lesson_opened_and_not_run_shows_its_pictures_and_questions(lab: Lab, lesson: str, page: Page) -> None:
    lab.open(page, lesson)
    pictures = page.locator("figure img")
    expect(pictures.first).to_be_visible()
    for picture in pictures.all():
        assert picture.get_attribute("alt")
        assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    page.get_by_text("Question 1 of 3").scroll_into_view_if_needed()
    expect(page.get_by_text("To answer, run this cell")).to_be_visible()


def test_lesson_answered_by_keyboard_is_still_answered_after_a_reload(lab: Lab, lesson: str, page: Page) -> None:
    notebook = lab.open(page, lesson)
    notebook.run_all(page.get_by_role("button", name="Check answer"))
    cells = sources(lab, lesson)
    answer = page.get_by_role("radio", name="Extract, check, summarize: same order, every file.")
    answer.focus()
    page.keyboard.press("Space")
    for key in ("b", "d", "d", "a", "x"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Right")).to_be_visible()
    expect(page.get_by_text("The steps are known before the first file arrives")).to_be_visible()
    notebook.save_and_reload()
    assert sources(lab, lesson) == cells
    notebook.run_all(page.get_by_role("button", name="Check answer"))
    expect(page.get_by_text("The steps are known before the first file arrives")).to_be_visible()
    expect(answer).to_be_checked()


def test_pictures_keep_their_paper_in_either_theme_before_a_control_is_shown_and_after(
    lab: Lab, lesson: str, page: Page
) -> None:
    notebook = lab.open(page, lesson)
    notebook.run_all(page.get_by_role("button", name="Run it"))
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        notebook.theme(theme)
        filters = page.locator("figure img").evaluate_all("nodes => nodes.map(node => getComputedStyle(node).filter)")
        assert set(filters) == {"none"}
