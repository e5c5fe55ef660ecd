"""One batch with everything in it that is wrong, broken or hostile, and honest work in between.

None is credited wrongly, none is lost, none costs another anything, and a second time says the same. The hostile ones
are those of `attacks`, each handed in as one answer of a notebook that is right otherwise.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacks import ATTACKS, DISK, NEIGHBOUR, attempt
from handed_in import NAME, POINTS, TASKS, put, saved
from test_grading_bad import ALL_RIGHT, CASES, NONE_GRADED

from fieldguide import paths
from fieldguide.grading.batch import grade_all
from fieldguide.grading.judge import Submission
from fieldguide.grading.notebook import LARGEST
from fieldguide.grading.result import Result
from fieldguide.grading.sandbox import TRUSTED, Limits, walls_here
from fieldguide.grading.tasks import known

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the walls are of Linux"),
]
ATTACKED = "how_many_tries"
COMES = {"value": "wrong", "odd": "wrong", "crashed": "crashed", "timed_out": "timed_out"}
MORE = {
    "patches the kinds of things": "import builtins as b\nb.type = lambda *_: int\nb.isinstance = lambda *_: True",
    "patches the numbers": "import builtins as b\nb.int = type('int', (int,), {'__eq__': lambda *_: 1})\ngot = int(9)",
    "forges the whole result": "open('results.jsonl', 'w').write('{\"points\": 23}')",
    "reads the results": attempt("got = open('../results.jsonl').read()").source,
    "asks the judge's own check": "import fieldguide as fg\ngot = fg.check('how_many_tries').verdict.points",
    "puts another check in place": "import fieldguide.grading.here as h\nh.check = lambda task: None",
    "puts another judge in place": "import sys\nsys.modules['fieldguide.grading.tune'] = sys",
    "reads the wanted answers by the kit": "from fieldguide.grading.tasks import exercise\ngot = exercise('"
    + NAME
    + "').tasks[2].targets",
    "renames its own process": "import ctypes\nctypes.CDLL(None).prctl(15, b'judge', 0, 0, 0)",
    "raises what cannot be caught": "class Gone(BaseException): pass\nraise Gone",
    "raises what cannot be told": "class No(Exception):\n    __str__ = lambda s: 1 / 0\nraise No",
    "hangs in a destructor": "class D:\n    def __del__(self):\n        while True: pass\nD()",
    "changes its own source": "get_ipython().set_next_input('tries = 1')",
}
STATUS_OF_MORE = {
    "asks the judge's own check": "crashed",
    "reads the wanted answers by the kit": "crashed",
    "raises what cannot be caught": "crashed",
    "raises what cannot be told": "crashed",
    "hangs in a destructor": "timed_out",
    "changes its own source": "crashed",
    "patches the kinds of things": "crashed",
}
HONEST = 24


def hostile(known: str) -> dict[str, tuple[bytes, str]]:
    """Return a notebook for each attack, and what is to come of the attacked task."""
    attacks = {name: (one.source, COMES[one.ends]) for name, one in ATTACKS.items()}
    attacks |= {name: (source, STATUS_OF_MORE.get(name, "wrong")) for name, source in MORE.items()}
    return {
        name: (saved(put(ATTACKED, f"got = 'failed'\n{known}{source}\ntries = got")), status)
        for name, (source, status) in attacks.items()
    }


def files(folder: Path) -> dict[str, tuple[Path, dict[str, str]]]:
    """Return what is no notebook file at all, each with what is to come of it."""
    large = folder / "large" / f"{NAME}.ipynb"
    large.parent.mkdir()
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    link, pipe, inside = (folder / name / f"{NAME}.ipynb" for name in ("link", "pipe", "folder"))
    for path in (link, pipe):
        path.parent.mkdir()
    link.symlink_to(paths.SOLUTIONS / f"{NAME}.ipynb")
    os.mkfifo(pipe)
    inside.mkdir(parents=True)
    gone = folder / "gone" / f"{NAME}.ipynb"
    return {path.parent.name: (path, NONE_GRADED) for path in (large, link, pipe, inside, gone)}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Path, dict[str, str]]]]:
    """Write every submission of the corpus, and give where it is and what is to come of each of its tasks."""
    if TRUSTED in asyncio.run(walls_here(Limits())):
        pytest.skip("this machine has no walls, and says so with each result")
    folder, wanted = tmp_path_factory.mktemp("corpus"), {}
    with socket.create_server(("127.0.0.1", 0)) as server:
        told = f"JUDGE, PORT = {os.getpid()}, {server.getsockname()[1]}\n"
        handed_in = {name: (file, ALL_RIGHT | {ATTACKED: status}) for name, (file, status) in hostile(told).items()}
        for name, one in CASES.items():
            otherwise = one.otherwise if "notebook" in one.otherwise else ALL_RIGHT | one.otherwise
            handed_in[f"case: {name}"] = (one.file, otherwise)
        for number, (name, (file, statuses)) in enumerate(handed_in.items()):
            path = folder / f"{number}" / (CASES[name[6:]].name if name.startswith("case: ") else f"{NAME}.ipynb")
            path.parent.mkdir()
            path.write_bytes(file)
            wanted[name] = (path, statuses)
        NEIGHBOUR.write_text("an answer of another learner's")
        yield wanted | files(folder)
    NEIGHBOUR.unlink()


def graded(corpus: dict[str, tuple[Path, dict[str, str]]]) -> tuple[dict[str, Result], float]:
    """Return every result of the corpus, with honest work in between, and the seconds it took."""
    submissions = [Submission(name, path) for name, (path, _) in corpus.items()]
    for number in range(HONEST):
        name = known()[number % len(known())]
        honest = Submission(f"honest {number}", paths.SOLUTIONS / f"{name}.ipynb")
        submissions.insert(number * len(submissions) // HONEST, honest)

    async def all_of_them() -> dict[str, Result]:
        return {one.learner: one async for one in grade_all(submissions, 4, Limits(seconds=4, total=8, memory=1 << 28))}

    began = time.monotonic()
    return asyncio.run(all_of_them()), time.monotonic() - began


@pytest.fixture(scope="module")
def results(corpus: dict[str, tuple[Path, dict[str, str]]]) -> dict[str, Result]:
    found, seconds = graded(corpus)
    print(f"\n{len(corpus)} bad and {HONEST} honest submissions: {seconds:.0f} s")
    return found


def bad() -> list[str]:
    return [*ATTACKS, *MORE, *(f"case: {name}" for name in CASES), "large", "link", "pipe", "folder", "gone"]


def test_corpus_holds_many_kinds_of_bad_work() -> None:
    harmless = {f"case: {name}" for name, one in CASES.items() if not one.otherwise}
    assert len(set(bad()) - harmless) >= 80


def test_none_is_lost(corpus: dict[str, tuple[Path, dict[str, str]]], results: dict[str, Result]) -> None:
    assert set(corpus) == set(bad())
    assert set(results) == set(bad()) | {f"honest {number}" for number in range(HONEST)}


@pytest.mark.parametrize("name", bad())
def test_none_is_credited_wrongly_and_the_rest_of_it_counts(
    name: str, corpus: dict[str, tuple[Path, dict[str, str]]], results: dict[str, Result]
) -> None:
    if name in DISK and "scratch size limit" not in results[name].sandbox:
        pytest.skip("without namespaces nothing bounds the scratch folder as a whole, and no result says so")
    told = {task.task: task.status for task in results[name].tasks}
    assert told == corpus[name][1], [task.message for task in results[name].tasks]


def test_every_honest_submission_gets_its_full_due(results: dict[str, Result]) -> None:
    honest = [one for learner, one in results.items() if learner.startswith("honest")]
    short = {one.learner: [task for task in one.tasks if task.status != "right"] for one in honest}
    assert len(honest) == HONEST
    assert {one.points == one.max for one in honest} == {True}, short


def test_nothing_is_left_behind(results: dict[str, Result]) -> None:
    assert results
    assert not list(Path(tempfile.gettempdir()).glob(f"fieldguide-{os.getpid()}-*"))
    assert not Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def test_second_time_says_the_same(corpus: dict[str, tuple[Path, dict[str, str]]], results: dict[str, Result]) -> None:
    again, _ = graded(corpus)
    differ = [name for name in results if marks(again[name]) != marks(results[name])]
    assert not differ


def marks(result: Result) -> list[tuple[str, str, int | None]]:
    return [(task.task, task.status, task.points) for task in result.tasks]


def test_full_due_of_an_attacker_is_what_was_not_attacked(results: dict[str, Result]) -> None:
    untouched = POINTS - 3
    assert {results[name].points for name in (*ATTACKS, *MORE)} == {untouched}
    assert len(TASKS) == len(ALL_RIGHT)
