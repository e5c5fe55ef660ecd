"""A batch on several workers: over TCP, one of them killed in the middle, nothing lost and nothing graded twice."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from handed_in import NAME, POINTS, put, saved

from fieldguide.cli.grade import grade
from fieldguide.errors import UsageError
from fieldguide.grading import spread
from fieldguide.grading.judge import Submission
from fieldguide.grading.log import NAME as LOG
from fieldguide.grading.log import Log
from fieldguide.grading.notebook import Notebook
from fieldguide.grading.sandbox import Limits

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a worker takes work only where the walls hold"),
]
PEOPLE = 24


@pytest.fixture
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed", reason="grading over machines needs the package `distributed`")
    settings = {"threads_per_worker": 1, "protocol": "tcp", "host": "127.0.0.1", "dashboard_address": None}
    with distributed.LocalCluster(2, **settings) as running:
        yield running


def room(folder: Path) -> Path:
    """Return a room of `PEOPLE`, every third with a wrong answer and one with a file that is damaged."""
    for number in range(PEOPLE):
        (folder / f"learner{number:02}").mkdir(parents=True)
        file = saved(put("how_many_tries", "tries = 0")) if number % 3 == 0 else saved()
        (folder / f"learner{number:02}" / f"{NAME}.ipynb").write_bytes(b"{" if number == 5 else file)
    return folder


def test_worker_killed_in_the_middle_costs_nothing(
    cluster: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed: list[int] = []
    write = Log.append

    def append(self: Log, result: Any) -> None:
        write(self, result)
        if not killed and (tmp_path / "out" / LOG).read_bytes().count(b"\n") == 4:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    monkeypatch.setattr(Log, "append", append)
    command = [str(room(tmp_path / "room")), "--out", str(tmp_path / "out"), "--json", "--engine", "dask"]
    told = CliRunner().invoke(grade, [*command, "--scheduler", cluster.scheduler_address])
    assert killed and told.exit_code == 1, told.output
    logged = Counter(json.loads(line)["learner"] for line in (tmp_path / "out" / LOG).read_text().splitlines())
    assert logged == {f"learner{number:02}": 1 for number in range(PEOPLE)}
    points = [one["points"] for one in json.loads(told.stdout)["results"]]
    wrong = POINTS - 3
    assert points == [None if number == 5 else wrong if number % 3 == 0 else POINTS for number in range(PEOPLE)]


def test_workers_of_its_own_say_what_this_machine_alone_says(tmp_path: Path) -> None:
    folder = room(tmp_path / "room")
    told = [
        CliRunner().invoke(grade, [str(folder), "--json", "--jobs", "2", *engine])
        for engine in ([], ["--engine", "dask"])
    ]
    assert told[0].stdout == told[1].stdout


def test_scheduler_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nobody answers at 'nowhere'"):
        list(spread.grade_over([], 1, Limits(), False, "nowhere"))


def test_worker_with_another_kit_is_refused() -> None:
    with pytest.raises(UsageError, match="another kit"):
        spread.there(Submission("ann", Path("a.ipynb")), Notebook(), Limits(), False, "another")


def test_worker_without_walls_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "walled", lambda held: not held)
    with pytest.raises(UsageError, match="no walls"):
        spread._bench(Limits(seconds=4.5))


def test_submission_that_ends_every_worker_is_not_graded_and_not_lost() -> None:
    class Ended:
        def exception(self) -> Exception:
            return RuntimeError("killed")

    told = spread._result(Submission("ann", Path(f"{NAME}.ipynb")), Ended())
    assert (told.points, told.graded, told.learner) == (None, False, "ann")
    assert "each worker that tried ended" in told.tasks[0].message
