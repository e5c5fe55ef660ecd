"""Call a learner's function with one input, and compare what it gives with what is wanted."""

from __future__ import annotations

from typing import Any

from .answers import UNSEEN, Answer, Answers, shown, spoken
from .result import Remark
from .tasks import Build, Case
from .tried import Tried

SENTENCE = "a sentence"


async def tried(task: Build, case: Case, answers: Answers) -> Tried:
    """Return what came of one case; of a hidden one the remark says only what it is about, and the kind of answer."""
    given = case.given if task.arguments > 1 else [case.given]
    answer = await answers.call(str(task.function), *given)
    right = _right(case, answer)
    call = f"{task.function}({', '.join(map(shown, given))})"
    what = f"hidden: {case.about}" if case.hidden else f"{case.about}: {call}"
    came = spoken(answer) if not case.hidden else "what was wanted" if right else _kind(task, answer)
    remark = Remark(right, what, came, _wanted(task, case), "" if right else case.why)
    return Tried(case.about, remark, repr(case.wanted), spoken(answer), answer, called=True)


def _right(case: Case, answer: Answer) -> bool:
    if answer.got != "value":
        return False
    if case.want == "pass":
        return answer.value is True
    if case.want == "stop":
        return isinstance(answer.value, str) and bool(answer.value.strip())
    return any(_same(answer.value, wanted) for wanted in case.wanted)


def _same(value: Any, wanted: Any) -> bool:
    """Compare plain data, where True is not 1; 2 and 2.0 are the same number."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if isinstance(value, list) and isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(_same, value, wanted))
    if isinstance(value, dict) and isinstance(wanted, dict):
        return value.keys() == wanted.keys() and all(_same(value[name], wanted[name]) for name in wanted)
    return bool(value == wanted)


def _wanted(task: Build, case: Case) -> str:
    if case.want == "pass":
        return "True: this one passes"
    if case.want == "stop":
        return "a sentence that says what is wrong: this one stops"
    if case.hidden and not all(value in _open(task) for value in case.wanted):
        return "what the rules of the task say for it"
    return " or ".join(map(shown, case.wanted))


def _open(task: Build) -> list[Any]:
    """Return what may be shown of a hidden case, since open ones show it anyway."""
    return [value for case in task.cases if not case.hidden and not case.want for value in case.wanted]


def _kind(task: Build, answer: Answer) -> str:
    if answer.got != "value":
        return UNSEEN[answer.got]
    if answer.value is None or isinstance(answer.value, bool):
        return repr(answer.value)
    if known := [value for value in _open(task) if _same(answer.value, value)]:
        return shown(known[0])
    if isinstance(answer.value, str) and answer.value.strip():
        return SENTENCE if any(case.want for case in task.cases) else "other words"
    if answer.value == "":
        return "an empty text"
    return "something of another kind" if not isinstance(answer.value, (list, dict)) else "something else"
