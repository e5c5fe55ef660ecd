"""Which exercise a notebook is, and how many processes its grading takes."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from handed_in import Book, code

from fieldguide import paths
from fieldguide.grading.judge import Submission, judged, which
from fieldguide.grading.notebook import parse
from fieldguide.grading.sandbox import ALWAYS, TRUSTED, Limits, Workshop, in_all, workshop
from fieldguide.grading.tasks import known

FIRST, SECOND, THIRD = known()[:3]


def book(of: str, *, mark: str | None = "", cells: bool = True, kept: int = 99) -> Book:
    """Return a solution, its mark another or none, its cells without their metadata, or only some of its answers."""
    found: Book = json.loads((paths.SOLUTIONS / f"{of}.ipynb").read_text(encoding="utf-8"))
    answers = [cell for cell in found["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    found["cells"] = answers[:kept]
    if mark != "":
        found["metadata"] = {"fieldguide": {"exercise": mark}} if mark else {}
    for cell in found["cells"] if not cells else ():
        cell["metadata"] = {}
    return found


def taken_for(given: Book, name: str) -> str:
    return which(Path(f"{name}.ipynb"), parse(json.dumps(given).encode()))


@pytest.mark.parametrize("of", known())
def test_work_decides_against_the_files_name_and_the_notebooks_mark(of: str) -> None:
    other = FIRST if of != FIRST else SECOND
    assert taken_for(book(of), other) == of
    assert taken_for(book(of, mark=other), other) == of
    assert taken_for(book(of, mark=other, cells=False), other) == of
    assert taken_for(book(of, mark=None, cells=False), "homework (2)") == of


def test_mark_decides_where_the_work_says_nothing_and_the_name_where_there_is_no_mark() -> None:
    for kept in (0, 1):  # the names in the first answer are wanted in four exercises
        few: dict[str, Any] = {"kept": kept, "cells": False}
        given = book(SECOND, mark=THIRD, **few)
        given["cells"].append(code("note = 'mine'"))
        assert taken_for(given, FIRST) == THIRD
        given["metadata"] = {}
        assert taken_for(given, FIRST) == FIRST
        assert taken_for(given, "homework") == ""


def test_untouched_exercise_is_what_it_says_it_is() -> None:
    for of in known():
        assert taken_for(json.loads((paths.EXERCISES / f"{of}.ipynb").read_text(encoding="utf-8")), of) == of


@pytest.mark.parametrize("path", sorted(paths.NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_lesson_under_another_name_is_no_exercise(path: Path) -> None:
    assert which(Path("lesson.ipynb"), parse(path.read_bytes())) == ""


def test_every_process_has_to_have_a_layer_for_a_result_to_name_it() -> None:
    walls = (*ALWAYS, "namespaces", "landlock", "seccomp")
    assert in_all([walls, walls]) == walls
    assert in_all([walls, (*ALWAYS, "landlock", "seccomp")]) == (*ALWAYS, "landlock", "seccomp")
    assert in_all([(*ALWAYS, "namespaces"), (*ALWAYS, "landlock", "seccomp")]) == (TRUSTED, *ALWAYS)
    assert in_all([walls, (TRUSTED, *ALWAYS)]) == in_all([(TRUSTED, *ALWAYS), walls]) == (TRUSTED, *ALWAYS)
    assert in_all([]) == ()


@pytest.mark.skipif(sys.platform != "linux", reason="there are forges on Linux alone")
def test_notebook_takes_one_forge_of_either_kind_whatever_is_code_in_it(tmp_path: Path) -> None:
    given = book(FIRST)
    given["cells"].insert(0, code("import fieldguide as fg"))
    given["cells"].append(code("ask_1 = ''.join('b')\nanswer_3 = 'routing'.strip()"))
    path = tmp_path / f"{FIRST}.ipynb"
    path.write_text(json.dumps(given), encoding="utf-8")

    async def forges() -> tuple[Workshop, list[str]]:
        async with workshop(Limits()) as shop:
            result = await judged(Submission("ann", path), shop)
            return shop, [task.task for task in result.tasks if task.status == "not_graded"]

    shop, lost = asyncio.run(forges())
    assert ({warm: len(idle) for warm, idle in shop.idle.items()}, lost) == ({False: 1, True: 1}, [])
