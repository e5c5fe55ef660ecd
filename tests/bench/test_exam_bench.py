"""How long 10,000 learners' answers take to mark, and their results to write. These run when asked for:

python start.py test -m bench -s tests/bench/test_exam_bench.py
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from made_exam import NOW, Room, made_room

from fieldguide.cases import bank
from fieldguide.exam import sheet
from fieldguide.exam.desk import Desk
from fieldguide.exam.marking import check, mark
from fieldguide.exam.register import register

pytestmark = pytest.mark.bench

LEARNERS, WRITTEN = 10_000, 300


def files(room: Room, count: int) -> list[Path]:
    """Write what so many learners hand in: a paper each, two thirds of them answered rightly."""
    by, paths = room.examiner, []
    for number in range(count):
        handed_out = by.sealed(room.open_paper(f"Learner {number}", number))
        wrong = number % 3 == 0
        answers = room.answered(handed_out, how=lambda case, n: case.tempting if wrong and n % 2 else case.pattern)  # noqa: B023
        told = answers.told()
        content = {"fieldguide": sheet.KIND, "form": sheet.FORM, **told, "seal": sheet.reading.digest(told)}
        (path := room.folder / f"{number}.json").write_text(json.dumps(content))
        paths.append(path)
    return paths


def seconds(work: Callable[[], object]) -> tuple[float, float, object]:
    """Return how long work took by the clock, and by this process's own, which others on the machine do not stop."""
    began, own = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - began, time.process_time() - own, found


def test_ten_thousand_learners_are_marked_in_two_seconds(tmp_path: Path) -> None:
    room = made_room(tmp_path, bank.load_exam())
    paths, by = files(room, LEARNERS), room.examiner
    handed_in = [path.read_bytes() for path in paths]

    def marked() -> int:
        passed = 0
        with register(tmp_path / "examiner") as kept:
            for data in handed_in:
                answers = sheet.of(data)
                check(answers, room.exam, by)
                assert kept.when(answers.head.nonce) is None
                marks = mark(answers, room.exam)
                kept.add(answers.head.nonce, answers.head.id, NOW, marks.total.earned, marks.total.most)
                passed += marks.passed
        return passed

    whole, own, passed = seconds(marked)
    from_disk, own_from_disk, _ = seconds(lambda: [path.read_bytes() for path in paths])
    print(f"\n{LEARNERS:,} learners' 30 answers, read, seals checked, marked and registered: ", end="")
    print(f"{own:.2f} s of one processor, {whole:.2f} s by the clock")
    print(f"(getting the files from the disk takes {own_from_disk:.2f} s more, {from_disk:.2f} s by the clock)")
    assert passed == LEARNERS - len(range(0, LEARNERS, 3)) and own < 2


def test_results_and_badges_are_written(tmp_path: Path) -> None:
    room = made_room(tmp_path, bank.load_exam())
    paths = files(room, WRITTEN)
    desk = Desk(tmp_path / "examiner", room.exam, NOW)
    desk.mark(paths[:3], tmp_path / "warm")
    took, _, outcomes = seconds(lambda: desk.mark(paths[3:], tmp_path / "out"))
    assert isinstance(outcomes, list)
    badges = sum(one.badge == "Badge issued." for one in outcomes)
    each = took / len(outcomes) * 1000
    print(f"\nwith result pages for all and badges for {badges}: {each:.1f} ms a learner, all on the disk")
    assert badges == sum(number % 3 > 0 for number in range(3, WRITTEN))
