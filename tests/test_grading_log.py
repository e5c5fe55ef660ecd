"""A batch that is killed goes on where it stopped, and grades again only what has changed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from handed_in import NAME, code, put, saved
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.cli.grade import grade
from fieldguide.errors import UsageError
from fieldguide.grading import keys
from fieldguide.grading.judge import Submission
from fieldguide.grading.log import NAME as LOG
from fieldguide.grading.log import log
from fieldguide.grading.result import Remark, Result, Verdict
from fieldguide.grading.results import Unreadable, read
from fieldguide.grading.sandbox import TRUSTED, Limits

VERDICT = Verdict("gate", "A gate", "partly", 2, 4, "One of two.", (Remark(True, "a", "b", "c", "d"),), "An idea.")
RESULT = Result("ann", NAME, "Chains", "ann/a.ipynb", (VERDICT,), ("seccomp",), ("gate",), "key of ann")


def handed_in(folder: Path, **files: bytes) -> Path:
    for learner, file in files.items():
        (folder / learner).mkdir(parents=True, exist_ok=True)
        (folder / learner / f"{NAME}.ipynb").write_bytes(file)
    return folder


def graded(room: Path, out: Path, *more: str) -> Any:
    return CliRunner().invoke(grade, [str(room), "--out", str(out), "--jobs", "2", "--json", *more])


def learners(out: Path) -> list[str]:
    return [json.loads(line)["learner"] for line in (out / LOG).read_text(encoding="utf-8").splitlines()]


def line(result: Result = RESULT, **other: Any) -> bytes:
    return json.dumps(result.data() | other).encode() + b"\n"


def kept(folder: Path, data: bytes) -> dict[str, Result]:
    folder.mkdir(exist_ok=True)
    (folder / LOG).write_bytes(data)
    with log(folder) as opened:
        return opened.kept


def test_second_run_grades_nothing_and_says_the_same(tmp_path: Path) -> None:
    room = handed_in(tmp_path / "room", ann=saved(), bob=saved(put("how_many_tries", "tries = 0")))
    first, second = (graded(room, tmp_path / "out") for _ in range(2))
    assert first.stdout == second.stdout
    assert "2 of 2 were graded before and are kept as they are" in second.stderr
    assert sorted(learners(tmp_path / "out")) == ["ann", "bob"]


def test_only_what_changed_is_graded_again(tmp_path: Path) -> None:
    room, out = handed_in(tmp_path / "room", ann=saved(), bob=saved(), cho=b"{"), tmp_path / "out"
    assert graded(room, out).exit_code == 1
    handed_in(room, bob=saved(put("how_many_tries", "tries = 0")))
    again = graded(room, out)
    assert "1 of 3 were graded before" in again.stderr
    assert sorted(learners(out)) == ["ann", "bob", "bob", "cho", "cho"], "what could not be graded is tried again"
    points = {one["learner"]: one["points"] for one in json.loads(again.stdout)["results"]}
    assert points["bob"] < points["ann"] and points["cho"] is None


def key(folder: Path, *changes: Any, limits: Limits | None = None) -> str:
    folder.mkdir(exist_ok=True)
    (folder / f"{NAME}.ipynb").write_bytes(saved(*changes))
    (one,) = keys.keyed([Submission("ann", folder / f"{NAME}.ipynb")], limits or Limits())
    return one.key


def test_key_depends_on_answers_and_not_on_outputs(tmp_path: Path) -> None:
    def printed(book: dict[str, Any]) -> None:
        for cell in book["cells"]:
            cell["metadata"]["collapsed"] = True
            if cell["cell_type"] == "code":
                cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "hello"}]

    same = key(tmp_path)
    assert key(tmp_path, printed) == same
    assert key(tmp_path, put("how_many_tries", "tries = 0")) != same
    assert key(tmp_path, lambda book: book["cells"].append(code("x = 1"))) != same
    assert key(tmp_path / "another learner") != same


def test_key_depends_on_checks_environment_and_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    same = key(tmp_path)
    assert key(tmp_path, limits=Limits(seconds=1)) != same
    monkeypatch.setattr(keys, "_checks", lambda exercise: "other wanted answers")
    assert (other := key(tmp_path)) != same
    monkeypatch.setattr(keys, "environment", lambda: "another Python")
    assert key(tmp_path) not in (same, other)


def test_checks_are_an_exercises_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"{NAME}.yaml").write_text("other: answers")
    before = keys._checks(NAME), keys._checks("02_routing")
    (tmp_path / "02_routing.yaml").write_bytes((keys.FOLDER / "02_routing.yaml").read_bytes())
    monkeypatch.setattr(keys, "FOLDER", tmp_path)
    after = keys._checks.__wrapped__(NAME), keys._checks.__wrapped__("02_routing")
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True]


def test_log_gives_back_what_was_put_in(tmp_path: Path) -> None:
    with log(tmp_path) as opened:
        opened.append(RESULT)
    with log(tmp_path) as opened:
        assert opened.kept == {RESULT.key: RESULT}


@pytest.mark.parametrize("cut", [1, 40, len(line()) - 1])
def test_half_written_last_line_is_dropped_and_the_next_stands_alone(tmp_path: Path, cut: int) -> None:
    assert list(kept(tmp_path, line() + line(replace(RESULT, key="key of bob"))[:cut])) == [RESULT.key]
    with log(tmp_path) as opened:
        opened.append(replace(RESULT, key="third"))
    with log(tmp_path) as opened:
        assert list(opened.kept) == [RESULT.key, "third"]


TASK = RESULT.data()["tasks"][0]
HOSTILE = {
    "no text": b"\xff\xfe\x00\n",
    "no JSON": b"{]\n",
    "a list": b"[]\n",
    "an empty line": b"\n",
    "a deep nest": b"[" * 100_000 + b"\n",
    "a long line": b"x" * (3 << 20) + b"\n",
    "a number without end": line(points=9).replace(b"9", b"9" * 9_000),
    "more points than its tasks": line(points=4),
    "points for what is wrong": line(tasks=[TASK | {"status": "wrong"}]),
    "more points than there are": line(tasks=[TASK | {"points": 9}], points=9),
    "points that are no number": line(tasks=[TASK | {"points": True}], points=True),
    "a status that is none": line(tasks=[TASK | {"status": "perfect"}]),
    "a zero for what was not graded": line(tasks=[TASK | {"status": "not_graded", "points": 0}], points=0),
    "a remark that says nothing": line(tasks=[TASK | {"remarks": [{}]}]),
    "tasks that are none": line(tasks={"a": 1}),
    "a name that is no text": line(learner=["ann"]),
    "a text without end": line(title="x" * 100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_log_that_is_not_the_graders_is_refused_in_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=rf"line 2 of .*{LOG}.* no result in it can be trusted; move it away"):
        kept(tmp_path, line() + HOSTILE[name])


@given(st.binary() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_any_line_is_a_result_or_is_refused(data: bytes | str) -> None:
    with pytest.raises(Unreadable):
        read(data if isinstance(data, bytes) else data.encode())


@given(st.sampled_from(sorted(RESULT.data())), st.none() | st.integers() | st.text(max_size=3) | st.just([{}]))
def test_any_result_with_one_odd_part_is_read_or_refused(name: str, value: object) -> None:
    try:
        assert isinstance(read(line(**{name: value})), Result)
    except Unreadable as refused:
        assert str(refused)


@pytest.mark.skipif(sys.platform == "win32", reason="links, pipes and locks are made otherwise there")
@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda path: path.symlink_to("elsewhere"), "it is a link"),
        (os.mkfifo, "not a file"),
        (Path.mkdir, "directory"),
    ],
)
def test_log_is_a_file_of_its_own(tmp_path: Path, made: Any, says: str) -> None:
    made(tmp_path / LOG)
    with pytest.raises(UsageError, match=says), log(tmp_path):
        pass
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="files are locked otherwise there")
def test_two_batches_do_not_write_to_one_log(tmp_path: Path) -> None:
    with log(tmp_path), pytest.raises(UsageError, match="another batch is writing"), log(tmp_path):
        pass
    with log(tmp_path):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed otherwise there")
def test_killed_batch_loses_nothing_and_leaves_no_process(tmp_path: Path) -> None:
    people = {f"learner{number}": saved(put("how_many_tries", f"tries = {number}")) for number in range(12)}
    room, out = handed_in(tmp_path / "room", **people), tmp_path / "out"
    command = [sys.executable, "-m", "fieldguide", "grade", str(room), "--out", str(out), "--jobs", "1"]
    batch = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 60
    while not (out / LOG).exists() or (out / LOG).read_bytes().count(b"\n") < 3:
        assert batch.poll() is None and time.monotonic() < until
        time.sleep(0.01)
    own = descendants(batch.pid)
    os.kill(batch.pid, signal.SIGKILL)
    batch.wait()
    before = (out / LOG).read_bytes().count(b"\n")
    again = graded(room, out)
    assert f"{before} of 12 were graded before" in again.stderr
    assert sorted(learners(out)) == sorted(people)
    assert len(json.loads(again.stdout)["results"]) == 12
    assert not [pid for pid in own if alive(pid)]


def descendants(pid: int) -> list[int]:
    """Return the processes below one; none where the system does not tell."""
    found: list[int] = []
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text().split()):
            found += [child, *descendants(child)]
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except OSError:
        return False


TAMPER = """
import os
for path in ({path!r}, "results.jsonl"):
    for how in (os.O_RDWR, os.O_WRONLY | os.O_APPEND, os.O_WRONLY | os.O_TRUNC):
        try:
            os.write(os.open(path, how), b'{{"learner": "bob", "points": 23}}\\n')
        except OSError:
            pass
for fd in range(3, 256):
    try:
        os.pwrite(fd, b"forged\\n", 0)
    except OSError:
        pass
    for pid in ("self", os.getppid(), {judge}):
        try:
            os.write(os.open(f"/proc/{{pid}}/fd/{{fd}}", os.O_WRONLY), b"forged\\n")
        except OSError:
            pass
for path in ({path!r}, os.path.dirname({path!r})):
    for act in (os.unlink, os.rmdir, lambda path: os.rename(path, path + "2"), lambda path: os.chmod(path, 0)):
        try:
            act(path)
        except OSError:
            pass
tries = 1
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the walls are of Linux")
def test_learners_process_cannot_touch_the_log(tmp_path: Path) -> None:
    out = tmp_path / "out"
    attack = TAMPER.format(path=str(out / LOG), judge=os.getpid())
    room = handed_in(tmp_path / "room", ann=saved(), bob=saved(put("how_many_tries", attack)))
    assert graded(room, out).exit_code == 0
    results = {one.learner: one for one in map(read, (out / LOG).read_bytes().splitlines(keepends=True))}
    if TRUSTED in results["ann"].sandbox:
        pytest.skip("this machine has no walls")
    assert sorted(results) == ["ann", "bob"] and b"forged" not in (out / LOG).read_bytes()
    assert graded(room, out).exit_code == 0
