"""Run a learner's pattern on one text, and compare how it ended, and what it really asked, with what is wanted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..wording import many
from .answers import UNSEEN, Answer, Answers, shown
from .result import Remark
from .tasks import Build, Run
from .tried import Tried

TOGETHER = " && "
ENDINGS = {
    "done": "it ran to its end",
    "gate": "a check stopped it",
    "budget": "a budget stopped it",
    "cap": "a limit stopped it",
    "refused": "the model refused",
    "failed": "it failed",
}


async def tried(task: Build, run: Run, answers: Answers) -> Tried:
    """Return what came of one run; of a hidden one the remark says only what it is about and how it ended."""
    name = str(run.flow or task.flow)
    answer = await answers.flow(name, run.given, seed=run.seed, faults=run.faults)
    asked = [json.dumps(body, ensure_ascii=False) for body in answers.heard]
    ended = answer.value if isinstance(answer.value, dict) else {}
    wrong = _wrong(run, answer, ended, asked)
    what = (
        f"hidden: {run.about}" if run.hidden else f"{run.about}: `{name}` run on {shown(' '.join(run.given.split()))}"
    )
    came = _came(answer, ended, asked, wrong)
    came += f"; it gave {shown(ended.get('output'))}" if run.says and ended else ""
    if run.hidden:  # with no number of calls: a number could tell its text
        unseen = "; ".join([_how(ended), *_wrong(run, answer, ended, asked, counted=False)])
        told = UNSEEN.get(answer.got) or unseen
    else:
        told = came
    remark = Remark(not wrong, what, told, run.wanted, run.why if wrong else "")
    return Tried(run.about, remark, run.want, came, answer, called=False)


def _wrong(run: Run, answer: Answer, ended: dict[str, Any], asked: Sequence[str], counted: bool = True) -> list[str]:
    """Return all that is not as it should be, in words; the requests are what the judge heard itself."""
    if answer.got != "value":
        return ["it did not run"]
    calls = f"{many(len(asked), 'call')} instead of" if counted else "another number of calls than"
    output = json.dumps(ended.get("output"), ensure_ascii=False)
    return [
        *(f"never asked: {name}" for words, name in run.asked.items() if not _heard(words, asked)),
        *(f"asked, though it should not be: {name}" for words, name in run.never.items() if _heard(words, asked)),
        *([f"{calls} {run.calls}"] if run.calls not in (None, len(asked)) else []),
        *(["it should have ended otherwise"] if ended.get("status") != run.status else []),
        *(["what it gave is not what was wanted"] if any(words not in output for words in run.says) else []),
    ]


def _how(ended: dict[str, Any]) -> str:
    return ENDINGS.get(str(ended.get("status")), "it ended in a way of its own")


def _heard(words: str, asked: Sequence[str]) -> bool:
    return any(all(part in request for part in words.split(TOGETHER)) for request in asked)


def _came(answer: Answer, ended: dict[str, Any], asked: Sequence[str], wrong: Sequence[str]) -> str:
    if answer.got != "value":
        return f"an error, {answer.note}" if answer.got == "raised" else answer.note
    reason = f" ({shown(ended['reason'])})" if ended.get("reason") else ""
    return "; ".join([f"{_how(ended)}{reason} after {many(len(asked), 'call')} to the model", *wrong])
