"""How long all lessons take to run, beside as many cells that do nothing. This runs when asked for:

python start.py test -m bench -s tests/bench/test_notebooks_bench.py
"""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from fieldguide.execute import execute
from fieldguide.notebook import read
from fieldguide.paths import NOTEBOOKS

pytestmark = pytest.mark.bench

LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))


def code_cells(lesson: Path) -> int:
    return sum(cell.cell_type == "code" for cell in read(lesson).cells)


def run_bare(cells: int, folder: Path) -> float:
    """Run a notebook of so many cells that do nothing; an empty cell would not even be sent to the kernel."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("pass") for _ in range(cells)])
    client = NotebookClient(made, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
    client.extra_arguments = ["--log-level=CRITICAL"]  # as `execute` has it
    began = time.perf_counter()
    client.execute()
    return time.perf_counter() - began


def test_all_lessons_run_in_under_a_minute(tmp_path: Path) -> None:
    print()
    own = bare = 0.0
    for lesson in LESSONS:
        cells = code_cells(lesson)
        nothing, done = run_bare(cells, tmp_path), execute(lesson)
        assert done.ok, done.error
        own, bare = own + done.seconds, bare + nothing
        print(f"{lesson.stem}: {done.seconds:.1f} s; {cells} cells that do nothing {nothing:.1f} s")
    print(f"{len(LESSONS)} lessons, one after another: {own:.1f} s, {own / bare:.1f} times the bare {bare:.1f} s")
    assert own < 60
