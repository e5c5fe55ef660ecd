"""Check an answer inside the notebook where it was written: the grader's own checks, and its words.

This is practice and not a grade: the answers come from the learner's own notebook, which can say what it likes.
"""

from __future__ import annotations

import sys
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .answers import Answer
    from .result import Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """A verdict that shows itself in a notebook and in a terminal."""

    verdict: Verdict

    def __repr__(self) -> str:
        from .report import as_text

        return as_text(self.verdict)

    def _repr_html_(self) -> str:
        from .report import as_html

        return f'<section class="fg-check">{as_html(self.verdict, level=3)}</section>'


STOPPED: dict[tuple[int, str], str] = {}
"""The errors of cells that had stopped when a check came next, by the number of the run and the text that ran."""


@dataclass(slots=True)
class Names:
    """A notebook's own names, as answers."""

    names: dict[str, Any]
    broke: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)

    async def value(self, name: str) -> Answer:
        return self._answer({"name": name})

    async def call(self, name: str, *given: Any) -> Answer:
        return self._answer({"name": name, "given": given})

    async def flow(self, name: str, given: Any, *, seed: int = 0, faults: str = "") -> Answer:
        from concurrent.futures import ThreadPoolExecutor

        from ..offline.session import going_wrong

        def run() -> Answer:
            with going_wrong(faults):
                return self._answer({"name": name, "run": given, "seed": seed})

        with ThreadPoolExecutor(1) as pool:  # the notebook's own loop is running, and a thread has no other
            return pool.submit(run).result()

    def _answer(self, request: dict[str, Any]) -> Answer:
        from copy import deepcopy

        from .child import answer
        from .played import listening
        from .wire import as_answer

        self.heard.clear()
        with listening(self.heard):
            told = answer(self.names, deepcopy(request))
        return as_answer(told, f"`{request['name']}` is not there yet: run its cell first")


def check(task: str) -> Checked:
    """Check your answer to `task` in this notebook, and say what came back and what was wanted."""
    from . import judge, measures
    from .tasks import task_called

    names, of = sys._getframe(1).f_globals, task_called(task)
    return Checked(finished(judge.verdict(of, Names(names, stopped_with(names, of.names)), measures.now)))


def stopped_with(names: dict[str, Any], wanted: Sequence[str]) -> str:
    """Return the error that a notebook's cell with a task's answer stopped with when it last ran, in words.

    A notebook's own names say what ran; only of the run before this one is it known how it ended, so that is kept.
    """
    from . import plain, wire
    from .cells import hinted

    if "get_ipython" not in names or "In" not in names:
        return ""
    last = names["get_ipython"]().last_execution_result
    runs = list(enumerate(names["In"]))
    if last and (error := last.error_before_exec or last.error_in_exec):
        words = wire.fault(plain.fault(error, names))
        STOPPED.update({run: words for run in runs if run[0] == last.execution_count})
    latest = max((run for run in runs if not hinted(run[1]).isdisjoint(wanted)), default=(0, ""))
    return STOPPED.get(latest, "")


def finished(work: Coroutine[Any, Any, Verdict]) -> Verdict:
    """Return what comes of work that never waits; a notebook's own loop is running, so no other can."""
    try:
        work.send(None)
    except StopIteration as done:
        verdict: Verdict = done.value
        return verdict
    raise RuntimeError("a check inside a notebook waited for something")
