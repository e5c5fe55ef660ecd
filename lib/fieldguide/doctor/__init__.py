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


def examine(checks: Sequence[Check] | None = None) -> Iterator[Finding]:
    """Run the checks side by side and give their findings in order."""
    if checks is None:
        from . import kernel, machine, packages, working

        checks = (
            machine.python,
            packages.packages,
            kernel.notebooks,
            working.pictures,
            working.offline_model,
            working.your_answers,
            machine.path_length,
            machine.disk,
        )
    with ThreadPoolExecutor(max_workers=len(checks)) as pool:
        yield from pool.map(_safely, checks)


def _safely(check: Check) -> Finding:
    """Turn a check that breaks into a finding, so that one bad part never hides the others."""
    try:
        return check()
    except Exception as error:
        return Finding(check.__name__.replace("_", " "), False, f"{type(error).__name__}: {error}", BROKEN)
