"""What is said to a wrong answer that was seen before is true of it, and of nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from near_misses import NEAR

from fieldguide.grading import measures
from fieldguide.grading.here import Names, finished
from fieldguide.grading.judge import verdict
from fieldguide.grading.result import Verdict
from fieldguide.grading.tasks import Build, exercise, known, task_called

BUILT = [task for name in known() for task in exercise(name).tasks if isinstance(task, Build)]
SLIPS = [(task, slip) for task in BUILT for slip in task.seen]


def ids(value: Any) -> str:
    return str(getattr(value, "name", getattr(value, "came", value)))[:30] if not isinstance(value, list) else ""


def checked(task: Build, code: str) -> Verdict:
    space: dict[str, Any] = dict.fromkeys(task.names)
    exec(code, space)
    return finished(verdict(task, Names(space), measures.now))


def drawn(task: Build, code: str) -> list[str]:
    """Return the task's own notes that its feedback on this work has."""
    told = checked(task, code)
    assert told.status in ("wrong", "partly")
    return [slip.note for slip in task.seen if slip.note in told.message]


@pytest.mark.parametrize(("task", "slip"), SLIPS, ids=ids)
def test_slip_draws_its_own_note_and_no_other(task: Build, slip: Any) -> None:
    assert drawn(task, slip.code) == [slip.note]


@pytest.mark.parametrize(("name", "code", "says"), NEAR, ids=ids)
def test_note_is_true_of_variations(name: str, code: str, says: list[str]) -> None:
    task = task_called(name)
    assert isinstance(task, Build)
    found = drawn(task, code)
    assert len(found) == len(says) and all(words in note for words, note in zip(says, found, strict=True)), found


@pytest.mark.parametrize("task", BUILT, ids=lambda task: task.name)
def test_note_is_for_something_that_is_tried(task: Build) -> None:
    tried = [one.about for one in (*task.cases, *task.runs)]
    assert task.seen
    assert all(any(re.search(slip.on, about) for about in tried) for slip in task.seen)
    assert len({slip.note for slip in task.seen}) == len(task.seen)
