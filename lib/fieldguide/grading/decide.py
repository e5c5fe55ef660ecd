"""Judge a choice: variables set to one of the named options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from . import spelled
from .answers import Answer, Answers, shown, spoken
from .result import Remark, Verdict
from .tasks import Decide, Question
from .verdict import ending, marked


async def judge(task: Decide, answers: Answers) -> Verdict:
    """Return what became of each choice; every wrong one has its own explanation."""
    came = [await answers.value(name) for name in task.names]
    if over := ending(task, came):
        return replace(over, message=f"{over.message} {spelled.unread(over.message, spelled.OPTION)}".rstrip())
    remarks = [_remark(question, answer) for question, answer in zip(task.questions, came, strict=True)]
    right = sum(remark.right for remark in remarks)
    empty = all(answer.value in ("", None) and answer.got == "value" for answer in came)
    return marked(
        task, right, f"Nothing is filled in yet. {spelled.OPTION}" if empty else _count(right, remarks), remarks
    )


def _count(right: int, remarks: Sequence[Remark]) -> str:
    return "All of your answers are right." if right == len(remarks) else f"{right} of {len(remarks)} right."


def _remark(question: Question, answer: Answer) -> Remark:
    options = ", ".join(map(repr, question.options))
    tried = f"{question.variable}, {question.about}"
    if answer.got != "value":
        return Remark(False, tried, spoken(answer), f"one of {options}", spelled.option(question, answer))
    chosen = _option(question, answer.value)
    came = "nothing yet" if answer.value in ("", None) else shown(answer.value)
    came += f" ({question.offers[chosen]})" if chosen in question.offers else ""
    why = question.options[chosen] if chosen else spelled.option(question, answer)
    return Remark(chosen == question.right, tried, came, f"one of {options}", why)


def _option(question: Question, value: object) -> str | None:
    """Return the option that is meant; capitals and spaces around do not matter."""
    said = " ".join(value.split()).casefold() if isinstance(value, str) else None
    return next((option for option in question.options if option.casefold() == said), None)
