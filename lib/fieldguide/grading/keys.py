"""What a result depends on, as one short word: as long as it stays the same, nothing has to be graded again.

The learner's answers, the checks of that exercise, and the environment: this library, Python, the packages, limits.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from .. import paths
from . import notebook
from .judge import Submission, which
from .make import stubs
from .notebook import Notebook
from .sandbox import Limits
from .tasks import FOLDER

LIBRARY = Path(__file__).parents[1]
APART = {"cli", "doctor", "lesson", "site"}
"""Rooms that have no say in a verdict."""


def keyed(submissions: Iterable[Submission], limits: Limits, twice: bool = False) -> list[Submission]:
    """Return the submissions, each with its key."""
    return [replace(one, key=key(one, notebook.read(one.path), limits, twice)) for one in submissions]


def key(submission: Submission, handed_in: Notebook, limits: Limits, twice: bool = False) -> str:
    """Return what the result of `submission` depends on: whose it is, its cells, its checks, and the environment.

    Outputs, other cells' metadata and the time it was saved have no part in it.
    """
    cells = [(cell.source, cell.task) for cell in handed_in.cells]
    answers = [submission.learner, str(submission.path.absolute()), handed_in.problem, cells]
    checks = _checks(which(submission.path, handed_in))
    return _hash(json.dumps([answers, checks, environment(), asdict(limits), twice]).encode())


@cache
def _checks(exercise: str) -> str:
    """Return a hash of what an exercise's answers are held against, and of how its cells were handed out."""
    if not exercise:
        return ""
    wanted = (FOLDER / f"{exercise}.yaml").read_bytes()
    return _hash(wanted + json.dumps(dict(stubs(exercise)), sort_keys=True).encode())


@cache
def environment() -> str:
    """Return a hash of this library with the data it reads, its version, Python, and the packages' lock file."""
    files = [*_sources(), *sorted((paths.DATA / "scenarios").rglob("*.*")), *sorted(paths.DATA.glob("*.*"))]
    files.append(paths.ROOT / "requirements.lock")
    told = [(path.name, _hash(path.read_bytes())) for path in files if path.is_file()]
    return _hash(json.dumps([_version(), platform.python_version(), platform.system(), told]).encode())


def _sources() -> Iterator[Path]:
    for path in sorted(LIBRARY.rglob("*.py")):
        if path.relative_to(LIBRARY).parts[0] not in APART:
            yield path


def _version() -> str:
    try:
        return version("fieldguide")
    except PackageNotFoundError:  # it is used from its folder, and is not installed
        return ""


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()[:32]
