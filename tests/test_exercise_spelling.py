"""Whoever does not program is told what is wrong with how an answer is written, and not only that it is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from handed_in import NAME, put, saved

from fieldguide.grading import measures
from fieldguide.grading.here import Names, finished
from fieldguide.grading.judge import Submission, judged, verdict
from fieldguide.grading.sandbox import Limits, workshop
from fieldguide.grading.spelled import LIST, NUMBER, OPTION
from fieldguide.grading.tasks import task_called
from fieldguide.grading.verdict import ADVICE

STRAIGHT = 'Python does not know curly quotes; its own are straight, `"`.'
PARTNER = "A quote has no partner"


def why(task: str, variable: str, value: Any) -> str:
    """Return what a task's feedback says of one value, where the others are empty."""
    of = task_called(task)
    told = finished(verdict(of, Names(dict.fromkeys(of.names, "") | {variable: value}), measures.now))
    assert told.points == 0
    return next(remark.why for remark in told.remarks if remark.tried.startswith(variable))


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (("prompt chaining",), LIST),
        (["prompt chaning"], f"{LIST} Did you mean 'prompt chaining'? Write it as it is listed."),
        (["routing", "one call"], f"{LIST} {OPTION}"),
        ([], f"{LIST} {OPTION}"),
        ({"routing"}, f"Curly brackets around an answer make a set of it. {OPTION}"),
        ({"routing": 1}, f"Curly brackets with a colon in them make a dictionary. {OPTION}"),
        ({1: "routing"}, f"Curly brackets with a colon in them make a dictionary. {OPTION}"),
        ("x" * 30_000, f"That is larger than any answer here. {OPTION}"),
        (eval("[" * 30 + "]" * 30), f"Brackets within brackets make lists of lists. {OPTION}"),
        (..., f"Three dots hold the place of an answer that is still to come. {OPTION}"),
        (print, OPTION),
        (1, OPTION),
        (True, OPTION),
        ("b", OPTION),
        ("", ""),
        (None, ""),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_value_that_is_no_option_says_why(value: Any, says: str) -> None:
    assert why("which_pattern", "answer_1", value) == says


@pytest.mark.parametrize(
    "value", ["a)", "(A)", " `a` ", "a: Which model do you use today?", "Which model do you use today?", "'a'"]
)
def test_letter_with_more_around_it_is_understood(value: str) -> None:
    assert why("ask_first", "ask_1", value) == "Write the letter alone, between the quotes: 'a'."


@pytest.mark.parametrize("value", ["a person", "all of them", "d)", "abc", "?"])
def test_text_that_only_begins_like_a_letter_is_not_taken_for_it(value: str) -> None:
    assert "alone" not in why("ask_first", "ask_1", value)


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ((1,), f"{LIST} {NUMBER}"),
        ([0, 7], f"{LIST} {NUMBER}"),
        (1.0, "Write it without a point: `1`."),
        (0.7, "That lies between two settings; the nearest is `1`."),
        (7, "The highest there is: `6`."),
        (-1, "The lowest there is: `0`."),
        ("1", "Write the number without quotes."),
        ("1.0", "Write the number without quotes. Write it without a point: `1`."),
        ("9", "Write the number without quotes. The highest there is: `6`."),
        ("one", NUMBER),
        ("1e999", NUMBER),
        ("nan", NUMBER),
        (True, NUMBER),
        ({1}, f"Curly brackets around an answer make a set of it. {NUMBER}"),
        (10**700, f"That is larger than any answer here. {NUMBER}"),
        (float("inf"), NUMBER),
        (None, ""),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_value_that_is_no_setting_says_why(value: Any, says: str) -> None:
    assert why("how_many_tries", "tries", value) == says


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (0.7, "The setting is in percent: 0.7 is `70`."),
        ("0,7", "Write the number without quotes. The setting is in percent: 0.7 is `70`."),
        ((0.7,), f"{LIST} {NUMBER} The setting is in percent: 0.7 is `70`."),
        (65, "That lies between two settings; the nearest is `60`."),
        (70.0, "Write it without a point: `70`."),
    ],
    ids=str,
)
def test_setting_in_percent_says_which_number_is_meant(value: Any, says: str) -> None:
    assert why("how_sure", "sure", value) == says


UNREADABLE = [
    ("prompt chaining", OPTION),
    ("prompt", OPTION),
    ("agent-loop", OPTION),
    ("“prompt chaining”", f"{STRAIGHT} {OPTION}"),
    ("‘prompt chaining’", f"{STRAIGHT} {OPTION}"),
    ('"prompt chaining', f"{PARTNER}: what is opened in front of an answer is closed behind it. {OPTION}"),
    ("1 / 0", ""),
]


async def graded(folder: Path, value: str) -> tuple[str, str]:
    """Return what the grader says of a choice and of a setting that are written like this."""
    path = folder / f"{NAME}.ipynb"
    path.write_bytes(saved(put("which_pattern", f"answer_1 = {value}"), put("how_many_tries", f"tries = {value}")))
    async with workshop(Limits()) as shop:
        tasks = {task.task: task for task in (await judged(Submission("somebody", path), shop)).tasks}
    assert {tasks[name].status for name in ("which_pattern", "how_many_tries")} == {"crashed"}
    return tasks["which_pattern"].message, tasks["how_many_tries"].message


@pytest.mark.parametrize(("value", "says"), UNREADABLE)
def test_line_that_python_cannot_read_says_what_to_write(tmp_path: Path, value: str, says: str) -> None:
    choice, setting = asyncio.run(graded(tmp_path, value))
    assert choice.endswith(f"{ADVICE['crashed']} {says}".rstrip())
    assert setting.endswith(f"{ADVICE['crashed']} {says.replace(OPTION, NUMBER)}".rstrip())
