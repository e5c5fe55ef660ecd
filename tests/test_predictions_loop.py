"""A loop of writer and judge ends over the wire as theory says, and never passes where the judge does not."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import mean, stdev

import pytest
from over_wire import ITEMS, observed, over_the_wire, skill
from scripted import says

import fieldguide as fg
from fieldguide import predictions
from fieldguide.offline.actor import Actor, Answer, Ask, Judge, Skill
from fieldguide.offline.session import going_wrong


def writer(skills: Sequence[Skill]) -> Actor:
    """Return a model whose drafts say which criteria they meet, each in other words than the one before."""

    def write(ask: Ask) -> Answer:
        met = ["met" if ask.right(each, ask.section("item")) else "missed" for each in skills]
        before = [text for role, text in ask.turns if role == "assistant"]
        number = int(before[-1].split(":")[0]) + 1 if before else 1
        return Answer(text=f"{number}: {', '.join(met)}")

    return says("Write it.", write)


def critic(judge: Judge) -> Actor:
    def judged(ask: Ask) -> Answer:
        met = ask.section("draft").partition(": ")[2].split(", ")
        item = ask.section("item")
        return Answer(
            data={
                "criteria": [
                    {"name": str(n), "passed": ask.judges(judge, f"{item}{n}", one == "met"), "reason": "as seen"}
                    for n, one in enumerate(met)
                ]
            }
        )

    return says("Judge it.", judged)


@pytest.mark.parametrize(
    ("chances", "rho", "judge_rho", "rounds"),
    [((0.5,), 0.6, 0.5, 3), ((0.8, 0.6), 0.0, 0.0, 4)],
)
def test_evaluator_loop_ends_as_theory_says(
    chances: tuple[float, ...], rho: float, judge_rho: float, rounds: int
) -> None:
    judge = Judge("critic", {"small": 0.8}, {"small": 0.9}, judge_rho)
    cast = [writer([skill(f"criterion {n}", p, rho) for n, p in enumerate(chances)]), critic(judge)]
    pattern = fg.EvaluatorOptimizer(
        fg.Step("write", "Write it. <item>{input}</item>"),
        fg.Step("judge", "Judge it. <item>{original}</item> <draft>{write}</draft>", output=fg.Evaluation),
        rounds=rounds,
    )
    runs = over_the_wire(pattern, *cast)
    predicted = predictions.refinement(chances, 0.8, 0.9, rounds, rho, judge_rho)
    assert predicted.accepted in observed(runs, lambda run: run.done)
    assert predicted.right in observed(runs, lambda run: "missed" not in run.output)
    assert predicted.right_accepted in observed(runs, lambda run: run.done and "missed" not in run.output)
    drafts = [run.bill.calls / 2 for run in runs]
    assert abs(mean(drafts) - predicted.rounds) <= 1.96 * stdev(drafts) / sqrt(len(drafts))


def test_judge_under_a_fault_never_passes() -> None:
    judge = Judge("critic", {"small": 0.5}, {"small": 1.0})
    asked = critic(judge)
    loop = fg.EvaluatorOptimizer(
        fg.Step("write", "Write it. <item>{input}</item>"),
        fg.Step("judge", "Judge it. <item>{original}</item> <draft>{write}</draft>", output=fg.Evaluation),
    )
    with going_wrong(",".join(["never_passes"] * 9)):
        runs = over_the_wire(loop, writer([skill("a", 1.0)]), asked, items=ITEMS[:3])
    assert [run.status for run in runs] == ["cap"] * 3
