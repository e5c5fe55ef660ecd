"""What a learner is told: the same in a notebook and in a report, with nothing in it that should stay hidden."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from handed_in import NAME, POINTS, TASKS, Change, cell, gate, put, saved
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from fieldguide.errors import ExerciseError
from fieldguide.grading.here import check
from fieldguide.grading.judge import Submission, grade
from fieldguide.grading.report import as_html, as_text, markdown, page
from fieldguide.grading.result import Result, Verdict
from fieldguide.grading.sandbox import Limits
from fieldguide.grading.tasks import Build, task_called

RIGHT = {"answer_1": " Prompt  Chaining ", "answer_2": "one call", "answer_3": "routing"}
HOSTILE = "<script>alert(1)</script> | # [a](b)"


def result(folder: Path, *changes: Change) -> Result:
    path = folder / f"{NAME}.ipynb"
    path.write_bytes(saved(*changes))
    return asyncio.run(grade(Submission(HOSTILE, path), Limits()))


def checked(task: str, names: dict[str, Any]) -> Verdict:
    """Check a task as a notebook with these names would."""
    space = {**names, "check": check}
    exec(f"told = check({task!r})", space)
    verdict: Verdict = space["told"].verdict
    return verdict


def test_check_gives_the_points_of_a_right_answer() -> None:
    assert checked("which_pattern", RIGHT).points == 3


def test_check_explains_each_wrong_option() -> None:
    verdict = checked("which_pattern", {**RIGHT, "answer_2": "agent loop"})
    assert verdict.status == "partly"
    assert [bool(remark.why) and "Ask:" in remark.why for remark in verdict.remarks] == [False, True, False]


def test_check_says_which_cell_to_run_first() -> None:
    verdict = checked("dates_gate", {})
    assert verdict.status == "not_found"
    assert "run its cell first" in verdict.message


def test_check_works_while_a_loop_runs() -> None:
    async def notebook() -> Verdict:
        return checked("how_many_tries", {"tries": 0})

    assert asyncio.run(notebook()).status == "wrong"


def test_check_leaves_an_interrupt_to_the_notebook() -> None:
    def stopped(award: dict[str, Any]) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checked("dates_gate", {"dates_in_order": stopped})


def test_check_refuses_an_unknown_task_and_names_them() -> None:
    with pytest.raises(ExerciseError, match=r"'dates'.*dates_gate"):
        check("dates")


def test_notebook_and_grader_say_the_same(tmp_path: Path) -> None:
    graded = result(tmp_path, gate("return award['issued'] < award['starts'] or 'no'"))
    mine = checked("dates_gate", {"dates_in_order": lambda award: award["issued"] < award["starts"] or "no"})
    theirs = next(task for task in graded.tasks if task.task == "dates_gate")
    assert (mine.status, mine.points, mine.message) == (theirs.status, theirs.points, theirs.message)


@pytest.fixture
def notebook() -> Callable[[str], Any]:
    """Return what runs a cell in a notebook's shell, and gives what it shows."""
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    return lambda source: shell.run_cell(source, store_history=True).result


TRIES = "fg.check('how_many_tries')"


def test_check_says_first_that_the_cell_stopped(notebook: Callable[[str], Any], tmp_path: Path) -> None:
    stub = "tries = 0\ntries = one"
    for source in ("import fieldguide as fg", stub, TRIES):
        told = notebook(source)
    theirs = result(tmp_path, put("how_many_tries", stub)).tasks[2]
    assert "NameError: name 'one' is not defined (line 2 of the cell)" in told.verdict.message
    assert told.verdict.message == notebook(TRIES).verdict.message == theirs.message


def test_check_forgets_an_error_once_the_cell_has_run_through(notebook: Callable[[str], Any]) -> None:
    notebook("import fieldguide as fg")
    for source, stopped in (
        ("tries = (", True),
        ("tries = 0", False),
        ("tries = 0\n1 / 0", True),
        ("tries = 0", False),
    ):
        notebook(source)
        assert ("stopped before its end" in notebook(TRIES).verdict.message) is stopped, source


def test_check_blames_no_cell_of_another_task(notebook: Callable[[str], Any]) -> None:
    for source in ("import fieldguide as fg", "tries = 0", "answer_1 = routing", TRIES):
        told = notebook(source)
    assert "stopped" not in told.verdict.message


def test_right_answer_is_right_though_its_cell_stopped_behind_it(tmp_path: Path) -> None:
    told = result(tmp_path, put("how_many_tries", "tries = 1\n1 / 0")).tasks[2]
    assert (told.status, "stopped" in told.message) == ("right", False)


def test_messages_end_in_one_mark(tmp_path: Path) -> None:
    told = result(tmp_path, put("how_many_tries", "retries = 1"), put("which_pattern", "answer_1 = ("))
    assert not [task.message for task in told.tasks if re.search(r"[.?!]\.", task.message)]


def test_hidden_awards_are_never_shown(tmp_path: Path) -> None:
    graded = result(tmp_path, gate("raise ValueError(str(award)) if award['issued'] else award"))
    told = page("a", [graded]) + markdown("a", [graded]) + json.dumps(graded.data())
    task = task_called("dates_gate")
    assert isinstance(task, Build)
    shown = {case.given["award_number"] in told for case in task.cases if not case.hidden}
    hidden = {value in told for case in task.cases if case.hidden for value in case.given.values() if value}
    assert (shown, hidden) == ({True}, {False})


def test_right_choices_are_not_given_away() -> None:
    verdict = checked("which_pattern", {"answer_1": "routing", "answer_2": "routing", "answer_3": "one call"})
    assert not any(re.search(r"(?i)the (right )?answer is", remark.why) for remark in verdict.remarks)
    assert {remark.wanted for remark in verdict.remarks} == {
        "one of 'one call', 'prompt chaining', 'routing', 'agent loop'"
    }


def test_report_escapes_what_a_learner_wrote(tmp_path: Path) -> None:
    graded = result(tmp_path, put("which_pattern", f"answer_1 = {HOSTILE!r}"), gate(f"raise ValueError({HOSTILE!r})"))
    for told in (page(HOSTILE, [graded]), markdown(HOSTILE, [graded])):
        assert "<script" not in told
        assert "&lt;script&gt;" in told
    assert "[a](b)" not in markdown(HOSTILE, [graded])


def test_report_has_one_heading_of_each_outer_level(tmp_path: Path) -> None:
    told = page("Ann", [result(tmp_path)])
    assert re.findall(r"<h(\d)", told) == ["1", "2", *["3"] * len(TASKS)]
    assert '<html lang="en">' in told
    assert told.count("<table>") == told.count("<thead>") == len(TASKS)


def test_screen_codes_do_not_reach_the_terminal(tmp_path: Path) -> None:
    graded = result(tmp_path, gate("raise ValueError('\\x1b[2J\\u202e')"))
    assert as_text(graded.tasks[3]).isascii()


def test_task_that_could_not_be_graded_is_not_a_zero() -> None:
    one = Verdict("a", "A", "not_graded", None, 3, "The file is damaged.")
    told = Result("ann", NAME, "Title", "a.ipynb", (one,), ())
    assert (told.points, told.max, told.graded) == (None, 3, False)
    assert "no points given or taken" in as_html(one, 3)


def test_answer_cell_is_found_though_another_sits_in_its_place(tmp_path: Path) -> None:
    def swapped(book: dict[str, Any]) -> None:
        first, second = cell(book, "which_pattern"), cell(book, "how_many_tries")
        first["metadata"], second["metadata"] = second["metadata"], first["metadata"]

    assert result(tmp_path, swapped).points == POINTS
