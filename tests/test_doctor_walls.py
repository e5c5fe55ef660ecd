"""What the doctor says of the walls round a learner's code: which hold, and what it means where none do."""

from __future__ import annotations

import pytest

from fieldguide.doctor import checks, examine, walls
from fieldguide.grading import sandbox
from fieldguide.grading.sandbox import TRUSTED, Limits


def holding(monkeypatch: pytest.MonkeyPatch, *held: str) -> None:
    async def told(limits: Limits) -> tuple[str, ...]:
        return held

    monkeypatch.setattr(sandbox, "walls_here", told)


def test_walls_of_this_machine_are_told_or_trusted_mode_is() -> None:
    found = walls.grader_walls()
    assert found.ok and not found.fix
    assert ("hold" in found.detail) is not found.detail.startswith(TRUSTED)


def test_walls_that_hold_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    holding(monkeypatch, "landlock", "seccomp", "time limit")
    assert walls.grader_walls().detail == "landlock, seccomp hold, and 1 further bounds."


@pytest.mark.parametrize("held", [(), (TRUSTED, "time limit"), ("landlock", "time limit")])
def test_machine_without_walls_is_ready_and_told_what_that_means(
    monkeypatch: pytest.MonkeyPatch, held: tuple[str, ...]
) -> None:
    holding(monkeypatch, *held)
    found = walls.grader_walls()
    assert found.ok and found.detail.startswith("trusted mode") and "people you trust" in found.detail


def test_walls_are_one_line_of_the_doctor() -> None:
    assert checks()["grader's walls"] is walls.grader_walls
    (found,) = examine([checks()["grader's walls"]])
    assert (found.name, found.ok) == ("grader's walls", True)
