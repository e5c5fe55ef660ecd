"""What a pattern adds to a call is the same in a large one as in a small one: it grows with steps, branches, rounds
and turns, and no faster.

python start.py test -m bench -s tests/bench/test_growth_bench.py
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from measured import microseconds
from scripted import connection, says
from test_patterns_bench import Noting

import fieldguide as fg
from fieldguide.door import Connection
from fieldguide.offline.actor import Answer, Ask, ToolCall

pytestmark = pytest.mark.bench

SMALL, LARGE, ROUNDS = 10, 100, 9


@fg.tool
def look(number: int) -> str:
    """Look at one thing."""
    return f"thing {number}"


def turns(ask: Ask) -> Answer:
    """Ask for as many looks as the prompt says."""
    done, wanted = len(ask.results), int(ask.turns[0][1].rpartition(" ")[2])
    return Answer(calls=(ToolCall("look", {"number": done}),)) if done < wanted else Answer(text="seen")


def judged(ask: Ask) -> Answer:
    """Find each draft a little better, and never good enough; every verdict is as long as any other."""
    met = len(ask.section("draft").split())
    return Answer(data={"criteria": [{"name": "", "passed": n < met, "reason": ""} for n in range(LARGE + 1)]})


MODEL = connection(
    says("Say the word:", "hello"),
    says(
        "Draft it:", lambda ask: Answer(text=("word " + " ".join(text for role, text in ask.turns if role != "user")))
    ),
    says("Judge it:", judged),
    says("Look around:", turns),
)
SAY = fg.Step("say", "Say the word: {input}")
JUDGE = fg.Step("judge", "Judge it: <draft>{input}</draft>", output=fg.Evaluation)
MADE: dict[str, Callable[[int], Any]] = {
    "steps": lambda size: fg.Chain(*(fg.Step(f"step {n}", "Say the word: {input}") for n in range(size))),
    "branches": lambda size: fg.Sectioning({f"part {n}": fg.Step(f"part {n}", "Say the word: x") for n in range(size)}),
    "votes": lambda size: fg.Voting(SAY, times=size, stop_early=False),
    "rounds": lambda size: fg.EvaluatorOptimizer(fg.Step("draft", "Draft it: x"), JUDGE, rounds=size),
    "turns": lambda size: fg.Agent(f"Look around: {size - 1}", [look], turns=size),
}


def own(pattern: Any) -> tuple[Callable[[], float], int]:
    """Return what measures the pattern's own CPU a call, with answers played back, and how many calls it makes."""
    noting = Noting(MODEL.client)
    played: Connection = replace(MODEL, client=noting)  # type: ignore[arg-type]
    asyncio.run(fg.run(pattern, "x", connection=played))
    noting.played, calls = 0, len(noting.asked)
    return lambda: microseconds(lambda: fg.run(pattern, "x", connection=played), calls, times=200 // calls), calls


@pytest.mark.parametrize("name", MADE)
def test_what_a_pattern_adds_to_a_call_does_not_grow(name: str) -> None:
    (few, fewer), (many, more) = (own(MADE[name](size)) for size in (SMALL, LARGE))
    assert more == 10 * fewer
    small, large = (min(column) for column in zip(*[(few(), many()) for _ in range(ROUNDS)], strict=True))
    print(f"\n{name}: {small:.1f} us a call of {fewer}, {large:.1f} us a call of {more}")
    assert large <= 1.5 * small
