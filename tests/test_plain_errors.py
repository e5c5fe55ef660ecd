"""What goes wrong in a notebook is said in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_notebooks import code, notebook, saved, words
from nbformat.v4 import new_code_cell

from fieldguide.errors import UsageError
from fieldguide.execute import execute
from fieldguide.lesson import plain_errors
from fieldguide.notebook import read
from fieldguide.paths import NOTEBOOKS

READY = code("import fieldguide as fg\nfg.ready()")
LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))


FAILING = (
    'fg.scenario("grant")',
    "fg.show(office)",
    "def mine():\n    return 1 / 0\nmine()",
)


@pytest.fixture(scope="module")
def errors(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a notebook shows for each failing cell, by its source; one kernel runs them all."""
    cells = [new_code_cell(source, metadata={"tags": ["raises-exception"]}) for source in FAILING]
    done = execute(saved(notebook(words("# A"), READY, *cells), tmp_path_factory.mktemp("errors") / "a.ipynb"))
    assert done.copy is not None
    shown = [output for cell in done.copy.cells[2:] for output in cell.outputs if output.output_type == "error"]
    return {source: "\n".join(one.traceback) for source, one in zip(FAILING, shown, strict=True)}


def test_mistake_in_a_call_is_one_sentence(errors: dict[str, str]) -> None:
    assert errors[FAILING[0]].startswith("This did not work: there is no scenario 'grant'")


def test_cell_run_before_the_one_it_needs_says_so(errors: dict[str, str]) -> None:
    assert errors[FAILING[1]] == plain_errors.in_words(NameError(name="office"))


def test_error_in_a_learners_own_code_keeps_its_traceback(errors: dict[str, str]) -> None:
    assert "ZeroDivisionError" in errors[FAILING[2]]


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
