"""The grader's pages in a real browser: what axe finds, wide and narrow."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from fieldguide.grading.pages import write
from fieldguide.grading.result import Remark, Result, Verdict

pytestmark = pytest.mark.browser

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]}}


def chosen(learner: str, first: str) -> Result:
    remarks = tuple(
        Remark(first == "prompt chaining", f"answer_{number}, a customer", repr(first), "one of `four`", "A reason.")
        for number in (1, 2, 3)
    )
    right = sum(remark.right for remark in remarks)
    tasks = (
        Verdict(
            "which_pattern", "Name the pattern", "right" if right else "wrong", right, 3, "Counted.", remarks, "So."
        ),
        Verdict("dates_gate", "Write a gate", "not_graded", None, 4, "The file is damaged."),
    )
    return Result(learner, "01_prompt_chaining", "Prompt chaining", "a.ipynb", tasks, ("seccomp",))


@pytest.mark.parametrize("name", ["room", "ann"])
def test_page_has_no_axe_violation(name: str, page: Page, tmp_path: Path) -> None:
    write([chosen("ann", "prompt chaining"), chosen("bob", "routing")], tmp_path)
    page.goto((tmp_path / f"{name}.html").as_uri())
    for width in (1280, 400):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=WCAG)
        assert found.violations_count == 0, found.generate_report()
        assert found.response["passes"]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"the page is wider than {width}"
