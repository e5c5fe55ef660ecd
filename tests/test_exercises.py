"""Every exercise proves itself: untouched it fails, solved it passes, and it gives nothing of the solution away."""

from __future__ import annotations

import ast
import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from fieldguide import paths
from fieldguide.errors import ExerciseError
from fieldguide.grading.judge import Submission, grade
from fieldguide.grading.make import BEGIN, END, cleared, fresh
from fieldguide.grading.measures import MEASURES, figures
from fieldguide.grading.result import Result
from fieldguide.grading.sandbox import Limits
from fieldguide.grading.tasks import Tune, exercise, known

NAMES = known()
TUNED = [(name, task) for name in NAMES for task in exercise(name).tasks if isinstance(task, Tune)]
every = pytest.mark.parametrize("name", NAMES)
both = pytest.mark.parametrize("folder", [paths.EXERCISES, paths.SOLUTIONS], ids=lambda path: path.name)


def cells(folder: Path, name: str) -> list[dict[str, Any]]:
    return [
        {**cell, "source": "".join(cell["source"])}
        for cell in json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    ]


def graded(path: Path) -> Result:
    return asyncio.run(grade(Submission("somebody", path), Limits()))


def test_every_notebook_has_its_tasks_and_every_task_file_its_notebooks() -> None:
    assert NAMES
    for folder in (paths.EXERCISES, paths.SOLUTIONS):
        assert {path.stem for path in folder.glob("*.ipynb") if ".kept-" not in path.name} == set(NAMES)


@every
def test_untouched_exercise_fails(name: str) -> None:
    result = graded(paths.EXERCISES / f"{name}.ipynb")
    assert {(task.status, task.points) for task in result.tasks} == {("wrong", 0)}


@every
def test_solution_passes(name: str) -> None:
    result = graded(paths.SOLUTIONS / f"{name}.ipynb")
    assert {task.status for task in result.tasks} == {"right"}
    assert result.points == result.max


@every
def test_exercise_is_in_step_with_its_solution(name: str) -> None:
    assert (paths.EXERCISES / f"{name}.ipynb").read_text(encoding="utf-8") == fresh(name)


@every
def test_exercise_holds_no_line_of_the_solution(name: str) -> None:
    solved = "\n".join(cell["source"] for cell in cells(paths.SOLUTIONS, name) if cell["cell_type"] == "code")
    secret = [line for part in solved.split(BEGIN)[1:] for line in part.split(END)[0].splitlines() if line.strip()]
    handed_out = (paths.EXERCISES / f"{name}.ipynb").read_text(encoding="utf-8")
    assert secret
    assert not [line for line in secret if json.dumps(line)[1:-1] in handed_out]
    assert BEGIN not in handed_out


@every
@both
def test_notebook_keeps_the_style(folder: Path, name: str) -> None:
    book = cells(folder, name)
    titles = [line for cell in book if cell["cell_type"] == "markdown" for line in cell["source"].splitlines()]
    assert [line[:2] for line in titles if line.startswith("# ")] == ["# "] == [book[0]["source"][:2]]
    assert len({cell["id"] for cell in book}) == len(book)
    for before, cell in zip(book, book[1:], strict=False):
        if cell["cell_type"] != "code":
            continue
        assert before["cell_type"] == "markdown", f"{cell['id']} follows no words"
        hidden = cell["metadata"].get("jupyter", {}).get("source_hidden", False)
        assert hidden is ("hide-input" in cell["metadata"].get("tags", []))
        assert hidden is not cell["metadata"].get("nbgrader", {}).get("solution", False)
        assert not cell["outputs"]


@every
@both
def test_notebook_imports_only_the_kit(folder: Path, name: str) -> None:
    imports = [
        ast.unparse(node)
        for cell in cells(folder, name)
        if cell["cell_type"] == "code"
        for node in ast.walk(ast.parse(cell["source"]))
        if isinstance(node, (ast.Import, ast.ImportFrom))
    ]
    assert imports == ["import fieldguide as fg"]


def test_task_names_are_unique_over_all_exercises() -> None:
    names = [task.name for name in NAMES for task in exercise(name).tasks]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("name", "task"), TUNED, ids=lambda value: getattr(value, "name", value))
def test_some_settings_meet_the_targets_and_some_miss(name: str, task: Tune) -> None:
    assert task.measure in MEASURES
    met = []
    for setting in range(task.lowest, task.highest + 1):
        got = figures(task.measure, setting)
        met.append(
            all(
                (target.at_least is None or got[target.figure] >= target.at_least)
                and (target.at_most is None or got[target.figure] <= target.at_most)
                for target in task.targets
            )
        )
    assert {met[0], met[-1]} == {False}
    assert 0 < sum(met) < len(met)


@pytest.mark.parametrize("source", [BEGIN, END, f"{BEGIN}\n{BEGIN}\n{END}", f"{BEGIN}\n{END}\n{END}"])
def test_markers_that_do_not_pair_are_refused(source: str) -> None:
    with pytest.raises(ExerciseError):
        cleared(source)


def test_unknown_exercise_is_refused_with_those_there_are() -> None:
    with pytest.raises(ExerciseError, match=NAMES[0]):
        exercise("00_nothing")
