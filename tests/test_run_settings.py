"""What a run is told besides its pattern and its input: a seed, and what goes wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted import connection, says
from small_cast import CAST

import fieldguide as fg
from fieldguide.door import Connection, offline_client
from fieldguide.errors import UsageError
from fieldguide.offline.actor import Actor, Answer, Ask
from fieldguide.patterns.running import Run

OFFICE = fg.scenario("grants")
LETTERS = tuple(fg.Step(name, f"Pick a letter. {name}") for name in ("first", "second", "third"))


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    fg.fresh()


def run(pattern: Any, given: Any = "x", **how: Any) -> Run:
    return asyncio.run(fg.run(pattern, given, **how))


def letters(order: tuple[fg.Step, ...], **how: Any) -> dict[str, tuple[str, ...]]:
    """Return what each step says when they run in this order, each twice."""

    def said(step: fg.Step) -> str:
        model = Connection(offline_client(CAST), live=False, model="claude-haiku-5-5", seed=fg.connect().seed)
        return str(run(step, connection=model, **how).output)

    return {step.name: (said(step), said(step)) for step in order}


def test_fresh_seed_counts_for_the_runs_that_follow() -> None:
    fg.fresh(7)
    assert run(OFFICE["gates"], OFFICE.items[0].text).seed == 7
    assert asyncio.run(fg.watch(OFFICE, "gates", first=OFFICE.items[0].id)).first.seed == 7
    fg.fresh()
    assert run(OFFICE["gates"], OFFICE.items[0].text).seed == 0


def test_seed_of_a_call_or_a_connection_wins() -> None:
    fg.fresh(7)
    model = connection(says("Pick", "a"), seed=3)
    assert run(LETTERS[0], connection=model).seed == 3
    assert run(LETTERS[0], connection=model, seed=4).seed == 4
    assert (fg.connect(seed=5).seed, fg.connect().seed) == (5, 7)


def test_run_hangs_on_no_run_before_it() -> None:
    fg.fresh(11)
    there = letters(LETTERS)
    back = letters(LETTERS[::-1])
    assert there == back and all(first == second for first, second in there.values())
    fg.fresh(12)
    assert letters(LETTERS) != there


@pytest.mark.parametrize("seed", ["1", 1.5, None, True])
def test_fresh_takes_a_whole_number(seed: Any) -> None:
    with pytest.raises(UsageError, match="whole number"):
        fg.fresh(seed)


def test_run_meets_the_faults_it_names_and_the_next_does_not() -> None:
    model, began = connection(says("Pick", "a")), time.monotonic()
    plain = run(LETTERS[0], connection=model)
    late = run(LETTERS[0], connection=model, faults="429;retry-after=20,529")
    slow = run(LETTERS[0], connection=model, faults="timeout,timeout")
    assert (late.output, slow.output) == ("a", "a")
    assert late.bill.seconds == plain.bill.seconds + 21  # asked for, and then the SDK's own second wait
    assert slow.bill.seconds == plain.bill.seconds + 2 * 600 + 1.5  # the SDK waits ten minutes for an answer, twice
    assert run(LETTERS[0], connection=model) == plain
    assert time.monotonic() - began < 5


def test_faults_strike_every_branch_and_every_part() -> None:
    seen: list[frozenset[str]] = []

    def noted(ask: Ask) -> Answer:
        seen.append(frozenset(ask.faults))
        return Answer(text="a")

    whole = fg.Sectioning({step.name: step for step in LETTERS})
    done = run(fg.Chain(whole, LETTERS[0]), connection=connection(Actor("p", "Pick", noted)), faults="never_passes")
    assert done.done and seen == [frozenset({"never_passes"})] * 4


def test_unknown_fault_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"faults='never_pases'.*429.*never_passes, loops"):
        run(LETTERS[0], connection=connection(says("Pick", "a")), faults="never_pases")


def test_faults_are_for_the_simulated_model_only(tmp_path: Path) -> None:
    live = Connection(offline_client(CAST), live=True, model="claude-haiku-5-5", seed=0)
    with pytest.raises(UsageError, match="the live service"):
        run(LETTERS[0], connection=live, faults="529")
    (tmp_path / "kept.jsonl").write_text("")
    with pytest.raises(UsageError, match="a recording"):
        run(LETTERS[0], connection=fg.connect(replay=tmp_path / "kept.jsonl"), faults="529")
