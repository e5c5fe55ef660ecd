"""How long a start takes, each beside what it cannot do without. It needs a package index, so it runs when asked for:

python start.py test -m bench -s tests/bench/test_start_bench.py
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("lib", "data", "notebooks", "tests", "start.py", "pyproject.toml", "requirements.lock", "LICENSE")
LOCK = ROOT / "requirements.lock"
ROUNDS = 3


def new_kit(folder: Path) -> Path:
    """Copy what a set-up reads to `folder`."""
    folder.mkdir(parents=True)
    for part in PARTS:
        source = ROOT / part
        copy: Callable[..., object] = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, folder / part)
    return folder


def nowhere(folder: Path) -> dict[str, str]:
    """Return the variables of a person on whose machine nothing was ever fetched or set."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "FIELDGUIDE", "DISPLAY"))
    }
    fresh = {"HOME": str(folder), "UV_CACHE_DIR": str(folder / "uv"), "PIP_NO_CACHE_DIR": "1", "XDG_CACHE_HOME": ""}
    return {**kept, **fresh}


def until_serving(command: list[str], kit: Path, variables: dict[str, str]) -> float:
    """Return the seconds until JupyterLab says its address."""
    began = time.perf_counter()
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, cwd=kit, env=variables, text=True, **both) as server:
        said = ""
        for line in server.stdout:
            said += line
            if re.search(r"http://127.0.0.1:\d+/lab", line):
                break
        seconds = time.perf_counter() - began
        server.terminate()
        server.stdout.read()
    assert "http://127.0.0.1" in said, said
    return seconds


def bare_sync(folder: Path) -> float:
    """Return the seconds of `uv pip sync` alone, into an empty environment with an empty cache."""
    folder.mkdir()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], check=True, cwd=folder)
    began = time.perf_counter()
    sync = ["uv", "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode", "--python", ".venv", str(LOCK)]
    subprocess.run([sys.executable, "-m", *sync], check=True, cwd=folder, env=nowhere(folder))
    return time.perf_counter() - began


def report(name: str, ours: list[float], bare: list[float]) -> float:
    """Print both and return the ratio of their medians."""
    ratio = statistics.median(ours) / statistics.median(bare)
    said = [" ".join(f"{seconds:.1f}" for seconds in times) for times in (ours, bare)]
    print(f"\n{name}: {said[0]} s, beside {said[1]} s: {ratio:.2f} times")
    return ratio


def test_first_start_takes_little_more_than_its_packages(tmp_path: Path) -> None:
    bare, ours = [], []
    for number in range(ROUNDS):
        bare.append(bare_sync(tmp_path / f"bare {number}"))
        kit = new_kit(tmp_path / f"kit {number}")
        ours.append(until_serving([sys.executable, "start.py"], kit, nowhere(tmp_path / f"home {number}")))
    assert report("from nothing to JupyterLab, beside a bare uv pip sync", ours, bare) <= 1.5


def test_second_start_takes_little_more_than_jupyterlab(tmp_path: Path) -> None:
    kit, variables = new_kit(tmp_path / "kit"), nowhere(tmp_path / "home")
    until_serving([sys.executable, "start.py"], kit, variables)
    own = [str(next(kit.glob(".venv/[bS]*/python"))), "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=8888"]
    bare, ours = [], []
    for _ in range(ROUNDS):
        bare.append(until_serving(own, kit, variables))
        ours.append(until_serving([sys.executable, "start.py"], kit, variables))
    assert report("a second start, beside JupyterLab's own", ours, bare) < 1.2
