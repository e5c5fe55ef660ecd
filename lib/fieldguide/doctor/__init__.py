"""Is this machine ready? One finding a question, each in plain words, with what to do where the answer is no."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found; `fix` is empty when there is nothing to do."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


Check = Callable[[], Finding]

BROKEN = "Run `python start.py` again; if this line stays, delete the folder .venv first."


def examine(checks: Sequence[Check]) -> Iterator[Finding]:
    """Run `checks` side by side and give their findings in order."""
    with ThreadPoolExecutor(max_workers=max(len(checks), 1)) as pool:
        yield from pool.map(_safely, checks)


def checks() -> dict[str, Check]:
    """Return every check by name, in the order they are said."""
    from . import kernel, machine, packages, walls, working

    found = (
        machine.python,
        packages.packages,
        kernel.notebooks,
        working.pictures,
        working.offline_model,
        working.your_answers,
        machine.path_length,
        machine.disk,
        walls.grader_walls,
    )
    return {named(check): check for check in found}


def _safely(check: Check) -> Finding:
    """Turn a check that breaks into a finding, so that one bad part never hides the others."""
    try:
        return check()
    except Exception as error:
        return Finding(named(check), False, f"{type(error).__name__}: {error}", BROKEN)


def named(check: Check) -> str:
    """Return a check's name as a person reads it."""
    return check.__name__.replace("grader_", "grader's_").replace("_", " ")
