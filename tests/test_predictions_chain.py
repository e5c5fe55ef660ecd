"""Chains, and gates that send back, do over the wire what theory says of the stated competence."""

from __future__ import annotations

from math import sqrt
from statistics import mean, stdev

import pytest
from over_wire import is_right, observed, over_the_wire, skill
from scripted import says

import fieldguide as fg
from fieldguide import predictions
from fieldguide.offline.actor import Actor, Answer, Ask, Skill


def worker(cue: str, does: Skill) -> Actor:
    """Return a model that does one piece of work right or wrong, and cannot mend what came to it wrong."""

    def work(ask: Ask) -> Answer:
        good = ask.right(does, ask.section("item")) and ask.section("so_far") != "wrong"
        return Answer(text="right" if good else "wrong")

    return says(cue, work)


def steps(*names: str) -> list[fg.Step]:
    """Return steps of a chain, the first of which gets no work to go on with."""
    prompt = "Do {name}. <item>{{original}}</item>"
    return [
        fg.Step(name, prompt.format(name=name) + " <so_far>{input}</so_far>" * (number > 0))
        for number, name in enumerate(names)
    ]


def test_chain_is_right_as_often_as_all_its_steps_are() -> None:
    chances = {"reading": 0.9, "sorting": 0.8, "writing": 0.95}
    cast = [worker(f"Do {name}.", skill(name, p, rho=0.7)) for name, p in chances.items()]
    seen = observed(over_the_wire(fg.Chain(*steps(*chances)), *cast), is_right)
    assert predictions.chain(list(chances.values())) in seen


def test_chain_of_one_skill_shares_its_luck() -> None:
    cast = [worker(f"Do {name}.", skill("all", 0.8, 0.7)) for name in ("one", "two", "three")]
    seen = observed(over_the_wire(fg.Chain(*steps("one", "two", "three")), *cast), is_right)
    assert predictions.chain([0.8] * 3, rho=0.7) in seen
    assert predictions.chain([0.8] * 3) not in seen


def guarded(p: float, rho: float) -> tuple[fg.Chain, Actor]:
    """Return work behind a check that misses one kind of ten wrong answers, and stops one wording of twenty right."""

    def work(ask: Ask) -> Answer:
        right = ask.right(skill("work", p, rho), ask.section("item"))
        return Answer(text=f"right {ask.choose(range(20))}" if right else f"wrong {ask.choose(range(10))}")

    def check(answer: str) -> bool:
        return answer == "wrong 0" or (answer.startswith("right") and answer != "right 0")

    step = fg.Step("work", "Do the work. <item>{input}</item>")
    return fg.Chain(step, fg.Gate("looks right", check, retries=2)), says("Do the work.", work)


@pytest.mark.parametrize("rho", [0.0, 0.8])
def test_gate_with_retries_passes_what_theory_says(rho: float) -> None:
    pattern, cast = guarded(0.7, rho)
    runs = over_the_wire(pattern, cast)
    passed = [run for run in runs if run.done]
    predicted = predictions.gate(0.7, sensitivity=0.9, specificity=0.95, tries=3, rho=rho)
    assert predicted.passed in observed(runs, lambda run: run.done)
    assert predicted.right_among_passed in observed(passed, is_right)
    calls = [run.bill.calls for run in runs]
    assert abs(mean(calls) - predicted.calls) <= 1.96 * stdev(calls) / sqrt(len(calls))
