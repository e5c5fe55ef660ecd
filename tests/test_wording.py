"""Counts and lists in words: what is said of many is not said of one."""

from __future__ import annotations

import asyncio
import doctest
from collections.abc import Callable, Sequence

import pytest
from scripted import connection, says

import fieldguide as fg
from fieldguide import timeline, wording
from fieldguide.offline.actor import Answer, ToolCall
from fieldguide.patterns.ballot import Rule
from fieldguide.patterns.budget import Meter
from fieldguide.patterns.running import Run
from fieldguide.patterns.sections import Sections


@pytest.mark.parametrize(
    ("count", "thing", "things", "said"),
    [
        (0, "round", "", "0 rounds"),
        (1, "round", "", "1 round"),
        (1.0, "second", "", "1 second"),
        (0.5, "second", "", "0.5 seconds"),
        (2, "round", "", "2 rounds"),
        (87_381, "token", "", "87,381 tokens"),
        pytest.param(2**5000, "way to audit", "ways to audit", "about 10^1505 ways to audit", id="huge"),
        (1, "criterion", "criteria", "1 criterion"),
        (3, "criterion", "criteria", "3 criteria"),
    ],
)
def test_count_has_its_noun(count: float, thing: str, things: str, said: str) -> None:
    assert wording.many(count, thing, things) == said


@pytest.mark.parametrize(
    ("count", "text"), [(7, "7"), (87381, "87,381"), pytest.param(2**5000, "about 10^1505", id="huge")]
)
def test_counts_are_written_for_people(count: int, text: str) -> None:
    assert wording.number(count) == text


@pytest.mark.parametrize(
    ("words", "said"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")]
)
def test_words_are_listed_as_a_sentence_does(words: Sequence[str], said: str) -> None:
    assert wording.listed(words) == said


def test_examples_hold() -> None:
    assert doctest.testmod(wording) == doctest.TestResults(failed=0, attempted=4)


@fg.tool
def look(permit: str) -> str:
    """Look a permit up."""
    return f"{permit} is stuck"


AGENT = fg.Agent("Look: {input}", [look], turns=1)
LOOP = fg.EvaluatorOptimizer(
    fg.Step("draft", "Draft: {input}"), fg.Step("judge", "Judge: {draft}", output=fg.Evaluation), rounds=1
)
CAST = (
    says("Look:", lambda ask: Answer(calls=(ToolCall("look", {"permit": "P-1"}),))),
    says("Draft:", "a draft"),
    says("Judge:", {"criteria": [{"name": "plain", "passed": False, "reason": "not plain"}]}),
)


def run(pattern: fg.Pattern) -> Run:
    return asyncio.run(fg.run(pattern, "x", connection=connection(*CAST)))


SAID_OF_ONE: dict[str, tuple[Callable[[], str], str]] = {
    "an agent's turns": (lambda: run(AGENT).reason, "the only turn is used, and the model still asked for look"),
    "an agent's bounds": (lambda: fg.audit(AGENT).text, "1 tool, and no other"),
    "an agent's way": (lambda: fg.audit(AGENT).text, "any tool, any order, at most 1 turn;"),
    "a loop's rounds": (lambda: run(LOOP).reason, "the only round is used; the best draft met 0 of 1 criterion;"),
    "a budget of calls": (lambda: Meter(fg.Budget(calls=1), 1).over(0), "the budget of 1 model call is used up"),
    "a budget of tokens": (lambda: Meter(fg.Budget(tokens=1), tokens=3).over(0), "the budget of 1 token is used up"),
    "a budget of seconds": (lambda: Meter(fg.Budget(seconds=1)).over(10**9), "the budget of 1 second is used up"),
    "a budget's bounds": (lambda: fg.audit(AGENT, budget=fg.Budget(1, 1)).text, "a budget of 1 call, 1 token"),
    "a vote's rule": (lambda: Rule(1, 1, True).of(1), "It takes 1 of 1 vote to win"),
    "a vote": (lambda: Rule(1, 1, True).in_words, "1 vote wins"),
    "sections": (lambda: Sections({}, {"a": "late"}).short_of(1), "0 of 1 section succeeded, 1 must: a: late"),
    "a run's bill": (lambda: fg.show(run(AGENT)).text, "1 model call, "),
    "a timeline": (lambda: timeline.alt(run(AGENT).trace), "Timeline: 1 call in"),
}


@pytest.mark.parametrize(("say", "of_one"), SAID_OF_ONE.values(), ids=SAID_OF_ONE)
def test_one_is_not_said_as_many(say: Callable[[], str], of_one: str) -> None:
    assert of_one in say()
