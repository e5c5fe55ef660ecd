"""What goes wrong in a notebook is said in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_notebooks import code, notebook, saved, words

from fieldguide.errors import UsageError
from fieldguide.execute import execute
from fieldguide.lesson import plain_errors
from fieldguide.notebook import read
from fieldguide.paths import NOTEBOOKS

READY = code("import fieldguide as fg\nfg.ready()")
LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))


def error_of(tmp_path: Path, source: str) -> str:
    """Return what a notebook shows when a cell with `source` fails in it."""
    done = execute(saved(notebook(words("# A"), READY, code(source)), tmp_path / "a.ipynb"))
    assert not done.ok and done.copy is not None
    shown = [output for output in done.copy.cells[2].outputs if output.output_type == "error"]
    return "\n".join(shown[0].traceback)


def test_mistake_in_a_call_is_one_sentence(tmp_path: Path) -> None:
    assert error_of(tmp_path, 'fg.scenario("grant")').startswith("This did not work: there is no scenario 'grant'")


def test_cell_run_before_the_one_it_needs_says_so(tmp_path: Path) -> None:
    assert error_of(tmp_path, "fg.show(office)") == plain_errors.in_words(NameError(name="office"))


def test_error_in_a_learners_own_code_keeps_its_traceback(tmp_path: Path) -> None:
    assert "ZeroDivisionError" in error_of(tmp_path, "def mine():\n    return 1 / 0\nmine()")


def test_words_of_a_kit_error_are_its_own() -> None:
    assert plain_errors.in_words(UsageError("do that")) == "This did not work: do that"


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_run_through_twice_in_one_kernel_shows_the_same_twice(path: Path, tmp_path: Path) -> None:
    lesson = read(path)
    first, again = lesson.cells, [cell.copy() for cell in lesson.cells]
    for cell in again:
        cell["id"] = f"{cell['id']}-again"[-60:]
    lesson.cells = [*first, *again]
    done = execute(saved(lesson, tmp_path / path.name))
    assert done.ok and done.copy is not None, done.error
    half = len(first)
    shown = [[output.get("data") for output in cell.get("outputs", [])] for cell in done.copy.cells]
    assert shown[:half] == shown[half:]
