"""Every lesson as a seller meets it: all cells run, then one control by the keyboard alone, and nothing lost."""

from __future__ import annotations

import json
import re
import shutil

import pytest
from lab import Lab, Notebook
from playwright.sync_api import Locator, Page, expect

from fieldguide.paths import NOTEBOOKS

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # a click waits until the cells above have run

# The lesson; the choice of its control, by its first letters; what is guessed of, and what comes of it.
SETTINGS = {
    "01_prompt_chaining": ("gates, one", "wrong and sent", "of 24"),
    "02_routing": ("router with f", "wrong and sent", "of 30"),
    "03_parallelization": ("diverse, 2", "wrong and sent", "of 32"),
    "04_orchestrator_workers": ("orchestrator, a plan of at most 3", "wrong and sent", "of 24"),
    "05_evaluator_optimizer": ("two", "wrong and sent", "of 24"),
    "06_agent_loop": ("agent, 4", "right and sent", "of 24"),
}
PICKS = {
    "01_prompt_chaining": "A20",
    "02_routing": "C19",
    "03_parallelization": "B26",
    "04_orchestrator_workers": "M02",
    "05_evaluator_optimizer": "N04",
    "06_agent_loop": "I20",
}
EDITS = ("b", "d", "d", "a", "x", "m")
"""What changes a notebook when it is pressed outside a control."""


@pytest.fixture(scope="module")
def served(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Serve every notebook of the kit."""
    folder = tmp_path_factory.mktemp("kit") / "notebooks"
    shutil.copytree(NOTEBOOKS, folder, ignore=shutil.ignore_patterns(".*"))
    return lab.put(folder)


def opened(lab: Lab, served: str, name: str, page: Page, until: str) -> Notebook:
    """Open a lesson, run it to its end, and put the keyboard at its top."""
    notebook = lab.open(page, f"{served}/{name}.ipynb")
    notebook.run_all(until=page.locator(until))
    notebook.wait()  # until the last cell has run, JupyterLab moves the focus on
    return notebook


def sources(lab: Lab, served: str, name: str) -> list[str]:
    """Return the cells as they are on disk: of those far from view, the page draws nothing."""
    notebook = json.loads((lab.folder / served / f"{name}.ipynb").read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"]]


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab, or another key, until `target` has the focus, as someone without a mouse does."""
    for _ in range(80):
        if target.evaluate("node => node === document.activeElement || node.contains(document.activeElement)"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"eighty presses of {key} never reached {target}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def walk_to(notebook: Notebook, starts: list[str], call: str, control: Locator) -> None:
    """Go from the last cell up to the one that calls `call`, then on with Tab to `control`."""
    above = next(place for place, source in enumerate(reversed(starts)) if call in source)
    press(notebook.page, "Escape", *["ArrowUp"] * above)
    tab_to(notebook.page, control)


def guessed(page: Page) -> Locator:
    """Return the line that holds the guess beside what came."""
    return page.locator(".fg-message", has_text="You expected")


@pytest.mark.parametrize("name", SETTINGS)
def test_lesson_is_worked_with_the_keyboard_alone(lab: Lab, served: str, page: Page, name: str) -> None:
    notebook = opened(lab, served, name, page, ".fg-question")
    before = sources(lab, served, name)
    assert page.locator("mjx-container, .MathJax").count() == 0  # sums of money, set as formulas

    menu = page.get_by_label("Setting", exact=True)
    typed, ending, runs = SETTINGS[name]
    walk_to(notebook, before, "fg.change(", menu)
    page.keyboard.type(typed, delay=60)
    expect(menu).to_have_value(re.compile("^" + re.escape(typed)))
    tab_to(page, page.get_by_role("slider", name=f"My guess: {ending}"))
    press(page, *EDITS, "ArrowUp", "ArrowUp")
    tab_to(page, page.get_by_role("button", name="Run all", exact=True))
    press(page, *EDITS, "Enter")
    expect(guessed(page)).to_contain_text(re.compile(rf"You expected 2 {ending}; it was \d+ {runs}\."))
    expect(page.get_by_role("table", name=re.compile("^What happened"))).to_contain_text(typed)

    pick = page.get_by_label("Document", exact=True)
    tab_to(page, pick, "Shift+Tab")
    page.keyboard.type(PICKS[name], delay=60)
    expect(pick).to_have_value(re.compile("^" + PICKS[name]))
    tab_to(page, page.get_by_role("button", name="Run it"))
    press(page, *EDITS, "Enter")
    expect(page.locator(".fg-message", has_text=re.compile(f"^{PICKS[name]} (finished|stopped)"))).to_be_visible()

    notebook.save_and_reload()
    assert sources(lab, served, name) == before


def answered(page: Page, form: Locator) -> None:
    """Answer one case of a drill: the first pattern, fairly sure."""
    tab_to(page, form.get_by_role("group", name="Which pattern fits?"))
    press(page, *EDITS, "Space")
    tab_to(page, form.get_by_role("group", name="How sure are you?"))
    press(page, "Space", "ArrowDown")
    tab_to(page, form.get_by_role("button"))
    press(page, "Enter")
    expect(form.get_by_role("status").last).to_contain_text("Saved.")
    expect(form.get_by_role("status").last).to_contain_text("Ask next:")


def test_start_page_drills_a_case_by_keyboard(lab: Lab, served: str, page: Page) -> None:
    name = "00_start_here"
    notebook = opened(lab, served, name, page, ".fg-drill")
    before = sources(lab, served, name)
    expect(page.locator(".fg-drill .fg-label")).to_have_text(re.compile(r"Case 1 of \d+"))
    walk_to(notebook, before, "fg.drill(", page.locator(".fg-drill"))
    answered(page, page.locator(".fg-drill"))
    notebook.save_and_reload()
    assert sources(lab, served, name) == before


def test_capstone_goes_through_key_case_and_call_by_keyboard(lab: Lab, served: str, page: Page) -> None:
    name = "07_escalation_ladder"
    notebook = opened(lab, served, name, page, ".fg-call")
    before = sources(lab, served, name)
    assert page.locator("mjx-container, .MathJax").count() == 0
    key, cases, call = (page.locator(f".fg-{kind}") for kind in ("key", "drill", "call"))

    walk_to(notebook, before, "fg.key(", key)
    while not key.get_by_role("status").first.inner_text().startswith("You have arrived"):
        where = key.locator(".fg-where").inner_text()
        tab_to(page, key.get_by_role("radio").first)
        press(page, *EDITS, "Space", "Enter")
        expect(key.locator(".fg-where")).not_to_have_text(where)
    expect(key.get_by_role("status").first).to_have_text("You have arrived: Plain rules.")
    tab_to(page, key.get_by_role("button", name="Back"))
    press(page, "Enter")
    expect(key.get_by_role("group")).to_contain_text("Do plain rules suffice?")

    expect(cases.get_by_role("checkbox")).to_be_hidden()  # of a drill's timer: this is no drill
    tab_to(page, cases.get_by_role("radio").first)
    answered(page, cases)
    tab_to(page, call.get_by_role("radio").first)
    press(page, *EDITS, "Space", "Enter")
    expect(call.locator(".fg-where")).to_contain_text("Turn 1:")
    notebook.save_and_reload()
    assert sources(lab, served, name) == before
