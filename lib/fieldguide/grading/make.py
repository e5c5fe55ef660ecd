"""Make an exercise from its solution: what stands between the markers, of a solution or a hidden test, is taken out.

The cells' metadata and the markers are nbgrader's, so that a course that runs nbgrader can import the solutions; its
hidden test is the line that says how many points a check gives. Hints and lettered options come from the tasks' data,
into cells that say so in their metadata. `python -m fieldguide.grading.make` writes all of them again.
"""

from __future__ import annotations

import json
import re
from functools import cache
from html import escape
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .. import markup, paths
from ..errors import ExerciseError
from .report import with_code
from .tasks import Decide, Exercise, Task, exercise, known

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
HIDE, SHOW = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
ENDS = {BEGIN: END, HIDE: SHOW}


def cleared(source: str) -> str:
    """Return a cell's text as it is handed out, without the solution or the hidden test in it.

    >>> cleared("a = 1\\n### BEGIN SOLUTION\\na = 2\\n### END SOLUTION")
    'a = 1'
    """
    kept, begun = [], ""
    for line in source.splitlines():
        mark = line.strip()
        if mark in (*ENDS, *ENDS.values()):
            if mark not in ((ENDS[begun],) if begun else ENDS):
                raise ExerciseError(f"{mark!r} does not pair up with the one before it")
            begun = "" if begun else mark
        elif not begun:
            kept.append(line)
    if begun:
        raise ExerciseError(f"{begun!r} has no {ENDS[begun]!r} after it")
    return "\n".join(kept).rstrip()


def fresh(name: str) -> str:
    """Return the text of the exercise called `name`, as it is handed out.

    Raises ExerciseError where its solution and its tasks do not fit together.
    """
    book = _filled(name)
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        if _mark(cell):
            cell["source"] = cleared(_text(cell)).splitlines(keepends=True)
            compile(_text(cell), f"{name}: {_mark(cell)['grade_id']}", "exec")
    return _as_text(book)


def solved(name: str) -> str:
    """Return the text of the solution called `name`, with today's hints and options."""
    return _as_text(_filled(name))


def _as_text(book: Any) -> str:
    return json.dumps(book, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _filled(name: str) -> Any:
    """Return a solution with the cells filled that come from its tasks' data."""
    of, book = exercise(name), _solution(name)
    _refuse_misfit(name, book, of)
    tasks = {task.name: task for task in of.tasks}
    for cell in book["cells"]:
        if source := cell["metadata"].get("fieldguide"):
            cell["source"] = MADE[source["from"]](tasks[source["task"]]).splitlines(keepends=True)
        elif _mark(cell).get("grade"):
            cell["source"] = checking(tasks[_mark(cell)["grade_id"].removeprefix(CHECK)]).splitlines(keepends=True)
    return book


def checking(task: Task) -> str:
    """Return the text of the cell that checks a task.

    A check never fails, and nbgrader would give that all the points. It takes a last line that is a number for the
    points, and what is displayed before it for the feedback.
    """
    line = f"fg.check({json.dumps(task.name)})"
    return "\n".join([line, HIDE, f"display({line})", f"{line}.verdict.points", SHOW])


def hints(task: Task) -> str:
    """Return a task's hints as a cell shows them, each folded up.

    All in HTML and without an empty line in a fold: behind one, some readers of Markdown take the rest out of it.
    """
    names = ("Hint 1, gentle", "Hint 2, pointed", "Hint 3, nearly the answer")
    pairs = zip(names, task.hints, strict=True)
    return "\n\n".join(markup.fold(name, f"<p>{with_code(escape(hint, quote=False))}</p>") for name, hint in pairs)


def options(task: Task) -> str:
    """Return the lettered options of a task's questions as a cell shows them."""
    asked = [question for question in getattr(task, "questions", ()) if question.offers]
    return "\n\n".join(
        "\n".join([f"**`{one.variable}`: {one.about}**\n", *(f"- `{key}`: {text}" for key, text in one.offers.items())])
        for one in asked
    )


MADE = {"hints": hints, "options": options}
"""What a cell's metadata may say that it comes from."""
CHECK = "check_"
"""What the mark of a cell that checks a task has in front of the task's name."""


@cache
def stubs(name: str) -> MappingProxyType[str, str]:
    """Return each task's answer cell as it is handed out."""
    cells = json.loads(fresh(name))["cells"]
    return MappingProxyType({_mark(cell)["grade_id"]: _text(cell) for cell in cells if _mark(cell).get("solution")})


def _solution(name: str) -> Any:
    path = paths.SOLUTIONS / f"{name}.ipynb"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as unread:
        raise ExerciseError(f"solutions/{path.name} cannot be read: {unread}") from unread


def _refuse_misfit(name: str, book: Any, of: Exercise) -> None:
    """Every task has one answer cell and one check cell with its points, and no cell is of another task."""
    marks = [_mark(cell) for cell in book["cells"] if _mark(cell)]
    answers = [mark["grade_id"] for mark in marks if mark["solution"]]
    checks = {mark["grade_id"]: mark.get("points") for mark in marks if mark["grade"]}
    wanted = {f"{CHECK}{task.name}": task.points for task in of.tasks}
    if answers != [task.name for task in of.tasks] or checks != wanted:
        raise ExerciseError(
            f"solutions/{name}.ipynb has the answer cells {answers!r} and the check cells {checks!r}; its tasks "
            f"in data/exercises/ want {[task.name for task in of.tasks]!r} and {wanted!r}"
        )
    wanted_cells = {("hints", task.name) for task in of.tasks} | {
        ("options", task.name)
        for task in of.tasks
        if isinstance(task, Decide) and any(q.offers for q in task.questions)
    }
    made = {
        tuple(cell["metadata"]["fieldguide"].values()) for cell in book["cells"] if "fieldguide" in cell["metadata"]
    }
    if made != wanted_cells:
        raise ExerciseError(
            f"solutions/{name}.ipynb lacks the cells {sorted(wanted_cells - made)!r} from its data, "
            f"or has {sorted(made - wanted_cells)!r} too many"
        )
    if (stated := book["metadata"].get("fieldguide", {}).get("exercise")) != name:
        raise ExerciseError(f"solutions/{name}.ipynb says it is {stated!r}; write {name!r} in its metadata")


def _mark(cell: Any) -> Any:
    return cell["metadata"].get("nbgrader", {})


def _text(cell: Any) -> str:
    return "".join(cell["source"])


def write(name: str) -> Path:
    """Write the exercise called `name` afresh, and return where."""
    path = paths.EXERCISES / f"{name}.ipynb"
    path.write_text(fresh(name), encoding="utf-8", newline="\n")
    return path


def write_both(name: str) -> Path:
    """Write the solution called `name` with today's hints and options, and its exercise."""
    text = solved(name)
    (paths.SOLUTIONS / f"{name}.ipynb").write_text(text, encoding="utf-8", newline="\n")
    return write(name)


def put_back(name: str) -> Path | None:
    """Put a fresh copy back, and return where the old one is kept; None where there was none, or it was fresh."""
    path, kept = paths.EXERCISES / f"{name}.ipynb", None
    if path.exists() and path.read_bytes() != fresh(name).encode():
        beside = (path.with_name(f"{name}{KEPT}{number}.ipynb") for number in count(1))
        kept = path.rename(next(one for one in beside if not one.exists()))
    write(name)
    return kept


KEPT = ".kept-"
"""What the name of an exercise set aside by `put_back` has behind the exercise's own."""


def is_kept(path: Path) -> bool:
    """Say whether a notebook is one that `put_back` set aside."""
    return re.search(rf"{re.escape(KEPT)}\d+$", path.stem) is not None


if __name__ == "__main__":
    for each in known():
        print(write_both(each).name)
