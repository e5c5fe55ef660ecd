"""Prompt chaining, over the real SDK and a scripted model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel
from scripted import connection, says

import fieldguide as fg
from fieldguide.errors import NotScripted, UsageError
from fieldguide.offline.actor import Answer, Ask
from fieldguide.patterns.running import Run


class Price(BaseModel):
    dollars: int


SAY = fg.Step("say", "Say the word: {input}")
PRICE = fg.Step("price", "Name the price: {input}", output=Price)
TELL = fg.Step("tell", "Tell it well: {price}")
MODEL = connection(
    says("Say the word:", "hello"),
    says("Name the price:", {"dollars": 7}),
    says("Tell it well:", lambda ask: Answer(text=ask.text.upper())),
)


def run(pattern: Any, given: Any = "x", **how: Any) -> Run:
    return asyncio.run(fg.run(pattern, given, connection=how.pop("connection", MODEL), **how))


def test_step_returns_text() -> None:
    assert run(SAY).output == "hello"


def test_step_returns_data_of_its_form() -> None:
    assert run(PRICE).output == Price(dollars=7)


def test_chain_hands_each_answer_to_the_next_step() -> None:
    assert '"DOLLARS": 7' in run(fg.Chain(PRICE, TELL)).output


def test_gate_that_passes_hands_the_value_on() -> None:
    done = run(fg.Chain(PRICE, fg.Gate("cheap", lambda price: price.dollars < 10), TELL))
    assert done.status == "done"
    assert len(done.trace.calls) == 2


@pytest.mark.parametrize("answer", ["", " "])
def test_empty_answer_can_be_sent_back(answer: str) -> None:
    first = says("Say the word:", lambda ask: Answer(text="hello" if len(ask.turns) > 1 else answer))
    again = fg.Chain(SAY, fg.Gate("not empty", lambda text: bool(text.strip()) or "it is empty", retries=1))
    done = run(again, connection=connection(first))
    assert (done.output, len(done.trace.calls)) == ("hello", 2)
    assert done.trace.calls[1].sent[1]["content"] == "(an empty answer)"


def test_gate_that_fails_stops_before_the_next_step() -> None:
    stopped = run(fg.Chain(PRICE, fg.Gate("free", lambda price: f"costs {price.dollars}"), TELL))
    assert (stopped.status, stopped.reason, stopped.output) == ("gate", "costs 7", None)
    assert stopped.kept == {"price": Price(dollars=7)}


def test_gate_that_says_no_more_names_itself() -> None:
    assert run(fg.Chain(PRICE, fg.Gate("free", lambda price: False))).reason == "free: no"


def test_gate_may_look_at_earlier_answers() -> None:
    chain = fg.Chain(PRICE, SAY, fg.Gate("same", lambda word, earlier: earlier["price"].dollars == 7))
    assert run(chain).done


def second_try(ask: Ask) -> Answer:
    return Answer(text="better" if "did not pass the check: too plain" in ask.text else "plain")


def test_gate_with_retries_asks_again_with_the_reason() -> None:
    picky = fg.Gate("picky", lambda text: text == "better" or "too plain", retries=1)
    done = run(fg.Chain(SAY, picky), connection=connection(says("Say the word:", second_try)))
    assert done.output == "better"
    assert [call.node for call in done.trace.steps] == ["say", "picky", "say", "picky"]


def test_gate_with_retries_gives_up_after_the_last() -> None:
    never = run(fg.Chain(SAY, fg.Gate("never", lambda text: False, retries=2)))
    assert (never.status, len(never.trace.calls)) == ("gate", 3)


def test_later_gate_that_sends_back_has_the_earlier_look_again() -> None:
    first = fg.Gate("first", lambda text: True)
    second = fg.Gate("second", lambda text: text == "better" or "too plain", retries=1)
    done = run(fg.Chain(SAY, first, second), connection=connection(says("Say the word:", second_try)))
    assert [step.node for step in done.trace.steps] == ["say", "first", "second"] * 2


def test_gate_before_any_step_costs_nothing_when_it_stops() -> None:
    stopped = run(fg.Chain(fg.Gate("not empty", lambda text: bool(text)), SAY), "")
    assert (stopped.status, stopped.bill.calls) == ("gate", 0)


@pytest.mark.parametrize(
    ("check", "says_so"),
    [
        (lambda value: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda value: None, "returned None"),
        (lambda value: value.missing, "AttributeError"),
    ],
)
def test_gate_that_breaks_ends_the_run_with_its_work_kept(check: Callable[[Any], Any], says_so: str) -> None:
    broken = run(fg.Chain(PRICE, fg.Gate("odd", check), TELL))
    assert broken.status == "failed"
    assert says_so in broken.reason and "'odd'" in broken.reason
    assert broken.kept == {"price": Price(dollars=7)}


def test_answer_outside_its_form_fails_and_is_still_on_the_bill() -> None:
    odd = run(fg.Chain(PRICE, TELL), connection=connection(says("Name the price:", {"dollars": "many"})))
    assert odd.status == "failed"
    assert "dollars" in odd.reason
    assert odd.bill.tokens > 0


def test_answer_cut_short_fails_and_says_what_to_change() -> None:
    short = run(
        fg.Step("say", "Say the word: {input}", max_tokens=1), connection=connection(says("Say the word:", "no " * 50))
    )
    assert short.status == "failed"
    assert "max_tokens" in short.reason


def test_prompt_nobody_scripted_is_an_error_that_teaches() -> None:
    with pytest.raises(NotScripted, match="Say the word:"):
        run(fg.Step("say", "Say the wrod: {input}"))


@pytest.mark.parametrize(
    ("parts", "says_so"),
    [
        ((fg.Step("a", "{b}"),), "asks for 'b'.*input, original"),
        ((TELL, PRICE), "asks for 'price'"),
        ((SAY, SAY), "'say' is taken"),
        ((fg.Step("input", "x"),), "'input' is taken"),
        ((), "has no step"),
        ((fg.Gate("alone", bool),), "has no step"),
        ((fg.Gate("early", bool, retries=1), SAY), "no step stands right before"),
        (("say",), "neither a pattern nor a gate"),
    ],
)
def test_chain_that_cannot_work_is_refused_before_it_costs(parts: tuple[Any, ...], says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        fg.Chain(*parts)


@pytest.mark.parametrize(
    ("how", "says_so"),
    [
        ({"prompt": "{"}, "brace"),
        ({"prompt": "x", "max_tokens": 0}, "max_tokens"),
        ({"prompt": "x", "max_tokens": 10**6}, "21,000"),
    ],
)
def test_step_that_cannot_work_is_refused(how: dict[str, Any], says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        fg.Step("odd", **how)


def test_input_without_a_field_the_prompt_needs_is_refused() -> None:
    with pytest.raises(UsageError, match="colour"):
        run(fg.Step("say", "Say the word: {input[colour]}"), {"size": 3})


def test_braces_in_a_document_are_only_text() -> None:
    echo = connection(says("Say the word:", lambda ask: Answer(text=ask.text)))
    assert run(SAY, "{original} {0}", connection=echo).output == "Say the word: {original} {0}"


def test_chain_in_a_chain_is_one_span_with_its_own_inside() -> None:
    inner = fg.Chain(PRICE, TELL, name="quote")
    done = run(fg.Chain(SAY, inner))
    outer_span = next(span for span in done.trace.spans if span.node == "chain")
    inner_span = next(span for span in done.trace.spans if span.node == "quote")
    assert inner_span.parent == outer_span.id
    assert [call.node for call in done.trace.calls] == ["say", "quote/price", "quote/tell"]


@pytest.mark.parametrize("budget", [{"calls": 1}, {"tokens": 1}, {"dollars": 1e-9}, {"seconds": 0.001}])
def test_budget_stops_before_the_next_call(budget: dict[str, Any]) -> None:
    stopped = run(fg.Chain(PRICE, TELL), budget=fg.Budget(**budget))
    assert (stopped.status, stopped.bill.calls) == ("budget", 1)
    assert next(iter(budget)).rstrip("s") in stopped.reason or "$" in stopped.reason


@pytest.mark.parametrize("limit", ["calls", "tokens", "dollars", "seconds"])
@pytest.mark.parametrize("amount", [0, -1])
def test_budget_of_nothing_is_refused(limit: str, amount: int) -> None:
    with pytest.raises(UsageError, match=f"budget of {amount} {limit}"):
        fg.Budget(**{limit: amount})


def test_budget_in_dollars_needs_a_known_price() -> None:
    model = connection(says("Name the price:", {"dollars": 7}), model="claude-opus-4-6")
    stopped = run(fg.Chain(PRICE, TELL), connection=model, budget=fg.Budget(dollars=1))
    assert stopped.status == "budget"
    assert "price" in stopped.reason


def test_same_seed_same_run() -> None:
    assert run(fg.Chain(PRICE, TELL)).trace == run(fg.Chain(PRICE, TELL)).trace


def test_time_of_a_chain_is_the_sum_of_its_calls() -> None:
    done = run(fg.Chain(PRICE, TELL))
    first, second = done.trace.calls
    assert (first.start, first.end, done.trace.spans[-1].end) == (0, second.start, second.end)


def test_only_a_pattern_can_be_run() -> None:
    with pytest.raises(UsageError, match="not a pattern"):
        run("hello")
