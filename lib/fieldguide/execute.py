"""Run notebooks offline, each in a fresh kernel, and bring back what they show.

A run sees an empty store of its own and none of the learner's settings, so the outputs are everyone's.
Pages are made by `publish`; what the terminal says meanwhile belongs to the command line.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import UsageError
from .notebook import cleaned, first_line, read, write
from .wording import many

if TYPE_CHECKING:
    from nbformat import NotebookNode

SECONDS_A_CELL = 120
KERNEL = "python3"
# Whatever steers the kit or the SDK from outside: FIELDGUIDE_LIVE and the key first of all.
WITHHELD = ("FIELDGUIDE_", "ANTHROPIC_")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Executed:
    """What became of one notebook; `copy` is None when the file could not be read at all."""

    notebook: Path
    ok: bool
    seconds: float
    error: str | None
    copy: NotebookNode | None

    def as_dict(self) -> dict[str, str | bool | float | None]:
        """Return the machine-readable answer, without the copy."""
        seconds = round(self.seconds, 2)
        return {"notebook": self.notebook.as_posix(), "ok": self.ok, "seconds": seconds, "error": self.error}


def execute(notebook: Path, *, progress: Progress | None = None, seconds_a_cell: int = SECONDS_A_CELL) -> Executed:
    """Run `notebook` through papermill; `progress(done, cells)` hears of every cell.

    A failing notebook is a result with `ok=False` and what it showed so far, never an exception.
    """
    start = time.perf_counter()
    try:
        original = read(notebook)
    except UsageError as unreadable:
        return Executed(notebook, False, time.perf_counter() - start, str(unreadable), None)
    with _apart_from_the_learner() as scratch:
        given, ran = scratch / "given.ipynb", scratch / "ran.ipynb"
        write(original, given)
        folder = notebook.resolve().parent
        error = _run(original.cells, given, ran, folder, progress or (lambda done, cells: None), seconds_a_cell)
        copy = cleaned(original, read(ran if ran.exists() else given))
    return Executed(notebook, error is None, time.perf_counter() - start, error, copy)


@contextmanager
def _apart_from_the_learner() -> Iterator[Path]:
    """Give the kernels started inside an empty store, this Python, and no setting from outside."""
    from ipykernel.kernelspec import write_kernel_spec

    before = dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="fieldguide-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        # JUPYTER_PATH is searched first, so a kernel of that name installed elsewhere cannot take its place.
        # What it logs (loopback traffic, a hard stop) would land between the lines of progress.
        write_kernel_spec(scratch / "jupyter" / "kernels" / KERNEL, extra_arguments=["--log-level=CRITICAL"])
        for name in [name for name in before if name.startswith(WITHHELD)]:
            del os.environ[name]
        os.environ |= {
            "FIELDGUIDE_HOME": str(scratch / "home"),
            "IPYTHONDIR": str(scratch / "ipython"),
            "JUPYTER_PATH": str(scratch / "jupyter"),
            "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the kernel's debugger otherwise warns on the terminal
        }
        try:
            yield scratch
        finally:
            os.environ.clear()
            os.environ.update(before)


def _run(
    cells: list[NotebookNode], given: Path, ran: Path, folder: Path, progress: Progress, seconds_a_cell: int
) -> str | None:
    """Run the notebook from `given` to `ran` as if it lay in `folder`; return what went wrong in one sentence."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill import PapermillExecutionError, execute_notebook

    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    reached = 0

    def started(cell: NotebookNode, cell_index: int) -> None:
        nonlocal reached
        reached = cell_index
        progress(cell_index, len(cells))

    options = {"kernel_name": KERNEL, "language": "python", "progress_bar": False, "cwd": folder}
    try:
        execute_notebook(given, ran, **options, execution_timeout=seconds_a_cell, on_cell_start=started)
    except PapermillExecutionError as failed:
        what = f"{failed.ename}: {first_line(failed.evalue)}" if failed.evalue else failed.ename
        return f"{_place(cells, reached)} stopped with {what}; open the notebook there, put it right and run it again"
    except CellTimeoutError:
        late = f"was not done after {many(seconds_a_cell, 'second')}"
        return f"{_place(cells, reached)} {late}; look there for a loop that never ends"
    except DeadKernelError:
        return f"{_place(cells, reached)} ended the Python behind the notebook; free some memory and run it again"
    except Exception as failed:  # one notebook's trouble, whatever it is, must not cost the others their run
        what = f"{type(failed).__name__}: {first_line(str(failed))}"
        return f"The notebook could not be run with {sys.executable} ({what}); `fieldguide doctor` says what is missing"
    progress(len(cells), len(cells))
    return None


def _place(cells: list[NotebookNode], index: int) -> str:
    """Return where a reader finds the cell: its number and the heading above it."""
    for cell in reversed(cells[:index]):
        headings = [line.lstrip("# ") for line in cell.source.splitlines() if line.startswith("#")]
        if cell.cell_type == "markdown" and headings:
            return f'Cell {index + 1}, under "{headings[-1]}",'
    return f"Cell {index + 1}"
