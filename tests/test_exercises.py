"""Every exercise proves itself: untouched it fails, solved it passes, and it gives nothing of the solution away."""

from __future__ import annotations

import ast
import asyncio
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fieldguide import paths
from fieldguide.errors import ExerciseError
from fieldguide.grading.judge import Submission, judged
from fieldguide.grading.make import BEGIN, END, ENDS, HIDE, SHOW, cleared, fresh, hints, options, solved
from fieldguide.grading.result import Result
from fieldguide.grading.sandbox import Limits, workshop
from fieldguide.grading.tasks import Build, exercise, known

NAMES = known()

every = pytest.mark.parametrize("name", NAMES)
both = pytest.mark.parametrize("folder", [paths.EXERCISES, paths.SOLUTIONS], ids=lambda path: path.name)


def cells(folder: Path, name: str) -> list[dict[str, Any]]:
    return [
        {**cell, "source": "".join(cell["source"])}
        for cell in json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    ]


@cache
def graded(path: Path) -> tuple[Result, Result]:
    """Grade a notebook twice."""

    async def twice() -> tuple[Result, Result]:
        async with workshop(Limits()) as shop:
            return (await judged(Submission("somebody", path), shop), await judged(Submission("somebody", path), shop))

    return asyncio.run(twice())


def test_every_notebook_has_its_tasks_and_every_task_file_its_notebooks() -> None:
    assert NAMES
    for folder in (paths.EXERCISES, paths.SOLUTIONS):
        assert {path.stem for path in folder.glob("*.ipynb") if ".kept-" not in path.name} == set(NAMES)


@every
def test_untouched_exercise_fails(name: str) -> None:
    result, again = graded(paths.EXERCISES / f"{name}.ipynb")
    assert result == again
    assert {(task.status, task.points) for task in result.tasks} == {("wrong", 0)}


@every
def test_solution_passes(name: str) -> None:
    result, again = graded(paths.SOLUTIONS / f"{name}.ipynb")
    assert result == again
    assert {task.status for task in result.tasks} == {"right"}
    assert result.points == result.max


@every
def test_exercise_is_in_step_with_its_solution(name: str) -> None:
    assert (paths.EXERCISES / f"{name}.ipynb").read_text(encoding="utf-8") == fresh(name)
    assert (paths.SOLUTIONS / f"{name}.ipynb").read_text(encoding="utf-8") == solved(name)


@every
def test_most_tasks_need_no_programming_and_all_have_an_estimate_of_time(name: str) -> None:
    of, book = exercise(name), cells(paths.EXERCISES, name)
    plain = [task for task in of.tasks if not isinstance(task, Build)]
    assert len(of.tasks) >= 4 and 2 * len(plain) >= len(of.tasks)
    assert f"about {of.minutes} minutes" in book[0]["source"]
    text = "\n".join(cell["source"] for cell in book)
    headings = re.findall(r"(?m)^## Task (\d+): .+ \((.+), (\d+) minutes\)$", text)
    kinds = ["no programming" if task in plain else "a few lines of Python" for task in of.tasks]
    assert headings == [
        (str(number), kind, str(task.minutes))
        for number, (kind, task) in enumerate(zip(kinds, of.tasks, strict=True), 1)
    ]


@every
def test_tasks_grow_harder(name: str) -> None:
    """From choosing to setting to building, none shorter than the one before; the whole of it is long for its kind."""
    *tasks, whole = exercise(name).tasks
    kinds = [("decide", "tune", "build").index(task.kind) for task in tasks]
    minutes = [task.minutes for task in tasks]
    assert kinds == sorted(kinds) and minutes == sorted(minutes) and minutes[0] < minutes[-1]
    assert whole.minutes > max(task.minutes for task in tasks if task.kind == whole.kind)
    assert whole.title.endswith("the whole of it") or whole.name.startswith("whole_")


@every
def test_something_built_is_run_with_the_model_played_by_the_judge(name: str) -> None:
    runs = [run for task in exercise(name).tasks if isinstance(task, Build) for run in task.runs]
    assert any(run.asked for run in runs) and any(run.never or run.calls for run in runs)


@every
@both
def test_hints_and_options_stand_folded_in_the_notebook(folder: Path, name: str) -> None:
    book = "\n".join(cell["source"] for cell in cells(folder, name))
    for task in exercise(name).tasks:
        assert hints(task) in book and hints(task).count("<details>") == 3 and options(task) in book


@every
@both
def test_hidden_inputs_are_in_no_notebook(folder: Path, name: str) -> None:
    book = "\n".join(cell["source"] for cell in cells(folder, name))
    tried = [one for task in exercise(name).tasks if isinstance(task, Build) for one in (*task.cases, *task.runs)]
    assert not [one.about for one in tried if one.hidden and len(str(one.given)) > 12 and str(one.given) in book]


@every
def test_exercise_holds_no_line_of_the_solution(name: str) -> None:
    solved = "\n".join(cell["source"] for cell in cells(paths.SOLUTIONS, name) if cell["cell_type"] == "code")
    parts = [part.split(end)[0] for begin, end in ENDS.items() for part in solved.split(begin)[1:]]
    secret = [line for part in parts for line in part.splitlines() if line.strip()]
    handed_out = (paths.EXERCISES / f"{name}.ipynb").read_text(encoding="utf-8")
    assert secret
    assert not [line for line in secret if json.dumps(line)[1:-1] in handed_out]
    assert not [mark for pair in ENDS.items() for mark in pair if mark in handed_out]


@every
def test_check_ends_in_the_points_for_nbgrader_alone(name: str) -> None:
    for folder, last in ((paths.SOLUTIONS, ".verdict.points"), (paths.EXERCISES, "")):
        checks = [cell["source"] for cell in cells(folder, name) if cell["metadata"].get("nbgrader", {}).get("grade")]
        shown = [f'fg.check("{task.name}")' for task in exercise(name).tasks]
        assert [text.splitlines()[0] for text in checks] == shown
        ends = [ast.unparse(ast.parse(text).body[-1]) for text in checks]
        assert ends == [f"{line}{last}".replace('"', "'") for line in shown]
        assert [(HIDE in text, SHOW in text) for text in checks] == [(bool(last), bool(last))] * len(checks)


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


@pytest.mark.parametrize(
    "marks",
    [(BEGIN,), (END,), (HIDE,), (BEGIN, BEGIN, END), (BEGIN, END, END), (BEGIN, SHOW), (HIDE, BEGIN, END, SHOW)],
    ids=str,
)
def test_markers_that_do_not_pair_are_refused(marks: tuple[str, ...]) -> None:
    with pytest.raises(ExerciseError):
        cleared("\n".join(marks))


def test_unknown_exercise_is_refused_with_those_there_are() -> None:
    with pytest.raises(ExerciseError, match=NAMES[0]):
        exercise("00_nothing")
