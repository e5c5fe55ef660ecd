"""Judge a setting: run the kit's own pattern with it, and compare what it gives with the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from . import spelled
from .answers import Answers, shown, spoken
from .measures import Measure
from .result import Remark, Verdict
from .tasks import Target, Tune
from .verdict import ending, marked


async def judge(task: Tune, answers: Answers, measure: Measure) -> Verdict:
    """Return whether the setting meets every target; meeting one by missing another earns nothing."""
    answer = await answers.value(task.variable)
    if over := ending(task, [answer]):
        return replace(over, message=f"{over.message} {spelled.unread(over.message, spelled.NUMBER)}".rstrip())
    setting = answer.value
    allowed = f"a whole number from {task.lowest} to {task.highest}{f' in steps of {task.step}' * (task.step > 1)}"
    if type(setting) is not int or setting not in task.settings:
        came = "nothing yet" if answer.got == "value" and setting is None else spoken(answer)
        remark = Remark(False, task.variable, came, allowed, spelled.number(task, answer))
        return marked(task, 0, f"`{task.variable}` has to be {allowed}.", [remark])
    figures = await measure(task.measure, setting)
    remarks = [_remark(f"{task.variable} = {shown(setting)}", target, figures) for target in task.targets]
    if all(remark.right for remark in remarks):
        return marked(task, len(remarks), "Your setting meets every target.", remarks)
    note = task.seen.get(setting, "")
    return marked(task, 0, f"Your setting does not meet every target yet. {note}".rstrip(), remarks)


def _remark(tried: str, target: Target, figures: Mapping[str, float]) -> Remark:
    figure = figures[target.figure]
    enough = target.at_least is None or figure >= target.at_least
    right = enough and (target.at_most is None or figure <= target.at_most)
    return Remark(right, tried, target.says.format(f"{figure:g}"), target.wanted, "" if right else target.hint)
