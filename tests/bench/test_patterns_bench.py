"""What each pattern adds to a model call, beside plain asyncio making the very same calls with the SDK alone.

python start.py test -m bench -s tests/bench/test_patterns_bench.py
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from measured import microseconds
from scripted import connection, says

import fieldguide as fg
from fieldguide.door import Connection
from fieldguide.offline.actor import Answer, Ask, ToolCall
from fieldguide.patterns.running import Run

pytestmark = pytest.mark.bench

SIZE = 20
ROUNDS = 25  # short and many: the least of each is the one that nothing else on the machine disturbed


@fg.tool
def look(number: int) -> str:
    """Look at one thing."""
    return f"thing {number}"


def turns(ask: Ask) -> Answer:
    """Ask for another look until there have been enough."""
    done = len(ask.results)
    return Answer(calls=(ToolCall("look", {"number": done}),)) if done < SIZE - 1 else Answer(text="seen")


def judged(ask: Ask) -> Answer:
    """Find each draft a little better, and never good enough."""
    met = min(int(ask.section("draft").strip() or 0), SIZE)
    criteria = [{"name": str(n), "passed": n < met, "reason": "not yet"} for n in range(SIZE + 1)]
    return Answer(data={"criteria": criteria})


def drafted(ask: Ask) -> Answer:
    """Write a new draft each time: the number of the round."""
    return Answer(text=str(sum(role == "user" for role, _ in ask.turns)))


MODEL = connection(
    says("Say the word:", "hello"),
    says("Which kind?", {"label": "short", "confidence": 0.9}),
    says("Plan the parts:", {"subtasks": [{"worker": "say", "task": str(n)} for n in range(SIZE)]}),
    says("Draft it:", drafted),
    says("Judge it:", judged),
    says("Look around:", turns),
)
SAY = fg.Step("say", "Say the word: {input}")

PATTERNS = {
    "router": fg.Router(fg.Step("kind", "Which kind? {input}", output=fg.Label), {"short": SAY}, SAY),
    "sectioning": fg.Sectioning({f"part {n}": fg.Step(f"part {n}", f"Say the word: {n}") for n in range(SIZE)}),
    "voting": fg.Voting(SAY, times=SIZE, stop_early=False),
    "orchestrator": fg.Orchestrator(
        fg.Step("plan", "Plan the parts: {input}", output=fg.Plan),
        {"say": SAY},
        fg.Step("join", "Say the word: {results}"),
        most=SIZE,
        at_once=None,
    ),
    "evaluator-optimizer": fg.EvaluatorOptimizer(
        fg.Step("draft", "Draft it: {input}"),
        fg.Step("judge", "Judge it: <draft>{input}</draft>", output=fg.Evaluation),
        rounds=SIZE,
        resend="all",
    ),
    "agent": fg.Agent("Look around: {input}", [look], turns=SIZE + 1),
}


@dataclass
class Noting:
    """A client that notes what it is asked and told; played back, it tells the same again and costs next to nothing."""

    real: Any
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    told: list[Any] = field(default_factory=list)
    played: int = -1

    @property
    def messages(self) -> Noting:
        return self

    async def create(self, **words: Any) -> Any:
        return await self._ask("create", words)

    async def parse(self, **words: Any) -> Any:
        return await self._ask("parse", words)

    async def _ask(self, kind: str, words: dict[str, Any]) -> Any:
        if self.played >= 0:
            self.played += 1
            return self.told[(self.played - 1) % len(self.told)]
        self.asked.append((kind, words))
        self.told.append(await getattr(self.real.messages, kind)(**words))
        return self.told[-1]


def watched(pattern: Any) -> tuple[Noting, Connection, Run]:
    """Run `pattern` once with a client that notes everything."""
    noting = Noting(MODEL.client)
    connection: Connection = replace(MODEL, client=noting)  # type: ignore[arg-type]
    return noting, connection, asyncio.run(fg.run(pattern, "x", connection=connection))


def plainly(noting: Noting, run: Run) -> Callable[[], Awaitable[None]]:
    """Return plain asyncio that makes the same calls in the same order, side by side where the run did."""
    starts = [call.start for call in sorted(run.trace.calls, key=lambda call: call.id)]
    waves = [[ask for ask, at in zip(noting.asked, starts, strict=True) if at == when] for when in sorted(set(starts))]

    async def plain() -> None:
        for wave in waves:
            calls = [getattr(MODEL.client.messages, kind)(**words) for kind, words in wave]
            await (asyncio.gather(*calls) if len(calls) > 1 else calls[0])

    return plain


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_costs_at_most_25_microseconds_a_call(name: str) -> None:
    pattern = PATTERNS[name]
    noting, connection, run = watched(pattern)
    plain, calls = plainly(noting, run), len(noting.asked)
    noting.played = 0
    rows = [
        (
            microseconds(one_call, SIZE),
            microseconds(plain, calls),
            microseconds(lambda: fg.run(pattern, "x", connection=MODEL), calls),
            microseconds(lambda: fg.run(pattern, "x", connection=connection), calls, times=50),
        )
        for _ in range(ROUNDS)
    ]
    bare, theirs, ours, own = (min(column) for column in zip(*rows, strict=True))
    print(
        f"\n{name}, {calls} calls: {theirs:.0f} us a call plain, {ours:.0f} here ({ours / theirs:.3f} times); "
        f"{own:.0f} us its own, on a machine where a bare call takes {bare:.0f}"
    )
    assert own <= 25 * max(1, bare / 400)  # the figure is for a machine where a bare call takes 400


async def one_call() -> None:
    """Make the smallest call there is, again and again: how fast this machine is just now."""
    for _ in range(SIZE):
        await MODEL.client.messages.create(
            model=MODEL.model, max_tokens=2048, messages=[{"role": "user", "content": "Say the word: x"}]
        )


def test_a_thousand_branches_take_the_time_of_one() -> None:
    import tracemalloc

    wide = fg.Sectioning({f"part {n}": fg.Step(f"part {n}", "Say the word: {input}") for n in range(1000)})
    tracemalloc.start()
    began = time.perf_counter()
    run = asyncio.run(fg.run(wide, "x", connection=MODEL))
    seconds, (_, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    longest = max(call.end - call.start for call in run.trace.calls)
    print(f"\n1,000 branches: {run.bill.seconds:.3f} s virtual, {seconds:.2f} s real, {peak / 1e6:.0f} kB each")
    assert max(span.end for span in run.trace.spans) == longest
