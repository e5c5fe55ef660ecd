"""Every way that a run can really take is among the paths listed beforehand, and every path listed can be taken."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scripted import connection

import fieldguide as fg
from fieldguide.flows import STOP, Path
from fieldguide.offline.actor import Actor, Answer, Ask
from fieldguide.patterns.running import Run
from fieldguide.trace import HOLDERS

CHANCE = Random()
"""What every scripted answer and every check is drawn from; a test seeds it before a run."""
ALL = {"stop_early": False}
"""A voter who is not asked makes no way of its own."""


def _plan(ask: Ask) -> Answer:
    kinds = [*ask.text.partition("among ")[2].split(", "), "nobody"]
    some = CHANCE.choices(kinds, k=CHANCE.randint(0, 2))
    return Answer(data={"subtasks": [{"worker": kind, "task": f"task {n}"} for n, kind in enumerate(some)]})


def _judged(ask: Ask) -> Answer:
    return Answer(data={"criteria": [{"name": n, "passed": CHANCE.random() < 0.6, "reason": ""} for n in "xy"]})


def _label(ask: Ask) -> Answer:
    return Answer(data={"label": CHANCE.choice(["one", "two", "three"]), "confidence": CHANCE.random()})


MODEL = connection(
    Actor("speaker", "Say:", lambda ask: Answer(text=CHANCE.choice("abcdef "))),
    Actor("planner", "Plan:", _plan),
    Actor("judge", "Judge:", _judged),
    Actor("sorter", "Sort:", _label),
)


class Names:
    """Names that stand once in a pattern, and those of the parts that end alone when they end early."""

    def __init__(self) -> None:
        self.numbers, self.alone = itertools.count(), set[str]()

    def new(self, kind: str) -> str:
        return f"{kind}{next(self.numbers)}"

    def aside(self, part: Any) -> Any:
        self.alone.add(part.name)
        return part


def say(names: Names) -> fg.Step:
    return fg.Step(names.new("say"), "Say: {input}")


def gated(names: Names, part: Any = None, retries: int = 1) -> fg.Chain:
    gate = fg.Gate(names.new("gate"), lambda value: CHANCE.random() < 0.5, retries)
    return fg.Chain(part or say(names), gate, name=names.new("chain"))


def line(names: Names, *parts: Any) -> fg.Chain:
    return fg.Chain(*parts, name=names.new("line"))


def sections(names: Names, *parts: Any, needs: int = 1) -> fg.Sectioning:
    return fg.Sectioning({names.aside(part).name: part for part in parts}, needs=needs, name=names.new("sections"))


def vote(names: Names, *voters: Any, tie: Any = "none") -> fg.Voting:
    return fg.Voting([names.aside(one) for one in voters], tie=tie, quorum=1, name=names.new("vote"), **ALL)


def router(names: Names, one: Any, two: Any, other: Any, classify: Any = None) -> fg.Router:
    sort = classify or fg.Step(names.new("sort"), "Sort: {input}", output=fg.Label)
    return fg.Router(names.aside(sort), {"one": one, "two": two}, other, 0.5, name=names.new("router"))


def crew(names: Names, *workers: Any, retries: int = 1, most: int = 2) -> fg.Orchestrator:
    plan = fg.Step(names.new("plan"), "Plan: {input} for {most} among {workers}", output=fg.Plan)
    kinds = {f"kind {n}": names.aside(worker) for n, worker in enumerate(workers)}
    whole = fg.Step(names.new("join"), "Say: {results}")
    return fg.Orchestrator(plan, kinds, whole, most=most, retries=retries, name=names.new("crew"))


def loop(names: Names, rounds: int = 2) -> fg.EvaluatorOptimizer:
    judge = fg.Step(names.new("judge"), "Judge: {input}", output=fg.Evaluation)
    return fg.EvaluatorOptimizer(say(names), judge, rounds, name=names.new("loop"))


def taken(done: Run, alone: set[str]) -> Path:
    """Return the way a run took, as a path of its shape."""
    return Path(tuple(_nodes(done, alone)), done.done, done.status == "cap")


def _nodes(done: Run, alone: set[str]) -> Iterator[str]:
    remarked = {id(span) for span in _remarks(done)}
    for span in done.trace.spans:
        if span.kind in HOLDERS and span.parent and span.ending == "failed" and span.node.split("/")[-1] in alone:
            yield STOP
        if span.kind not in HOLDERS and id(span) not in remarked:
            yield span.node


def _remarks(done: Run) -> Iterator[Any]:
    """Yield what a plan check only remarks upon before it passes: one look, said twice."""
    looks = [span for span in done.trace.spans if span.node.endswith("plan check")]
    for one, after in itertools.pairwise(looks):
        if one.reason and not after.reason and (one.parent, one.start) == (after.parent, after.start):
            yield one


def run(pattern: Any, seed: int) -> Run:
    CHANCE.seed(seed)
    return asyncio.run(fg.run(pattern, "x", connection=MODEL, seed=seed))


MADE = {
    "gate with a retry": lambda names: gated(names),
    "sections with gates": lambda names: sections(names, gated(names), gated(names, retries=0)),
    "vote": lambda names: vote(names, say(names), say(names)),
    "vote with a tie-break": lambda names: vote(names, say(names), say(names), tie=gated(names)),
    "router": lambda names: router(names, say(names), gated(names), loop(names)),
    "router whose vote may fail": lambda names: router(
        names, say(names), say(names), gated(names), vote(names, say(names), say(names))
    ),
    "workers with gates": lambda names: crew(names, gated(names, retries=0)),
    "workers at their cap": lambda names: crew(names, loop(names, 1)),
    "workers that a gate or a cap may stop": lambda names: crew(
        names, line(names, gated(names, retries=0), loop(names, 1))
    ),
    "workers whose sections are capped": lambda names: crew(names, sections(names, loop(names, 1)), most=1),
    "loop at the end": lambda names: line(names, gated(names, retries=0), loop(names)),
}


@pytest.mark.parametrize("made", MADE)
def test_ways_taken_are_among_those_listed(made: str) -> None:
    names = Names()
    pattern = MADE[made](names)
    paths = pattern.shape.paths(most=1000)
    seen = {taken(run(pattern, seed), names.alone) for seed in range(80)}
    assert seen <= set(paths.listed)
    assert paths.count == len(paths.listed) == len(set(paths.listed))


@pytest.mark.parametrize(
    ("made", "tries"),
    [("gate with a retry", 60), ("sections with gates", 200), ("router", 300), ("loop at the end", 300)]
    + [("workers with gates", 900), ("workers at their cap", 900), ("workers whose sections are capped", 900)],
)
def test_ways_listed_can_all_be_taken(made: str, tries: int) -> None:
    names = Names()
    pattern = MADE[made](names)
    left = set(pattern.shape.paths(most=1000).listed)
    for seed in range(tries):
        left.discard(taken(run(pattern, seed), names.alone))
        if not left:
            break
    assert not left


def parts(names: Names, draw: Any, depth: int) -> Any:
    """Draw a pattern at most so deep."""
    if depth == 0:
        return draw(st.sampled_from([say, gated, loop]))(names)

    def inner() -> Any:
        return parts(names, draw, draw(st.integers(0, depth - 1)))

    return draw(
        st.sampled_from(
            [
                lambda: line(names, inner(), inner()),
                lambda: gated(names, inner(), retries=0),
                lambda: sections(names, inner(), inner(), needs=draw(st.integers(1, 2))),
                lambda: vote(names, inner(), inner(), tie=draw(st.sampled_from(["none", say(names)]))),
                lambda: router(
                    names, inner(), say(names), inner(), draw(st.sampled_from([None, vote(names, inner())]))
                ),
                lambda: crew(names, inner(), retries=draw(st.integers(0, 1))),
            ]
        )
    )()


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(0, 1000))
def test_way_of_any_small_pattern_is_among_those_listed(data: st.DataObject, seed: int) -> None:
    names = Names()
    pattern = parts(names, data.draw, 2)
    paths = pattern.shape.paths(most=4000)
    assume((paths.count or 0) <= 4000)
    assert taken(run(pattern, seed), names.alone) in paths.listed
