"""One batch of notebooks with something wrong in each: none is lost, none credited wrongly, none stops the others."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest
from handed_in import (
    NAME,
    TASKS,
    Book,
    Change,
    before,
    cell,
    code,
    gate,
    put,
    replace,
    saved,
    text,
)

from fieldguide.grading.batch import find, grade_all
from fieldguide.grading.make import stubs
from fieldguide.grading.result import Result
from fieldguide.grading.sandbox import Limits

ALL_RIGHT = dict.fromkeys(TASKS, "right")
NONE_GRADED = dict.fromkeys(TASKS, "not_graded")


class Case(NamedTuple):
    """A file, what is to come of its tasks where it is not right, and words that its feedback has to hold."""

    file: bytes
    otherwise: dict[str, str]
    says: str = ""
    name: str = f"{NAME}.ipynb"


def bare(book: Book) -> None:
    for one in book["cells"]:
        one["metadata"] = {}
    book["metadata"] = {}


def as_words(book: Book) -> None:
    cell(book, "which_pattern")["cell_type"] = "markdown"


def split(book: Book) -> None:
    book["cells"].insert(1, code("from datetime import date\n\ndef sound(award):\n    return bool(date)"))
    cell(book, "dates_gate")["source"] = f"{text(book, 'dates_gate')}\nassert sound({{}})"


def copied(book: Book) -> None:
    stub = stubs(NAME)["dates_gate"]
    book["cells"].append(code(stub, **cell(book, "dates_gate")["metadata"]))


def old_format(book: Book) -> None:
    cells = [{**one, "input": one.pop("source")} if one["cell_type"] == "code" else one for one in book.pop("cells")]
    book.update(nbformat=3, worksheets=[{"cells": cells}])


def moved_up(book: Book) -> None:
    """Move the answer in front of all cells, the import and the setup among them."""
    answer = cell(book, "gate_in_chain")
    book["cells"].remove(answer)
    book["cells"].insert(0, answer)


def upside_down(book: Book) -> None:
    book["cells"].reverse()


def add(*sources: str) -> Change:
    """Return the change that adds cells at the end."""
    return lambda book: book["cells"].extend(map(code, sources))


def odd_cells(book: Book) -> None:
    odd = [None, 7, {}, {"cell_type": "code"}, {"cell_type": "code", "source": {"a": 1}, "metadata": [1]}]
    book["cells"][3:3] = odd


def case(*changes: Change, says: str = "", name: str = f"{NAME}.ipynb", **otherwise: str) -> Case:
    return Case(saved(*changes), otherwise, says, name)


FORGE = """import json, os
for fd in range(3, 30):
    for id in range(1, 12):
        line = json.dumps({"id": id, "got": "value", "value": True, "status": "right", "points": 4})
        try:
            os.write(fd, line.encode() + b"\\n")
        except OSError:
            pass"""

DETACH = """import os, time
if os.fork() == 0:
    os.setsid()
    time.sleep(3)
os._exit(1)"""

CASES = {
    "nothing changed": case(),
    "byte order mark": Case(b"\xef\xbb\xbf" + saved(), {}),
    "utf-16": Case(saved().decode().encode("utf-16"), {}),
    "old format": case(old_format),
    "no metadata": case(bare),
    "odd cells": case(odd_cells),
    "answer turned into words": case(as_words),
    "untouched copy below": case(copied),
    "answer split over cells": case(split),
    "answer after a notebook command": case(before("dates_gate", "%time")),
    "stripped and renamed": case(bare, name="homework.ipynb"),
    "answer moved above the setup": case(moved_up),
    "upside down": case(upside_down),
    "helper below its use": case(put("how_many_tries", "tries = best()"), add("def best():\n    return 1")),
    "asks for help": case(before("ask_first", "fg.check?\nask_1??"), before("which_pattern", "files = !ls")),
    "stray cell that takes long to read": case(add("é = [" + "\n" * 60_000 + "\n(", "\n" * 60_000 + "(")),
    "stray cell with rows of accents": case(add("a" + "\u0301" * 60_000 + "\u0316" * 60_000 + " = 1")),
    "prints a lot": case(before("dates_gate", "for _ in range(50):\n    print('x' * 1_000_000)")),
    "file renamed": case(name="my homework (2).ipynb"),
    "cut off": Case(saved()[:900], NONE_GRADED, "damaged"),
    "another encoding": Case(
        json.dumps({"cells": [code("tries = 1  # é")]}, ensure_ascii=False).encode("latin-1"),
        NONE_GRADED,
        "is not saved as UTF-8",
    ),
    "cut off within a letter": Case('{"cells": ["é'.encode()[:-1], NONE_GRADED, "damaged"),
    "empty": Case(b"", NONE_GRADED, "is empty"),
    "not a notebook": Case(b"[1, 2]", NONE_GRADED, "no cells"),
    "nested too deep": Case(b"[" * 200_000, NONE_GRADED, "damaged"),
    "another notebook": Case(b'{"cells": [{}]}', {"notebook": "not_graded"}, NAME, "shopping.ipynb"),
    "cell deleted": case(
        lambda book: book["cells"].remove(cell(book, "dates_gate")), dates_gate="not_found", says="not in the notebook"
    ),
    "function renamed": case(
        replace("dates_gate", "dates_in_order", "check_dates"), dates_gate="not_found", says="check_dates"
    ),
    "variable renamed": case(replace("how_many_tries", "tries", "retries"), how_many_tries="not_found", says="retries"),
    "one answer misspelt": case(
        replace("which_pattern", '"routing"', '"ruoting"'), which_pattern="partly", says="Did you mean 'routing'"
    ),
    "quotes forgotten": case(
        put("which_pattern", "answer_1 = routing"), which_pattern="crashed", says="between the quotes"
    ),
    "half written": case(put("dates_gate", "def dates_in_order(award):"), dates_gate="crashed", says="line 1"),
    "misspelt below the stub": case(
        put("gate_in_chain", "review = None\nreview = fg.Chain(extract, fact_hold)"),
        gate_in_chain="wrong",
        says="A cell that this answer needs stopped before its end: NameError: name 'fact_hold' is not defined (line 2",
    ),
    "one of three misspelt below the stub": case(
        put("which_pattern", 'answer_1 = "prompt chaining"\nanswer_2 = one'), which_pattern="partly", says="line 2"
    ),
    "name that Python refuses": case(
        put("how_many_tries", "tries = 1\n__debug__ = 1"), how_many_tries="crashed", says="__debug__"
    ),
    "number as text": case(put("how_many_tries", 'tries = "1"'), how_many_tries="wrong", says="without quotes"),
    "number too large": case(put("how_many_tries", "tries = 10**9"), how_many_tries="wrong", says="from 0 to 6"),
    "true as a number": case(put("how_many_tries", "tries = True"), how_many_tries="wrong"),
    "never ends": case(put("dates_gate", "while True:\n    pass"), dates_gate="timed_out", says="loop that never ends"),
    "never ends when called": case(gate("while True: pass"), dates_gate="timed_out"),
    "ends Python": case(before("which_pattern", "import sys; sys.exit(0)"), which_pattern="crashed", says="SystemExit"),
    "ends the process": case(before("which_pattern", "import os; os._exit(0)"), which_pattern="crashed"),
    "fills memory": case(
        put("how_many_tries", "tries = len('x' * 10**11)"), how_many_tries="crashed", says="MemoryError"
    ),
    "gives a huge answer": case(put("how_many_tries", "tries = 'x' * 10**7"), how_many_tries="wrong", says="too large"),
    "gives many texts in one of three": case(
        put("ask_first", 'ask_1 = ["x" * 19_000] * 200\nask_2 = "c"\nask_3 = "a"'), ask_first="partly", says="too large"
    ),
    "gives a nest without end": case(put("how_many_tries", "tries = []\ntries.append(tries)"), how_many_tries="wrong"),
    "always lets through": case(gate("return True"), dates_gate="wrong", says="protects nobody"),
    "always stops": case(gate("return 'no'"), dates_gate="wrong", says="lets nothing through"),
    "gives nothing": case(gate("award"), dates_gate="wrong", says="gives nothing back"),
    "knows the open awards only": case(
        gate("return award['award_number'] == 'FG-26-0101' or 'no'"), dates_gate="partly", says="hidden: "
    ),
    "forgets that a date can be missing": case(
        gate("return award['issued'] <= award['starts'] < award['ends'] or 'out of order'"), dates_gate="partly"
    ),
    "calls itself": case(gate("return dates_in_order(award)"), dates_gate="wrong", says="RecursionError"),
    "never ends on a hidden award": case(
        gate("while award['ends'] is None: pass\n    return True"),
        dates_gate="timed_out",
        says="end date: no answer in",
    ),
    "ends the process on a hidden award": case(
        gate("import os; return award['ends'] is not None or os._exit(0)"),
        dates_gate="crashed",
        says="process that ran",
    ),
    "equal to everything": case(
        before("dates_gate", "class Any(str):\n    __eq__ = lambda *_: True\n    __hash__ = None"),
        lambda book: cell(book, "dates_gate").update(
            source=text(book, "dates_gate") + "\ndates_in_order = lambda a: Any('x')"
        ),
        dates_gate="wrong",
        says="'Any'",
    ),
    "rewrites the tools": case(
        gate("import json; json.dumps = lambda *a, **k: '{\"points\": 4}'; return None"), dates_gate="crashed"
    ),
    "forges answers": case(put("dates_gate", FORGE), dates_gate="crashed", says="omething else than an answer"),
    "leaves a process behind": case(put("dates_gate", DETACH), dates_gate="crashed"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    folder = tmp_path_factory.mktemp("handed in")
    for learner, one in CASES.items():
        (folder / learner).mkdir()
        (folder / learner / one.name).write_bytes(one.file)

    async def all_of_them() -> list[Result]:
        return [result async for result in grade_all(find([folder]), os.cpu_count() or 1, Limits(seconds=3))]

    return {result.learner: result for result in asyncio.run(all_of_them())}


def test_batch_loses_no_notebook(graded: dict[str, Result]) -> None:
    assert set(graded) == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_notebook_gets_its_honest_status(name: str, graded: dict[str, Result]) -> None:
    one, result = CASES[name], graded[name]
    wanted = one.otherwise if "notebook" in one.otherwise else ALL_RIGHT | one.otherwise
    assert {task.task: task.status for task in result.tasks} == wanted
    assert one.says in repr(result)


@pytest.mark.parametrize("name", CASES)
def test_notebook_gets_points_only_for_what_is_right(name: str, graded: dict[str, Result]) -> None:
    for task in graded[name].tasks:
        match task.status:
            case "right":
                assert task.points == task.max
            case "not_graded":
                assert task.points is None
            case "partly":
                assert task.points is not None and 0 < task.points < task.max
            case _:
                assert task.points == 0


def test_batch_leaves_no_scratch_folder(graded: dict[str, Result]) -> None:
    assert graded
    assert not list(Path(tempfile.gettempdir()).glob(f"fieldguide-{os.getpid()}-*"))


def test_result_names_what_bounded_the_code(graded: dict[str, Result]) -> None:
    bounds = graded["nothing changed"].sandbox
    assert ("trusted mode" in bounds) is not ("namespaces" in bounds or {"landlock", "seccomp"} <= set(bounds))
    assert {"empty environment", "time limit"} <= set(bounds)
    assert graded["empty"].sandbox == ()
