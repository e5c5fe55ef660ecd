"""Evaluator-optimizer, over the real SDK and a scripted model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, get_args

import pytest
from scripted import connection, says

import fieldguide as fg
from fieldguide.errors import UsageError
from fieldguide.offline.actor import Actor, Answer, Ask
from fieldguide.patterns.running import Run

DRAFT = fg.Step("draft", "Draft a notice on: {input}")
JUDGE = fg.Step("judge", "Judge the notice: {draft} on {original}", output=fg.Evaluation)
CRITERIA = ("safe", "asked", "plain")


def loop(**how: Any) -> fg.EvaluatorOptimizer:
    return fg.EvaluatorOptimizer(DRAFT, JUDGE, **how)


def cast(scores: Sequence[int], drafts: Sequence[str] = ()) -> tuple[Actor, ...]:
    """Return a model whose nth draft is the nth of `drafts`, and meets so many criteria as `scores` says."""
    drafts = drafts or [f"draft {number}" for number in range(1, len(scores) + 1)]

    def write(ask: Ask) -> Answer:
        last = [text for role, text in ask.turns if role == "assistant"]
        return Answer(text=drafts[drafts.index(last[-1]) + 1] if last else drafts[0])

    def judge(ask: Ask) -> Answer:
        draft = ask.text.partition("notice: ")[2].partition(" on ")[0]
        met = scores[drafts.index(draft)]
        return Answer(
            data={
                "criteria": [
                    {"name": name, "passed": number < met, "reason": "" if number < met else f"not {name}"}
                    for number, name in enumerate(CRITERIA)
                ]
            }
        )

    return says("Draft a notice", write), says("Judge the notice", judge)


def run(pattern: Any, *actors: Actor, **how: Any) -> Run:
    return asyncio.run(fg.run(pattern, "permits", connection=connection(*actors), **how))


def test_draft_that_meets_every_criterion_ends_the_loop() -> None:
    done = run(loop(), *cast([3]))
    assert (done.status, done.output, done.bill.calls) == ("done", "draft 1", 2)
    assert done.reason == "every criterion was met in round 1 of 3"


def test_draft_is_asked_for_again_with_what_was_wrong() -> None:
    done = run(loop(), *cast([1, 3]))
    again = done.trace.calls[2].sent
    assert (done.status, done.output, len(again)) == ("done", "draft 2", 3)
    assert again[1] == {"role": "assistant", "content": "draft 1"}
    assert "did not pass the check: asked: not asked; plain: not plain." in again[2]["content"]


def test_judge_that_never_passes_ends_at_the_cap_with_the_best_draft() -> None:
    capped = run(loop(rounds=4), *cast([0, 1, 1, 2]))
    assert (capped.status, capped.output, capped.bill.calls) == ("cap", "draft 4", 8)
    assert capped.reason == "all 4 rounds are used; the best draft met 2 of 3 criteria; plain: not plain"


def test_best_draft_is_kept_over_a_worse_last_one() -> None:
    capped = run(loop(rounds=2), *cast([2, 0]))
    assert (capped.status, capped.output) == ("cap", "draft 1")


def test_earliest_of_equal_drafts_is_the_best() -> None:
    assert run(loop(rounds=2), *cast([1, 1])).output == "draft 1"


def test_two_rounds_without_a_better_draft_end_the_loop() -> None:
    stale = run(loop(rounds=10), *cast([1, 2, 1, 2, 3]))
    assert (stale.status, stale.output, stale.bill.calls) == ("cap", "draft 2", 8)
    assert stale.reason.startswith("no progress: no better draft in 2 rounds")


def test_patience_says_how_long_a_loop_waits_for_a_better_draft() -> None:
    stale = run(loop(rounds=10, patience=1), *cast([1, 2, 1, 3]))
    assert (stale.status, stale.output, stale.bill.calls) == ("cap", "draft 2", 6)
    assert stale.reason.startswith("no progress: no better draft in 1 round;")


def test_loop_without_patience_to_lose_uses_every_round() -> None:
    scores, drafts = [1, 0, 0, 0, 0], ["a", "b", "c", "d", "e"]
    endless = loop(rounds=5, patience=None)
    used = run(endless, *cast(scores, drafts))
    assert (used.status, used.output, used.bill.calls) == ("cap", "a", 10)
    assert used.reason.startswith("all 5 rounds are used")
    assert "gives up early" not in fg.show(endless).text and "gives up early" in fg.show(loop(rounds=5)).text


def test_same_draft_again_ends_the_loop_unjudged() -> None:
    stale = run(loop(rounds=10), *cast([1, 0], ["first", "second", "first "]))
    assert (stale.status, stale.output, stale.bill.calls) == ("cap", "first", 5)
    assert stale.reason.startswith("no progress: the draft of round 3 is that of round 1 again")


def test_empty_draft_ends_the_loop() -> None:
    empty = run(loop(), *cast([1], ["first", " "]))
    assert (empty.status, empty.output) == ("cap", "first")
    assert "the draft of round 2 is empty" in empty.reason


@pytest.mark.parametrize(("calls", "best"), [(1, "draft 1"), (2, "draft 1"), (3, "draft 1"), (4, "draft 2")])
def test_budget_hands_on_the_best_draft(calls: int, best: str) -> None:
    stopped = run(loop(), *cast([0, 1, 2]), budget=fg.Budget(calls=calls))
    assert (stopped.status, stopped.output, stopped.bill.calls) == ("budget", best, calls)


def test_draft_that_nobody_judged_says_so() -> None:
    assert run(loop(), *cast([0, 1]), budget=fg.Budget(calls=1)).reason.endswith("(its draft was not judged)")


@pytest.mark.parametrize(
    ("verdict", "says_so"),
    [({"criteria": []}, "names no criterion"), ({"score": 7}, "does not fit its form: criteria")],
)
def test_evaluation_that_judges_nothing_fails_with_the_draft_kept(verdict: Any, says_so: str) -> None:
    failed = run(loop(), *cast([0])[:1], says("Judge the notice", verdict))
    assert (failed.status, failed.output) == ("failed", "draft 1")
    assert says_so in failed.reason


def test_draft_cut_short_fails() -> None:
    short = fg.EvaluatorOptimizer(fg.Step("draft", "Draft a notice on: {input}", max_tokens=1), JUDGE)
    failed = run(short, *cast([0], ["far too long a notice"]))
    assert (failed.status, failed.output, failed.bill.calls) == ("failed", None, 1)


def tokens_by_round(resend: str, rounds: int = 5) -> list[int]:
    """Return what the generator was sent in each round."""
    drafts = [f"{'word ' * 100}{number}" for number in range(rounds)]
    stuck = run(loop(rounds=rounds, resend=resend), *cast([0, 1, 1, 2, 2], drafts))
    return [call.attributes["gen_ai.usage.input_tokens"] for call in stuck.trace.at("draft")]


def test_resending_the_last_draft_costs_the_same_every_round() -> None:
    first, *later = tokens_by_round("last")
    assert len(later) == 4
    assert max(later) - min(later) <= 10  # only the faults that are named differ
    assert first < later[0]


def test_resending_everything_costs_more_every_round() -> None:
    everything, last = tokens_by_round("all"), tokens_by_round("last")
    grown = [after - before for before, after in zip(everything, everything[1:], strict=False)]
    assert everything[:2] == last[:2]  # nothing to choose between before the third round
    assert min(grown) > 100  # each round sends one draft more
    assert sum(everything) > 1.8 * sum(last)


def test_resending_everything_keeps_the_order_of_drafts() -> None:
    capped = run(loop(rounds=3, resend="all"), *cast([0, 1, 2]))
    sent = list(capped.trace.at("draft"))[-1].sent
    assert [turn["content"] for turn in sent if turn["role"] == "assistant"] == ["draft 1", "draft 2"]


def test_earlier_call_keeps_what_it_was_sent() -> None:
    capped = run(loop(rounds=3, resend="all"), *cast([0, 1, 2]))
    assert [len(call.sent) for call in capped.trace.at("draft")] == [1, 3, 5]


def test_every_round_is_noted_with_what_was_wrong() -> None:
    done = run(loop(), *cast([2, 3]))
    assert [step.node for step in done.trace.steps] == ["draft", "new draft", "judge", "good enough"] * 2
    assert [step.reason for step in done.trace.at("good enough")] == ["plain: not plain", ""]


def test_shape_says_its_cap() -> None:
    shape = loop(rounds=2).shape
    assert [node.id for node in shape.nodes] == [
        "input", "draft", "new draft", "judge", "good enough", "output", "stopped",
    ]  # fmt: skip
    assert any(edge.kind == "again" and "2" in edge.label for edge in shape.edges)
    assert shape.paths().count == 5  # good after 1 or 2; given up after 2; no new draft in 1 or 2


@pytest.mark.parametrize("scores", [[3], [0, 3], [0, 1, 3], [0, 0, 0], [0, 1, 2]])
def test_way_of_a_run_is_among_the_listed_paths(scores: list[int]) -> None:
    done = run(loop(), *cast(scores))
    walked = tuple(step.node for step in done.trace.steps)
    assert (walked, done.done) in [(path.nodes, path.finishes) for path in loop().shape.paths().listed]


def test_same_seed_same_run() -> None:
    assert run(loop(), *cast([0, 1, 2])).trace == run(loop(), *cast([0, 1, 2])).trace


def test_evaluation_has_the_fields_a_judge_fills_in() -> None:
    (criterion,) = get_args(fg.Evaluation.model_fields["criteria"].annotation)
    assert list(criterion.model_fields) == ["name", "passed", "reason"]


@pytest.mark.parametrize(
    ("make", "says_so"),
    [
        (lambda: loop(rounds=0), "rounds is 0"),
        (lambda: loop(patience=0), "patience is 0; give 1 or more, or None"),
        (lambda: loop(resend="some"), "resend is 'some'; choose 'last' or 'all'"),
        (lambda: fg.EvaluatorOptimizer(DRAFT, DRAFT), "judges no criteria.*output=fg.Evaluation"),
        (lambda: fg.EvaluatorOptimizer(fg.Chain(DRAFT), JUDGE), "cannot be asked again"),
        (lambda: fg.EvaluatorOptimizer(fg.Step("judge", "x"), JUDGE), "'judge' is taken"),
        (lambda: fg.EvaluatorOptimizer(fg.Step("text", "x"), JUDGE), "asks for 'draft'.*text"),
        (lambda: fg.EvaluatorOptimizer(fg.Step("draft", "{judge}"), JUDGE), "asks for 'judge'"),
    ],
)
def test_loop_that_cannot_work_is_refused_before_it_costs(make: Callable[[], Any], says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        make()
