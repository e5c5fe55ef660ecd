"""What patterns do over the wire is what theory predicts from the stated competence, also where they do not help."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from math import asin, pi, sqrt
from statistics import mean, stdev
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import connection, says
from small_cast import ask

import fieldguide as fg
from fieldguide import predictions
from fieldguide.confusion import router_matrix
from fieldguide.offline.actor import Actor, Answer, Ask, Judge, Skill
from fieldguide.offline.session import going_wrong
from fieldguide.patterns.running import Run
from fieldguide.predictions import interval, majority, majority_of

ITEMS = [f"item {number}" for number in range(400)]


def skill(name: str, p: float, rho: float = 0.0) -> Skill:
    return Skill(name, {"small": p}, rho)


def over_the_wire(pattern: Any, *actors: Actor, items: Sequence[str] = ITEMS, seed: int = 0) -> list[Run]:
    """Run `pattern` on every item, through the SDK and a model that plays `actors`."""
    model = connection(*actors, seed=seed)

    async def each() -> list[Run]:
        return [await fg.run(pattern, item, connection=model) for item in items]

    return asyncio.run(each())


def observed(runs: Sequence[Run], holds: Callable[[Run], bool]) -> predictions.Interval:
    """Return where the share of `runs` that a claim holds for truly lies."""
    return interval(sum(map(holds, runs)), len(runs))


def is_right(run: Run) -> bool:
    return str(run.output).startswith("right")


# One call, and chains of them.


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


# A gate that sends back what it stops.


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


# Votes: the same voter again and again, or different ones.


def truth(item: str) -> str:
    return "yes" if int(item.split()[1]) % 2 else "no"


def voter(name: str, p: float, rho: float) -> tuple[fg.Step, Actor]:
    def vote(ask: Ask) -> Answer:
        item = ask.section("item")
        right = ask.right(skill(name, p, rho), item)
        return Answer(text="yes" if (truth(item) == "yes") == right else "no")

    return fg.Step(name, f"Is it odd, {name}? <item>{{input}}</item>"), says(f"Is it odd, {name}?", vote)


def won(run: Run) -> bool:
    return run.output.winner == truth(run.given)


@pytest.mark.parametrize(("p", "rho"), [(0.75, 0.0), (0.75, 0.7), (0.75, 1.0), (0.4, 0.0)])
def test_vote_of_one_voter_repeated_wins_as_theory_says(p: float, rho: float) -> None:
    step, cast = voter("Ann", p, rho)
    seen = observed(over_the_wire(fg.Voting(step, times=5), cast), won)
    assert majority(p, 5, rho) in seen


def test_vote_agrees_with_theory_over_many_seeds() -> None:
    does, seeds = skill("Ann", 0.75, 0.7), range(20)
    asks = [[ask(seed=seed, occurrence=times) for times in range(5)] for seed in seeds]
    wins = [sum(sum(one.right(does, item) for one in five) > 2 for item in ITEMS) for five in asks]
    predicted = majority(0.75, 5, 0.7)
    assert predicted in interval(sum(wins), len(ITEMS) * len(seeds))
    assert sum(predicted in interval(count, len(ITEMS)) for count in wins) >= 17  # of 20, where 19 are to be expected


def test_vote_of_diverse_voters_shares_no_luck() -> None:
    chances = {"Ann": 0.75, "Bob": 0.75, "Cem": 0.7, "Dee": 0.8, "Eve": 0.75}
    voters = [voter(name, p, rho=0.9) for name, p in chances.items()]
    seen = observed(over_the_wire(fg.Voting([step for step, _ in voters]), *(cast for _, cast in voters)), won)
    assert majority_of(list(chances.values())) in seen
    assert majority(0.75, 5, rho=0.9) not in seen


# A router.


CLASSES = {"refund": 0.9, "appeal": 0.75, "other": 0.6}
SURE, UNSURE = 0.9, 0.3


def sort_out(ask: Ask) -> Answer:
    """Know a class by its word, sometimes take it for another, and be surer of what is right."""
    item = ask.section("item")
    label = item.split()[2]
    right = ask.right(skill(label, CLASSES[label], 0.5), item)
    doubts = not ask.right(skill("doubt", 0.9 if right else 0.4), item)
    given = label if right else ask.choose([other for other in CLASSES if other != label])
    return Answer(data={"label": given, "confidence": UNSURE if doubts else SURE})


def test_router_is_right_class_by_class_as_theory_says() -> None:
    routes = {label: fg.Step(label, f"Handle a {label}.") for label in CLASSES}
    classify = fg.Step("classify", "Which class is it? <item>{input}</item>", output=fg.Label)
    pattern = fg.Router(classify, routes, fg.Step("person", "Hand it over."), threshold=0.5)
    cast = [says("Which class is it?", sort_out), says("Hand it over.", "handed over")]
    cast += [says(f"Handle a {label}.", label) for label in CLASSES]
    labels = [list(CLASSES)[number % 3] for number in range(len(ITEMS))]
    runs = over_the_wire(pattern, *cast, items=[f"{item} {label}" for item, label in zip(ITEMS, labels, strict=True)])
    matrix = router_matrix(runs, labels)
    shares = {label: labels.count(label) / len(labels) for label in CLASSES}
    predicted = predictions.router(CLASSES, shares, unsure_wrong=0.6, unsure_right=0.1)
    hits = {label: matrix.counts.get((label, label), 0) for label in CLASSES}
    for label in CLASSES:
        given_it = sum(count for (_, given), count in matrix.counts.items() if given == label)
        assert predicted.recall[label] in interval(hits[label], labels.count(label))
        assert predicted.precision[label] in interval(hits[label], given_it)
    assert predicted.accuracy in interval(sum(hits.values()), len(runs))
    assert predicted.fallback in observed(runs, lambda run: run.output == "handed over")


# An evaluator loop.


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


# The theory itself.


@pytest.mark.parametrize(("n", "share"), [(1, 0.75), (3, 0.84375), (5, 0.896484375), (9, 0.951072693)])
def test_majority_of_equals_is_the_binomial_one(n: int, share: float) -> None:
    assert majority(0.75, n) == pytest.approx(share)


@pytest.mark.parametrize("rho", [0.1, 0.5, 0.9, 0.99])
def test_shared_luck_is_averaged_exactly_enough(rho: float) -> None:
    both_right = 0.25 + asin(rho) / (2 * pi)  # of two normal variables with this correlation
    assert predictions.chain([0.5, 0.5], rho) == pytest.approx(both_right, abs=1e-3)
    assert majority(0.8, 1, rho) == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize(
    ("p", "n", "rho"), [(0.75, 9, 1.0), (0.5, 9, 0.0), (0.4, 5, 1.0), (1.0, 5, 0.5), (0.0, 5, 0.5)]
)
def test_majority_does_not_help_there(p: float, n: int, rho: float) -> None:
    assert majority(p, n, rho) == pytest.approx(p, abs=1e-3)


def test_majority_makes_a_bad_voter_worse() -> None:
    assert majority(0.4, 9) < majority(0.4, 5) < 0.4


def test_majority_of_an_even_number_needs_more_than_half() -> None:
    assert majority_of([0.5, 0.5]) == 0.25


CHANCE = st.floats(0, 1)


@given(CHANCE, CHANCE, CHANCE, st.integers(1, 6))
def test_gate_passes_more_with_more_tries_and_of_the_same_worth(p: float, found: float, kept: float, n: int) -> None:
    one, more = predictions.gate(p, found, kept), predictions.gate(p, found, kept, tries=n)
    assert one.passed <= more.passed + 1e-9 <= 1 + 2e-9
    assert more.right_among_passed == pytest.approx(one.right_among_passed, abs=1e-6)
    assert 1 <= more.calls <= n


def test_gate_without_errors_keeps_only_what_is_right() -> None:
    assert predictions.gate(0.6, 1.0, 1.0, tries=2) == predictions.Gated(pytest.approx(0.84), pytest.approx(0.84), 1.4)


@pytest.mark.parametrize(
    ("found", "kept", "rounds", "right"),
    [(1.0, 1.0, 1, 0.3), (1.0, 1.0, 2, 0.51), (0.0, 1.0, 3, 0.3), (1.0, 0.0, 3, 0.3)],
    ids=["one round", "two rounds", "a judge who passes all", "a judge who passes nothing"],
)
def test_refinement_at_its_edges(found: float, kept: float, rounds: int, right: float) -> None:
    assert predictions.refinement([0.3], found, kept, rounds).right == pytest.approx(right)
    assert predictions.refinement([0.6, 0.5], 1.0, 1.0, 1).right == pytest.approx(0.3)


def test_refinement_of_one_criterion_gives_up_after_three_rounds() -> None:
    three, nine = (predictions.refinement([0.5], 0.9, 0.9, rounds) for rounds in (3, 9))
    assert three == nine


@given(st.lists(CHANCE, min_size=1, max_size=3), CHANCE, CHANCE, st.integers(1, 6))
def test_refinement_is_a_share(chances: list[float], found: float, kept: float, rounds: int) -> None:
    ended = predictions.refinement(chances, found, kept, rounds)
    assert -1e-9 <= ended.right_accepted <= ended.right + 1e-9 <= 1 + 2e-9
    assert ended.right_accepted <= ended.accepted + 1e-9
    assert 1 <= ended.rounds <= rounds


def test_router_without_doubts_sends_nothing_to_the_fallback() -> None:
    routed = predictions.router({"a": 0.9, "b": 0.6}, {"a": 3, "b": 1})
    assert routed.accuracy == pytest.approx(0.825) and routed.fallback == pytest.approx(0)
    assert routed.precision["b"] == pytest.approx(0.6 / (0.6 + 0.3))


@pytest.mark.parametrize(
    ("right", "n", "low", "high"), [(0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (8, 10, 0.4902, 0.9433), (0, 0, 0, 1)]
)
def test_interval_is_wilsons(right: int, n: int, low: float, high: float) -> None:
    seen = interval(right, n)
    assert (seen.low, seen.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))
    assert (right / n if n else 0.5) in seen


def test_interval_reads_as_words() -> None:
    assert str(interval(80, 100)) == "71.1% to 86.7%"
