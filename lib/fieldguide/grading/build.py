"""Judge what the learner wrote: call a function with inputs, run a pattern on texts, some of them hidden."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence

from . import called, ran
from .answers import ENDINGS, Answer, Answers
from .result import Verdict
from .tasks import Build
from .tried import Tried
from .verdict import marked, stopped

NOTHING = "`{}` gives nothing back yet. It needs a `return`, with what it should give."
NO_PATTERN = "`{}` is still `None`. Put the pattern there, made of its parts."

GENERAL = {
    r"^'(?:True|False)'$": "`True` stands without quotes: between quotes it is a sentence like any other.",
    r"^None$": "On one of its ways `{}` gives back `None`, as it does where it ends without a `return`.",
}
"""Slips that any function can have, by what came back."""


async def judge(task: Build, answers: Answers) -> Verdict:
    """Return how the work did; what treats everything alike earns nothing, as it decides nothing."""
    tried: list[Tried] = []
    async for one in _all(task, answers):
        if one.answer.got in ENDINGS:
            note = f"{one.about}: {one.remark.came}" if tried else one.remark.came
            return stopped(task, one.answer.got, note, [each.remark for each in tried])  # type: ignore[arg-type]
        tried.append(one)
    remarks = [one.remark for one in tried]
    if task.function and all(one.answer == Answer("value", None) for one in tried if one.called):
        return marked(task, 0, NOTHING.format(task.function), remarks)
    if all("None is not a pattern" in one.came for one in tried if not one.called) and task.flow:
        return marked(task, 0, NO_PATTERN.format(task.flow), remarks)
    notes = " ".join(_notes(task, tried))
    for part in ([one for one in tried if one.called], [one for one in tried if not one.called]):
        if part and len(met := {one.wanted for one in part if one.remark.right}) < 2:
            return marked(task, 0, f"{_alike(task, met)} {notes}".rstrip(), remarks)
    right = sum(remark.right for remark in remarks)
    count = f"all {right}" if right == len(remarks) else f"{right} of {len(remarks)}"
    return marked(
        task, right, f"Your {task.thing} treats {count} {task.inputs} as it should. {notes}".rstrip(), remarks
    )


async def _all(task: Build, answers: Answers) -> AsyncIterator[Tried]:
    """Try what is hidden last: an answer to an open input is shown, and could hold what was hidden before it."""
    for hidden in (False, True):
        for case in (case for case in task.cases if case.hidden is hidden):
            yield await called.tried(task, case, answers)
        for each in (each for each in task.runs if each.hidden is hidden):
            yield await ran.tried(task, each, answers)


def _alike(task: Build, met: set[str]) -> str:
    if met == {"'pass'"}:
        return f"Your {task.thing} stops nothing in the right way yet, so it protects nobody."
    if met == {"'stop'"}:
        return f"Your {task.thing} lets nothing through, so nothing would ever get done."
    if met:
        return f"Your {task.thing} does right by one kind of {task.inputs} alone so far, and that could be chance."
    return f"None of the {task.inputs} is treated as it should be yet."


def _notes(task: Build, tried: Sequence[Tried]) -> Iterable[str]:
    """Yield the note for each slip seen before that is here again, the task's own in front."""
    wrong = [one for one in tried if not one.remark.right]
    found = [
        slip.note
        for slip in task.seen
        if any(re.search(slip.on, one.about) and re.search(slip.came, one.came) for one in wrong)
    ]
    own = [one.came for one in wrong if one.called]
    found += [note.format(task.function) for came, note in GENERAL.items() if any(re.search(came, c) for c in own)]
    return found[:2]
