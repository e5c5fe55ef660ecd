"""Judge a gate that the learner wrote: give it awards to check, some of them hidden."""

from __future__ import annotations

from .answers import Answer, Answers, shown, spoken
from .result import Remark, Verdict
from .tasks import Build, Case
from .verdict import ending, marked, stopped

WANTED = {"pass": "True: this one passes", "stop": "a sentence that says what is wrong: this one stops"}

NOTHING = "`{}` gives nothing back yet. It needs a `return`: of True, or of a sentence in quotes."


async def judge(task: Build, answers: Answers) -> Verdict:
    """Return how the gate did; one that treats everything alike earns nothing, as it checks nothing."""
    remarks: list[Remark] = []
    nothing = True
    for case in task.cases:
        answer = await answers.call(task.function, case.given)
        if over := ending(task, [answer]):
            return stopped(task, over.status, f"{case.about}: {answer.note}" if remarks else answer.note, remarks)
        remarks.append(_remark(task, case, answer))
        nothing = nothing and answer == Answer("value", None)
    right = sum(remark.right for remark in remarks)
    met: set[str] = {case.want for case, remark in zip(task.cases, remarks, strict=True) if remark.right}
    if nothing:
        return marked(task, 0, NOTHING.format(task.function), remarks)
    if len(met) < 2:
        return marked(task, 0, _alike(met), remarks)
    if right == len(remarks):
        return marked(task, right, f"Your gate treats all {right} awards as it should.", remarks)
    return marked(task, right, f"Your gate treats {right} of {len(remarks)} awards as it should.", remarks)


def _alike(met: set[str]) -> str:
    if met == {"pass"}:
        return "Your gate stops no faulty award in the right way yet, so it protects nobody."
    if met == {"stop"}:
        return "Your gate lets no sound award through, so no summary would ever be written."
    return "No award is treated as it should be yet."


def _remark(task: Build, case: Case, answer: Answer) -> Remark:
    """Return one award's remark; of a hidden one only what it is about, and the kind of thing that came back."""
    right = _right(case, answer)
    tried = f"hidden: {case.about}" if case.hidden else f"{case.about}: {task.function}({shown(case.given)})"
    came = _kind(answer) if case.hidden else spoken(answer)
    return Remark(right, tried, came, WANTED[case.want], "" if right else case.why)


def _right(case: Case, answer: Answer) -> bool:
    if answer.got != "value":
        return False
    if case.want == "pass":
        return answer.value is True
    return isinstance(answer.value, str) and bool(answer.value.strip())


def _kind(answer: Answer) -> str:
    if answer.got != "value":
        return {"raised": "an error", "odd": "something that is neither"}[answer.got]
    if answer.value is None or isinstance(answer.value, bool):
        return repr(answer.value)
    return "a sentence" if isinstance(answer.value, str) and answer.value.strip() else "something that is neither"
