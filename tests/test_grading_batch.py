"""Which files are submissions, and what the `grade` and `reset` commands say about them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from handed_in import NAME, POINTS, TASKS, put, saved
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide import paths
from fieldguide.cli.grade import Progress, grade
from fieldguide.cli.reset import reset
from fieldguide.errors import ExerciseError, UsageError
from fieldguide.grading import batch
from fieldguide.grading.batch import find, grade_all
from fieldguide.grading.notebook import parse, read
from fieldguide.grading.result import Result, Status, Verdict
from fieldguide.grading.sandbox import Limits
from fieldguide.grading.twice import both


def room(folder: Path, **files: bytes) -> Path:
    for learner, file in files.items():
        (folder / learner).mkdir()
        (folder / learner / f"{NAME}.ipynb").write_bytes(file)
    return folder


def test_find_names_learners_by_their_folder(tmp_path: Path) -> None:
    room(tmp_path, ann=b"", zoë=b"")
    (tmp_path / "ann" / "week 2").mkdir()
    (tmp_path / "ann" / "week 2" / "b.ipynb").touch()
    assert [one.learner for one in find([tmp_path])] == ["ann", "ann", "zoë"]
    assert [one.learner for one in find([tmp_path / "ann" / f"{NAME}.ipynb", tmp_path / "ann"])] == ["ann", "week 2"]


def test_find_passes_over_what_nobody_handed_in(tmp_path: Path) -> None:
    room(tmp_path, ann=b"")
    (tmp_path / "ann" / ".ipynb_checkpoints").mkdir()
    (tmp_path / "ann" / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb").touch()
    (tmp_path / "ann" / f"{NAME}.kept-1.ipynb").touch()
    (tmp_path / "ann" / "notes.txt").touch()
    assert len(find([tmp_path])) == 1


@pytest.mark.parametrize("place", ["", "nowhere", "ann"])
def test_find_refuses_a_place_without_notebooks(tmp_path: Path, place: str) -> None:
    (tmp_path / "ann").mkdir()
    with pytest.raises(UsageError, match="give a"):
        find([tmp_path / place])


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes are made otherwise there")
def test_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "link.ipynb").symlink_to(paths.SOLUTIONS / f"{NAME}.ipynb")
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert all(read(one.path).problem for one in find([tmp_path]))


@settings(deadline=None, max_examples=50)
@given(st.binary() | st.recursive(st.text() | st.integers(), st.lists).map(lambda value: json.dumps(value).encode()))
def test_any_file_is_read_or_told_why_not(data: bytes) -> None:
    assert parse(data).problem


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from(["cells", "worksheets", "metadata"]),
        st.lists(
            st.dictionaries(st.sampled_from(["cell_type", "source", "metadata"]), st.just("code") | st.integers())
        ),
    )
)
def test_any_cells_are_read(book: dict[str, object]) -> None:
    assert parse(json.dumps(book).encode()).tasks == frozenset()


def test_grade_answers_in_json(tmp_path: Path) -> None:
    room(tmp_path, ann=saved(), bob=saved(put("how_many_tries", "tries = 0")))
    told = CliRunner().invoke(grade, [str(tmp_path), "--json", "--jobs", "2"])
    assert told.exit_code == 0
    ann, bob = json.loads(told.stdout)["results"]
    assert (ann["learner"], ann["exercise"], ann["points"], ann["max"]) == ("ann", NAME, POINTS, POINTS)
    assert [(task["task"], task["status"]) for task in bob["tasks"]] == [
        (task, "wrong" if task == "how_many_tries" else "right") for task in TASKS
    ]
    assert "2 of 2 graded" in told.stderr


def test_grade_fails_only_when_something_was_not_graded(tmp_path: Path) -> None:
    room(tmp_path, ann=b"{", bob=saved(put("dates_gate", "")))
    told = CliRunner().invoke(grade, [str(tmp_path)])
    assert told.exit_code == 1
    assert f"0 of {POINTS} points, {len(TASKS)} not graded" in told.stdout
    assert CliRunner().invoke(grade, [str(tmp_path / "bob")]).exit_code == 0


def test_grade_gives_the_same_answer_twice(tmp_path: Path) -> None:
    room(tmp_path, ann=saved(), bob=b"{", cho=saved(put("dates_gate", "1 / 0")))
    first, second = (CliRunner().invoke(grade, [str(tmp_path), "--json", "--jobs", "3"]).stdout for _ in range(2))
    assert first == second


def test_grade_writes_feedback_for_each_learner(tmp_path: Path) -> None:
    room(tmp_path, ann=saved(), bob=b"{")
    out = tmp_path / "out" / "feedback"
    CliRunner().invoke(grade, [str(tmp_path), "--out", str(out)])
    ours = {"results.json", "results.jsonl", "room.csv", "room.html", "room.json"}
    assert {path.name for path in out.iterdir()} == ours | {"ann.html", "ann.md", "bob.html", "bob.md"}
    assert f"{POINTS} of {POINTS} points" in (out / "ann.html").read_text(encoding="utf-8")
    assert len(json.loads((out / "results.json").read_text(encoding="utf-8"))["results"]) == 2


def test_grade_leaves_the_notebook_as_it_was(tmp_path: Path) -> None:
    room(tmp_path, ann=saved())
    CliRunner().invoke(grade, [str(tmp_path)])
    assert (tmp_path / "ann" / f"{NAME}.ipynb").read_bytes() == saved()


def test_answer_that_differs_is_named_and_the_lower_count_stands(tmp_path: Path) -> None:
    chance = "import os\ntries = 1 if os.urandom(1)[0] % 2 else 0"
    room(tmp_path, **{f"learner{n}": saved(put("how_many_tries", chance)) for n in range(24)}, honest=saved())
    told = json.loads(CliRunner().invoke(grade, [str(tmp_path), "--json", "--twice"]).stdout)["results"]
    honest, *others = sorted(told, key=lambda one: str(one["learner"]) != "honest")
    assert (honest["flaky"], honest["points"]) == ([], POINTS)
    named = [one for one in others if one["flaky"]]
    assert named, "24 coins that each fall twice on the same side are one case in 16 million"
    for one in named:
        task = next(task for task in one["tasks"] if task["task"] == "how_many_tries")
        assert (one["flaky"], task["status"], task["points"]) == (["how_many_tries"], "wrong", 0)
        assert "a person has looked" in task["message"]


def verdict(status: Status, points: int | None, message: str = "") -> Result:
    return Result("ann", NAME, "", "", (Verdict("a", "A", status, points, 4, message),), ())


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        (verdict("right", 4), verdict("right", 4), ()),
        (verdict("right", 4), verdict("timed_out", 0), ("timed_out", 0)),
        (verdict("not_graded", None), verdict("partly", 2), ("partly", 2)),
        (verdict("wrong", 0, "<it at 0x7f01>"), verdict("wrong", 0, "<it at 0x7f99>"), ()),
        (verdict("wrong", 0, "1 came back"), verdict("wrong", 0, "2 came back"), ("wrong", 0)),
    ],
)
def test_two_results_become_one(first: Result, second: Result, stands: tuple[object, ...]) -> None:
    for one, other in ((first, second), (second, first)):
        told = both(one, other)
        assert told.flaky == (("a",) if stands else ())
        assert not stands or (told.tasks[0].status, told.tasks[0].points) == stands


def test_one_who_stops_listening_stops_the_work(tmp_path: Path) -> None:
    room(tmp_path, **{f"learner{n}": saved(put("how_many_tries", f"tries = {n}")) for n in range(8)})

    async def first_of_them() -> tuple[Result, int]:
        results = grade_all(find([tmp_path]), 2, Limits())
        first = await anext(results)
        await results.aclose()  # type: ignore[attr-defined]
        return first, len(asyncio.all_tasks())

    first, left = asyncio.run(first_of_them())
    assert first.points is not None and left == 1
    assert not list(Path(tempfile.gettempdir()).glob(f"fieldguide-{os.getpid()}-*"))


def test_fault_of_the_batch_itself_reaches_whoever_listens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object) -> Result:
        raise ExerciseError("the task file cannot be read")

    monkeypatch.setattr(batch, "judged", broken)
    room(tmp_path, ann=saved(), bob=saved())
    told = CliRunner().invoke(grade, [str(tmp_path)])
    assert isinstance(told.exception, ExerciseError)


def test_time_left_is_told_and_a_person_sees_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(400)
    progress.start -= 100
    progress.person = True
    for done in (1, 100, 400):
        progress.tell(done)
    lines = capsys.readouterr().err.rstrip().split("\r")
    assert [" ".join(line.split()) for line in lines if line] == [
        "1 of 400 graded, about 665 min left",
        "100 of 400 graded, about 5 min left",
        "400 of 400 graded",
    ]


def test_engine_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    room(tmp_path, ann=saved())
    told = CliRunner().invoke(grade, [str(tmp_path), "--engine", "dask"])
    assert isinstance(told.exception, UsageError) and "pip install distributed" in str(told.exception)
    told = CliRunner().invoke(grade, [str(tmp_path), "--scheduler", "tcp://127.0.0.1:1"])
    assert told.exit_code == 2 and "--engine dask" in told.output


@pytest.mark.parametrize("called", ["01", NAME, f"exercises/{NAME}.ipynb", None])
def test_reset_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, called: str | None) -> None:
    monkeypatch.setattr(paths, "EXERCISES", tmp_path)
    fresh = (paths.ROOT / "exercises" / f"{NAME}.ipynb").read_bytes()
    for mine in (b"mine", b"mine too"):
        (tmp_path / f"{NAME}.ipynb").write_bytes(mine)
        assert CliRunner().invoke(reset, [called] if called else []).exit_code == 0
    assert {path.name: path.read_bytes() for path in tmp_path.glob(f"{NAME}*")} == {
        f"{NAME}.ipynb": fresh,
        f"{NAME}.kept-1.ipynb": b"mine",
        f"{NAME}.kept-2.ipynb": b"mine too",
    }


def test_reset_keeps_no_copy_of_a_fresh_exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "EXERCISES", tmp_path)
    for _ in range(2):
        CliRunner().invoke(reset, [NAME])
    assert [path.name for path in tmp_path.iterdir()] == [f"{NAME}.ipynb"]


def test_reset_refuses_an_unknown_exercise_and_names_them() -> None:
    assert isinstance(refused := CliRunner().invoke(reset, ["99"]).exception, ExerciseError)
    assert NAME in str(refused)
