"""Sections side by side: none waits for another, none loses another, and what failed is said."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from scripted import connection, says

import fieldguide as fg
from fieldguide import door
from fieldguide.errors import NotScripted, UsageError
from fieldguide.offline.actor import Answer, Ask
from fieldguide.patterns.running import Run

ANSWER = fg.Step("answer", "Answer it: {input}")
SCREEN = fg.Step("screen", "Screen it: {input}")
CUT = fg.Step("cut", "Answer it: {input}", max_tokens=1)
JOIN = fg.Step("join", "Put together: {answer} and {screen}")
CLOSED = fg.Chain(SCREEN, fg.Gate("harmless", lambda text: "it is not"), name="closed")
PICK = fg.Step("pick", "Pick one: {input}")
MODEL = connection(
    says("Answer it:", lambda ask: Answer(text="long " * 20 + ask.text.split(": ")[1])),
    says("Screen it:", lambda ask: Answer(text=f"fine {ask.text.split(': ')[1]}")),
    says("Put together:", lambda ask: Answer(text=ask.text)),
    says("Pick one:", lambda ask: Answer(text="word " * ask.choose(range(1, 30)))),
)


def run(pattern: Any, given: Any = "x", **how: Any) -> Run:
    return asyncio.run(fg.run(pattern, given, connection=how.pop("connection", MODEL), **how))


def both(**how: Any) -> fg.Sectioning:
    return fg.Sectioning({"answer": ANSWER, "screen": SCREEN}, **how)


def nodes(run: Run) -> list[str]:
    return [step.node for step in run.trace.steps]


def test_sections_all_work_on_the_whole_input() -> None:
    done = run(both())
    assert dict(done.output.values) == {"answer": "long " * 20 + "x", "screen": "fine x"}
    assert done.output.failed == {}


def test_split_gives_each_section_its_part() -> None:
    done = run(both(split=lambda text: {"answer": text[:1], "screen": text[1:]}), "ab")
    assert [value[-1] for value in done.output.values.values()] == ["a", "b"]


def test_sections_go_on_at_the_same_time() -> None:
    done = run(both())
    first, second = sorted(done.trace.calls, key=lambda call: call.node)
    assert first.start == second.start == 0
    assert done.bill.seconds == max(first.seconds, second.seconds)


def test_failed_section_loses_neither_the_others_nor_its_reason() -> None:
    stopped = run(fg.Sectioning({"cut": CUT, "screen": SCREEN}))
    assert stopped.status == "failed"
    assert "1 of 2 sections succeeded, 2 must: cut: the answer was cut off" in stopped.reason
    assert "it came to its limit of 1 token; for a longer one, give the step a larger max_tokens" in stopped.reason
    assert stopped.output.values == {"screen": "fine x"}
    assert stopped.kept == {"screen": "fine x"}


def test_enough_sections_are_enough() -> None:
    done = run(fg.Sectioning({"cut": CUT, "screen": SCREEN}, needs=1))
    assert (done.status, done.output.values) == ("done", {"screen": "fine x"})
    assert "cut off" in done.output.failed["cut"]


def test_section_stopped_by_its_gate_is_a_failed_one() -> None:
    done = run(fg.Sectioning({"answer": ANSWER, "closed": CLOSED}, needs=1))
    assert done.output.failed == {"closed": "it is not"}
    assert "closed/harmless" in nodes(done)


def test_join_step_may_name_every_section() -> None:
    assert run(both(join=JOIN)).output == "Put together: " + "long " * 20 + "x and fine x"


def test_join_step_hears_of_the_section_that_failed() -> None:
    cut = fg.Step("answer", "Answer it: {input}", max_tokens=1)
    done = run(fg.Sectioning({"answer": cut, "screen": SCREEN}, join=JOIN, needs=1))
    assert "(nothing came back: the answer was cut off" in done.output
    assert done.output.endswith("and fine x")


def test_join_step_reads_all_sections_as_one_text() -> None:
    done = run(both(join=fg.Step("join", "Put together: {input}")))
    assert "answer:\nlong" in done.output and "screen:\nfine x" in done.output


def test_join_function_gets_the_sections() -> None:
    assert run(both(join=lambda sections: len(sections.values))).output == 2


def test_join_is_not_done_when_too_few_succeeded() -> None:
    assert "join" not in nodes(run(fg.Sectioning({"answer": CLOSED, "screen": SCREEN}, join=JOIN)))


@pytest.mark.parametrize(
    ("how", "says_so"),
    [
        ({"split": lambda text: 1 / 0}, "the split broke: ZeroDivisionError"),
        ({"split": lambda text: {"weather": text}}, "the split broke: .*'weather'; the sections are answer, screen"),
        ({"join": lambda sections: sections.values["weather"]}, "the join broke: KeyError: 'weather'"),
    ],
)
def test_function_that_breaks_ends_the_run_with_its_work_kept(how: dict[str, Any], says_so: str) -> None:
    broken = run(both(**how))
    assert broken.status == "failed"
    assert re.search(says_so, broken.reason)


def test_section_the_split_left_out_is_reported() -> None:
    done = run(both(split=lambda text: {"answer": text}, needs=1))
    assert done.output.failed == {"screen": "the split gave it nothing to do"}
    assert "screen" not in nodes(done)


def test_same_pattern_may_be_several_sections() -> None:
    done = run(
        fg.Sectioning({"page 1": SCREEN, "page 2": SCREEN}, split=lambda pages: dict(pages)),
        {"page 1": "a", "page 2": "b"},
    )
    assert dict(done.output.values) == {"page 1": "fine a", "page 2": "fine b"}
    assert nodes(done)[:2] == ["page 1/screen", "page 2/screen"]
    assert {node.id for node in done.pattern.shape.nodes} >= {"page 1/screen", "page 2/screen"}


def test_votes_inside_sections_keep_their_own_span() -> None:
    vote = fg.Voting(SCREEN, 3, name="checked")
    done = run(fg.Sectioning({"answer": ANSWER, "checked": vote}))
    assert done.output.values["checked"].winner == "fine x"
    held = next(span for span in done.trace.spans if span.node == "checked")
    inside = [span for span in done.trace.spans if span.parent == held.id]
    assert {span.node for span in inside} == {"checked/screen", "checked/who won?"}


def test_sections_in_a_chain_stand_below_their_name() -> None:
    done = run(fg.Chain(both(), fg.Gate("two", lambda sections: len(sections.values) == 2)))
    assert done.done
    assert set(nodes(done)) == {"sections/answer", "sections/screen", "sections/all in?", "two"}


def test_budget_used_up_in_a_branch_stops_the_run_and_keeps_the_rest() -> None:
    long = fg.Chain(SCREEN, fg.Step("again", "Screen it: {input}"), fg.Step("more", "Screen it: {input}"), name="long")
    stopped = run(fg.Sectioning({"answer": ANSWER, "long": long}), budget=fg.Budget(calls=3))
    assert (stopped.status, stopped.bill.calls) == ("budget", 3)
    assert "long: the budget of 3 model calls is used up" in stopped.reason
    assert "answer" in stopped.output.values


def test_prompt_nobody_scripted_is_an_error_after_all_branches_ran() -> None:
    asked: list[str] = []

    def noted(ask: Ask) -> Answer:
        asked.append(ask.text)
        return Answer(text="fine")

    odd = fg.Sectioning({"odd": fg.Step("odd", "Nobody knows this."), "screen": fg.Chain(SCREEN, name="screen")})
    with pytest.raises(NotScripted):
        run(odd, connection=connection(says("Screen it:", noted)))
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("sections", "how", "says_so"),
    [
        ({}, {}, "have one or more"),
        ({"a": "text"}, {}, "'text' is not a pattern"),
        ({"a": SCREEN}, {"needs": 2}, "needs is 2 of 1"),
        ({"a": SCREEN}, {"needs": 0}, "needs is 0 of 1"),
        ({"a": SCREEN}, {"at_once": 0}, "at_once is 0"),
        ({"all in?": SCREEN}, {}, "'all in\\?' is taken"),
        ({"join": SCREEN}, {"join": fg.Step("join", "{input}")}, "'join' is taken"),
        ({"a": SCREEN}, {"join": "text"}, "'text' is not a pattern"),
        ({"a": SCREEN}, {"join": fg.Step("end", "{weather}")}, "asks for 'weather'"),
        ({"a": fg.Step("x", "{b}"), "b": SCREEN}, {}, "asks for 'b'"),
    ],
)
def test_sections_that_cannot_work_are_refused_before_they_cost(
    sections: dict[str, Any], how: dict[str, Any], says_so: str
) -> None:
    with pytest.raises(UsageError, match=says_so):
        fg.Sectioning(sections, **how)


def what_happened(run: Run) -> list[str]:
    """Return a run's spans without their numbers and times."""
    return sorted(f"{span.node} {span.kind} {span.reason} {span.sent} {span.got}" for span in run.trace.spans)


SLOWER = fg.Gate("long enough", lambda text: len(text.split()) > 2 or "too short", retries=2)
BRANCH = fg.Chain(PICK, SLOWER, fg.Step("next", "Pick one, once more: {original}"), name="branch")


@pytest.mark.parametrize("at_once", [1, 2, None])
@pytest.mark.parametrize("branch", [PICK, BRANCH])
def test_run_is_the_same_whatever_goes_on_at_once(branch: Any, at_once: int | None) -> None:
    model = connection(
        says("Pick one:", lambda ask: Answer(text="word " * ask.choose(range(1, 5)))),
        says("Pick one, once more:", lambda ask: Answer(text="word " * ask.choose(range(1, 99)))),
    )
    sections = {f"part {n}": branch for n in range(12)}
    one, other = (run(fg.Sectioning(sections, at_once=lanes, needs=1), connection=model) for lanes in (3, at_once))
    assert what_happened(one) == what_happened(other)


def test_thousand_branches_take_as_long_as_the_longest() -> None:
    wide = fg.Sectioning(
        {f"part {n}": PICK for n in range(1000)},
        split=lambda text: {f"part {n}": f"{text} {n}" for n in range(1000)},
        join=fg.Step("join", "Put together: {original}"),
    )
    done = run(wide)
    *branches, join = done.trace.calls
    assert len(branches) == 1000 and len({branch.seconds for branch in branches}) > 5
    assert {branch.start for branch in branches} == {0}
    assert join.start == max(branch.end for branch in branches)
    assert done.trace.spans[-1].end == join.end


class Fixed(door.Connection):
    """A model that takes 50 ms for every answer."""

    async def ask(self, ask: door.Ask) -> tuple[door.Answer, int]:
        usage = {"gen_ai.usage.input_tokens": 1, "gen_ai.usage.output_tokens": 1}
        return door.Answer("word", "done", "", {"gen_ai.request.model": self.model, **usage}), 50_000_000


@pytest.mark.parametrize(
    ("at_once", "join", "milliseconds"),
    [(None, None, 50), (None, fg.Step("join", "All: {input}"), 100), (10, None, 100 * 50), (1, None, 1000 * 50)],
)
def test_thousand_branches_of_50_milliseconds_take_50_milliseconds_and_the_join(
    at_once: int | None, join: Any, milliseconds: int
) -> None:
    wide = fg.Sectioning({f"part {n}": fg.Step(f"part {n}", "x") for n in range(1000)}, at_once=at_once, join=join)
    fixed = Fixed(door.offline_client(), live=False, model="claude-haiku-5-5", seed=0)
    done = asyncio.run(fg.run(wide, "x", connection=fixed))
    assert done.done and max(span.end for span in done.trace.spans) == milliseconds * 1_000_000


def test_lanes_take_as_long_as_the_work_on_them() -> None:
    four = fg.Sectioning({f"part {n}": fg.Step(f"part {n}", f"Screen it: {n}") for n in range(4)}, at_once=2)
    calls = run(four).trace.calls
    assert [call.start for call in calls] == [0, 0, calls[0].end, calls[1].end]


def test_budget_of_calls_holds_for_sections_that_begin_at_once() -> None:
    five = fg.Sectioning({f"part {n}": fg.Step(f"part {n}", "Say the word: {input}") for n in range(5)}, needs=1)
    model = connection(says("Say the word:", "hello"))
    done = asyncio.run(fg.run(five, "x", connection=model, budget=fg.Budget(calls=3)))
    assert len(done.trace.calls) == 3
    assert len(done.output.failed) == 2
