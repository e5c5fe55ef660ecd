"""The question form and the key guard, used in a real browser as a learner would, with the keyboard alone."""

from pathlib import Path

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from lab import Lab, Notebook
from playwright.sync_api import Locator, Page, expect

from fieldguide import questions
from fieldguide.lesson.quiz import quiz
from fieldguide.store import FileStore

pytestmark = pytest.mark.browser

NAME = "01_prompt_chaining"
QUIZ = f"from fieldguide.lesson.quiz import quiz\nquiz('{NAME}')"
CONTROLS = """import ipywidgets
from fieldguide.lesson.widgets import KeyGuard, guarded, reported
guard = KeyGuard()
menu = ipywidgets.Dropdown(options=["one", "two", "three"], description="Menu")
slider = ipywidgets.IntSlider(description="Slider")
@reported(guard.say)
async def changed(change):
    guard.say(f"the slider is at {100 / (change['new'] - 1):.0f}")
slider.observe(changed, "value")
guarded(menu, slider, guard=guard)"""
BARE = "import ipywidgets\nipywidgets.Dropdown(options=['one', 'two'], description='Bare')"


@pytest.fixture(scope="module")
def shared(lab: Lab, shared_page: Page, tmp_path_factory: pytest.TempPathFactory) -> Notebook:
    """Open one notebook with one kernel for the whole file: starting them takes longer than the tests."""
    return lab.open(shared_page, lab.put(written(tmp_path_factory.mktemp("quiz") / "shared.ipynb")))


@pytest.fixture
def notebook(lab: Lab, shared: Notebook) -> Notebook:
    """Run the quiz, the guarded controls and the bare one anew, with no answer given before."""
    return begun(lab, shared)


def begun(lab: Lab, opened: Notebook) -> Notebook:
    for part in lab.home.glob("*"):
        part.unlink()
    opened.run_anew()
    opened.page.get_by_label("Bare", exact=True).wait_for()
    opened.page.locator(".fg-question").nth(2).wait_for()
    opened.page.locator(".jp-MarkdownCell").scroll_into_view_if_needed()
    expect(opened.page.locator(".jp-MarkdownCell .jp-InputArea-editor")).to_have_text("# A lesson")  # drawn when seen
    return opened


def written(path: Path, run: bool = False) -> Path:
    """Write the notebook; where `run`, as it is handed out: with what nbval compares and no live view."""
    cells = [nbformat.v4.new_markdown_cell("# A lesson"), *map(nbformat.v4.new_code_cell, (QUIZ, CONTROLS, BARE))]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    if run:
        data = quiz(NAME)._repr_mimebundle_()
        del data["application/vnd.jupyter.widget-view+json"]
        cells[1].outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=1)]
        cells[1].execution_count = 1
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def form(page: Page, number: int) -> Locator:
    return page.locator(".fg-question").nth(number)


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until `target` has the focus, as someone without a mouse does."""
    for _ in range(60):
        if target.evaluate("node => node === document.activeElement || node.contains(document.activeElement)"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"sixty presses of Tab never reached {target}")


def right_place(number: int) -> int:
    options = questions.load(NAME).questions[number].shuffled()
    return next(place for place, option in enumerate(options) if option.right)


def test_keyboard_alone_answers_a_question(notebook: Notebook, lab: Lab) -> None:
    page, asked = notebook.page, form(notebook.page, 0)
    page.locator(".jp-MarkdownCell").first.click()
    tab_to(page, asked)
    page.keyboard.press("Space")
    for _ in range(right_place(0)):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(asked.get_by_role("status").last).to_contain_text("Right: The steps are known")
    expect(asked.get_by_role("status").last).to_contain_text("Saved.")
    (answer,) = FileStore(lab.home / "learner.db").answers()
    assert (answer.question, answer.right) == ("which_buyer", True)


def test_form_says_what_is_missing(notebook: Notebook) -> None:
    asked = form(notebook.page, 1)
    asked.get_by_role("button", name="Check answer").press("Enter")
    expect(asked.get_by_role("status").last).to_have_text("Choose one of the options first.")
    assert asked.get_by_role("radio").first.evaluate("node => node === document.activeElement")


def test_wrong_answer_explains_itself_and_can_be_mended(notebook: Notebook) -> None:
    asked, place = form(notebook.page, 2), right_place(2)
    for choice, words in (((place + 1) % 4, "Not yet: "), (place, "Right: ")):
        asked.get_by_role("radio").nth(choice).check()
        asked.get_by_role("button", name="Check answer").click()
        expect(asked.get_by_role("status").last).to_contain_text(words)
        expect(asked.get_by_role("status").last).to_contain_text("Ask next:")


def test_keys_in_a_control_change_nothing_in_the_notebook(notebook: Notebook) -> None:
    page = notebook.page
    before = notebook.cells()
    for control in (
        form(page, 0).get_by_role("radio").first,
        form(page, 0).get_by_role("button"),
        page.get_by_label("Menu", exact=True),
        page.locator(".widget-slider .noUi-handle"),
    ):
        control.focus()
        for key in ("b", "d", "d", "a", "x", "m", "Control+Backspace", "Shift+ArrowDown", "ArrowUp", "ArrowDown"):
            page.keyboard.press(key)
        assert control.evaluate("node => node.closest('.jp-OutputArea').contains(document.activeElement)")
        assert notebook.cells() == before
    assert page.locator(".jp-MarkdownCell").count() == 1


def test_bare_control_shows_what_the_guard_prevents(notebook: Notebook) -> None:
    before = notebook.cells()
    notebook.page.get_by_label("Bare", exact=True).focus()
    notebook.page.keyboard.press("b")
    expect(notebook.page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(before) + 1)
    notebook.page.keyboard.press("z")
    expect(notebook.page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(before))


def test_error_in_an_async_callback_is_said_in_words(notebook: Notebook) -> None:
    page = notebook.page
    page.locator(".widget-slider .noUi-handle").focus()
    said = page.locator(".fg-message", has_text="This did not work (ZeroDivisionError")
    page.keyboard.press("ArrowUp")
    expect(said).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".fg-message", has_text="the slider is at 100")).to_be_visible()


def test_answer_outlives_reload_and_kernel(notebook: Notebook) -> None:
    page = notebook.page
    form(page, 1).get_by_role("radio").nth(right_place(1)).check()
    form(page, 1).get_by_role("button").click()
    expect(form(page, 1).get_by_role("status").last).to_contain_text("Right:")
    notebook.save_and_reload()
    expect(form(page, 1).get_by_role("status").last).to_contain_text("Right: A wrong name is still a name")
    notebook.restart()
    notebook.run_all(until=form(page, 1).get_by_text("This is your last answer."))
    expect(form(page, 1).get_by_role("radio").nth(right_place(1))).to_be_checked()
    expect(form(page, 0).get_by_role("status").last).to_be_empty()


def test_stopped_kernel_is_said_to_the_learner(lab: Lab, page: Page, tmp_path: Path) -> None:
    notebook = begun(lab, lab.open(page, lab.put(written(tmp_path / "stopped.ipynb"))))
    notebook.menu("Kernel", "Shut Down Kernel")
    page.get_by_text("| No Kernel").or_(page.get_by_text("| Unknown")).first.wait_for()
    form(page, 0).get_by_role("radio").first.check()
    form(page, 0).get_by_role("button").click()
    expect(form(page, 0).get_by_role("status").last).to_contain_text("run this cell again", timeout=20_000)


def test_screen_reader_hears_the_group_and_its_options(notebook: Notebook) -> None:
    snapshot = form(notebook.page, 0).aria_snapshot()
    assert '- group "Which of them needs a prompt chain?"' in snapshot
    options = questions.load(NAME).questions[0].shuffled()
    for letter, option in zip("ABCD", options, strict=True):
        assert f'radio "{letter}. {option.text}"' in snapshot.replace("\\", "")
    assert '- button "Check answer"' in snapshot and "- status" in snapshot


def test_each_question_is_described_by_its_own_situation(notebook: Notebook) -> None:
    words = "node => node.getAttribute('aria-describedby').split(' ').map(id => document.getElementById(id).innerText)"
    asked = questions.load(NAME).questions
    for number, question in enumerate(asked):
        described = form(notebook.page, number).get_by_role("group").evaluate(words)
        label, situation = f"Question {number + 1} of {len(asked)}", " ".join(question.situation.split())
        assert described == [label, *([situation] if situation else [])]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_form_passes_axe_and_target_sizes(notebook: Notebook, theme: str) -> None:
    page = notebook.page
    notebook.theme(theme)
    for number, right in enumerate((True, False)):
        place = right_place(number)
        form(page, number).get_by_role("radio").nth(place if right else (place + 1) % 4).check()
        form(page, number).get_by_role("button").click()
        expect(form(page, number).get_by_role("status").last).to_contain_text("Ask next:")
    found = Axe().run(page, context=".fg-question", options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    for target in (*form(page, 0).locator(".fg-option").all(), form(page, 0).get_by_role("button")):
        box = target.bounding_box()
        assert box and min(box["width"], box["height"]) >= 24


def test_untrusted_notebook_shows_plain_questions(lab: Lab, page: Page, tmp_path: Path) -> None:
    lab.open(page, lab.put(written(tmp_path / "handed_out.ipynb", run=True)))
    shown = page.locator(".jp-RenderedHTMLCommon").nth(1)
    expect(shown).to_contain_text("Which of them needs a prompt chain?")
    expect(shown).to_contain_text("To answer, run this cell")
    for question in questions.load(NAME).questions:
        for letter, option in zip("ABCD", question.shuffled(), strict=True):
            expect(shown).to_contain_text(f"{letter}. {option.text}")
