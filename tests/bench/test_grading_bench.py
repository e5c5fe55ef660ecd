"""What grading costs, side by side with a fresh kernel for every submission, and with `nbgrader autograde`.

It runs when it is asked for: python start.py test -m bench -s tests/bench/test_grading_bench.py

To measure beside nbgrader, see `nbgraded.py` for where it may be.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import nbgraded
import pytest

from fieldguide import paths
from fieldguide.grading.batch import grade_all
from fieldguide.grading.judge import Submission
from fieldguide.grading.sandbox import TRUSTED, Limits
from fieldguide.grading.tasks import known

pytestmark = pytest.mark.bench

JOBS, BATCH, LARGE, KERNELS = 2, 200, 1_000, 6


def room(count: int) -> list[Submission]:
    """Return as many solved exercises as there are learners."""
    names = known()
    return [Submission(f"learner {n}", paths.SOLUTIONS / f"{names[n % len(names)]}.ipynb") for n in range(count)]


def graded(submissions: Sequence[Submission]) -> tuple[float, int, set[str]]:
    """Return the seconds that a batch takes, how many got everything, and what every one was bounded by."""

    async def all_of_them() -> tuple[int, set[str]]:
        full, held = 0, []
        async for result in grade_all(submissions, JOBS, Limits()):
            full += result.points == result.max
            held.append(set(result.sandbox))
        return full, set.intersection(*held)

    began = time.perf_counter()
    full, held = asyncio.run(all_of_them())
    return time.perf_counter() - began, full, held


def with_a_kernel_each(submissions: Sequence[Submission]) -> float:
    """Return the seconds that nbclient takes, as many notebooks at a time as the batch."""
    import nbformat
    from nbclient import NotebookClient

    async def all_of_them() -> None:
        at_once = asyncio.Semaphore(JOBS)

        async def one(path: Path) -> None:
            async with at_once:
                book = nbformat.read(path, as_version=4)
                await NotebookClient(book, kernel_name="python3").async_execute()

        await asyncio.gather(*(one(submission.path) for submission in submissions))

    began = time.perf_counter()
    asyncio.run(all_of_them())
    return time.perf_counter() - began


def memory() -> tuple[float, float]:
    """Return the most memory so far in megabytes, of the judge and of the largest forge; asked before any kernel."""
    import resource

    judge, forge = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return judge / 1024, forge / 1024


def test_thousand_submissions_take_little_more_than_a_minute_and_five_thousand_five_times_that() -> None:
    each = {}
    for count in (LARGE // 4, LARGE, 5 * LARGE):
        seconds, full, _ = graded(room(count))
        each[count] = seconds / count
        print(f"\n{count} submissions: {seconds:.0f} s, {each[count] * 1000:.0f} ms each; {load()}")
        assert full == count
    judge, forge = memory()
    print(f"most memory: {judge:.0f} MB of the judge, with these tests in it, and {forge:.0f} MB of the largest forge")
    assert each[LARGE] * 1_000 < 75
    assert each[5 * LARGE] < 1.2 * each[LARGE // 4]
    assert judge < 150 and forge < 150


def load() -> str:
    return f"on {os.cpu_count()} processors, {os.getloadavg()[0]:.1f} programs at work on them"


def test_grading_is_ten_times_faster_than_a_kernel_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(paths.ROOT / "lib"))
    kernels, ours = [], []
    for _ in range(3):
        kernels.append(with_a_kernel_each(room(KERNELS)) / KERNELS)
        seconds, full, held = graded(room(BATCH))
        ours.append(seconds / BATCH)
        assert full == BATCH
        assert TRUSTED not in held, held
    ratio = statistics.median(kernels) / statistics.median(ours)
    times = [" ".join(f"{seconds * 1000:.0f}" for seconds in side) for side in (ours, kernels)]
    print(f"\na submission: {times[0]} ms, beside nbclient's {times[1]} ms: {ratio:.1f} times faster")
    print(f"bounded by: {', '.join(sorted(held))}; {load()}")
    assert ratio >= 10


@nbgraded.needed
def test_grading_is_fifteen_times_faster_than_nbgrader(tmp_path: Path) -> None:
    name = known()[0]
    nbgraded.nbgrader(nbgraded.course(tmp_path, name), "generate_assignment", name)
    for number in range(KERNELS):
        nbgraded.put(tmp_path, f"submitted/learner{number}", name, (paths.SOLUTIONS / f"{name}.ipynb").read_bytes())
    began = time.perf_counter()
    nbgraded.nbgrader(tmp_path, "autograde", name)
    theirs = (time.perf_counter() - began) / KERNELS
    same = [Submission(f"learner {n}", paths.SOLUTIONS / f"{name}.ipynb") for n in range(BATCH)]
    seconds, full, _ = graded(same)
    ratio = theirs / (seconds / BATCH)
    print(
        f"\na submission: {seconds / BATCH * 1000:.0f} ms, beside nbgrader's {theirs * 1000:.0f} ms: {ratio:.0f} times"
    )
    print(load())
    assert full == BATCH
    assert ratio >= 15
