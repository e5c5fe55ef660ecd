"""A course run by nbgrader, for tests: with the program itself, wherever it is installed.

nbgrader is no part of the kit. Install it anywhere (`python -m venv other`, then `other/bin/pip install nbgrader`),
and put its command on the PATH, or into FIELDGUIDE_NBGRADER.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fieldguide import paths

PROGRAM = os.environ.get("FIELDGUIDE_NBGRADER") or shutil.which("nbgrader") or ""
MISSING = (
    "nbgrader is not here. To see that a course can run it, install it somewhere (`pip install nbgrader`) and put its "
    "command on the PATH, or into FIELDGUIDE_NBGRADER."
)
needed = pytest.mark.skipif(not PROGRAM, reason=MISSING)


def course(folder: Path, *names: str) -> Path:
    """Return a course with the solutions of these exercises as its source, and a kernel that has the kit."""
    for name in names:
        put(folder, "source", name, (paths.SOLUTIONS / f"{name}.ipynb").read_bytes())
    kernel = folder / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    own = {
        "PYTHONPATH": str(paths.ROOT / "lib"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "FIELDGUIDE_HOME": str(folder / "home"),
    }
    spec = {"argv": command, "display_name": "kit", "language": "python", "env": own}
    (kernel / "kernel.json").write_text(json.dumps(spec))
    return folder


def put(folder: Path, place: str, name: str, notebook: bytes) -> None:
    """Put a notebook where the course looks for it: in `source`, or in `submitted/LEARNER`."""
    (folder / place / name).mkdir(parents=True)
    (folder / place / name / f"{name}.ipynb").write_bytes(notebook)


def nbgrader(folder: Path, *command: str) -> None:
    """Run one command of nbgrader in the course."""
    beside = f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}"  # it calls programs that came with it by name
    environment = {**os.environ, "JUPYTER_PATH": str(folder / "jupyter"), "PATH": beside}
    told = subprocess.run([PROGRAM, *command], cwd=folder, env=environment, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr[-2_000:]


def points(folder: Path) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the points that each learner has for each exercise, and those there were to have."""
    nbgrader(folder, "export", "--to", str(folder / "points.csv"))
    with (folder / "points.csv").open(newline="") as rows:
        return {
            (row["student_id"], row["assignment"]): (float(row["score"]), float(row["max_score"]))
            for row in csv.DictReader(rows)
        }
