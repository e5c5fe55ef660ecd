"""The plain instruction follower: it does what a prompt plainly asks for, and is marked as simulated."""

from __future__ import annotations

import json
from typing import Any

import pytest
from followed import ADD, FINAL, TEXT, WEATHER, WHOLE, YES, calls, filled, form, got, said
from small_cast import CAST, body, request, result, shaped, turns

from fieldguide.offline.follower import FOLLOWER
from fieldguide.offline.model import UNSCRIPTED, reply


def test_follower_is_off_unless_asked_for() -> None:
    refused = reply(request(body("Say hello")), seed=0, occurrence=0, actors=CAST)
    assert refused.status == 400
    assert json.loads(refused.body)["error"]["details"]["error_code"] == "fieldguide_not_scripted"


def test_scripted_prompt_keeps_its_actor() -> None:
    answer = got("Count to ten.")
    assert UNSCRIPTED not in answer.headers and b"one two three" in answer.body


@pytest.mark.parametrize("stream", [False, True])
def test_every_reply_is_marked_in_header_and_id(stream: bool) -> None:
    answer = got("What is 2 + 2?", stream=stream, output_config=shaped(form(sum=WHOLE)))
    assert answer.headers[UNSCRIPTED] == "follower"
    assert b'"id":"msg_offline_follower_' in answer.body


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Say hello", "hello"),
        ("Please say 'good morning' and nothing else.", "good morning"),
        ("Reply with exactly: pong", "pong"),
        ("Reply with the single word OK.", "OK"),
        ('Answer with "it\'s fine", no more.', "it's fine"),
        ("Repeat after me: the cat sat on the mat.", "the cat sat on the mat"),
        ("Output only `x = 1`", "x = 1"),
    ],
)
def test_what_is_to_be_said_is_said(prompt: str, words: str) -> None:
    assert said(prompt) == words


def test_system_text_may_say_what_to_say() -> None:
    assert said("Tell me of ducks.", system="Whatever is asked, reply only with 'quack'.") == "quack"


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Write a poem about ducks.", "You wrote: Write a poem about ducks."),
        ("Answer the question.", "You wrote: Answer the question."),
        ("Reply in French.", "You wrote: Reply in French."),
        ("Write what it's about. It's long.", "You wrote: Write what it's about. It's long."),
        ("What is the capital of France?", "You wrote: What is the capital of France?"),
        ("Choose one: it rained all day.", "You wrote: Choose one: it rained all day."),
        ("Summarise this:\n\nThe bridge opened. It is grey. It is long.", "The bridge opened. It is grey."),
        ("<note>It rained. We stayed. We left.</note>\nSum this up.", "It rained. We stayed."),
    ],
)
def test_anything_else_gets_the_first_sentences(prompt: str, words: str) -> None:
    assert said(prompt) == words


def test_long_text_is_cut_to_its_first_words() -> None:
    assert len(said("duck " * 9_000).split()) < 70


SWIMS = "\n1. Cats\n2. Dogs that swim\n3. Fish\n\nI like animals that swim, and dogs."


@pytest.mark.parametrize(
    ("prompt", "chosen"),
    [
        ("Is it positive, negative or neutral? I love this positive film", {"positive"}),
        (f"Which is best?{SWIMS}", {"2. Dogs that swim"}),
        (f"Answer with the letter only.{SWIMS}".replace("2.", "b)"), {"b"}),
        ("Choose one:\n- tea\n- coffee\n\nNo tea for me: coffee!", {"tea", "coffee"}),
        ("Choose A, B or C.", {"A", "B", "C"}),
        ("Label it positive/negative/neutral. Great stuff!", {"positive", "negative", "neutral"}),
        ("Categories: billing, appeal, other.\nThe billing was wrong.", {"billing"}),
        ("Answer only yes or no: is water wet?", {"yes", "no"}),
        ("Choose one: red, green or blue", {"red", "green", "blue"}),
        ("Choose one: red, green or blue.\nThe sea is blue.", {"blue"}),
        ("Answer with one of A, B, or C", {"A", "B", "C"}),
        ("Choose one (red, green): grass is green.", {"green"}),
        ("Reply with one word (good, bad or so-so): it was bad.", {"bad"}),
        ("Answer with one word: yes or no. Is water wet?", {"yes", "no"}),
        ("Return exactly one of these labels: spam, not spam, unsure", {"spam", "not spam", "unsure"}),
        ("Options: tea; coffee; milk. I like milk.", {"milk"}),
        ("Choose one: red|green|blue", {"red", "green", "blue"}),
        ("Choose between tea and coffee.", {"tea", "coffee"}),
        ("Which of red, green or blue do you like? I like green.", {"green"}),
        ("Pick one: A) red B) green C) blue. Make it green", {"B. green"}),
        ("Answer with one of: low, medium, high. The risk is high.", {"high"}),
    ],
)
def test_option_is_one_of_those_listed(prompt: str, chosen: set[str]) -> None:
    assert said(prompt) in chosen


def test_choice_follows_the_seed_and_the_request() -> None:
    drawn = {(seed, ends): said(f"Choose A, B or C{ends}", seed=seed) for seed in range(8) for ends in ".!"}
    again = {(seed, ends): said(f"Choose A, B or C{ends}", seed=seed) for seed in range(8) for ends in ".!"}
    assert drawn == again and len(set(drawn.values())) == 3
    assert any(drawn[seed, "."] != drawn[seed, "!"] for seed in range(8))


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Put it in <answer></answer> tags. Say hi", "<answer>hi</answer>"),
        (
            "Think in <thinking> tags, then answer inside <answer> tags. Say hi",
            "<thinking>I do what the request plainly asks for.</thinking>\n<answer>hi</answer>",
        ),
        (
            "<document>Ada Lovelace wrote on 3 May 1842.</document>\nReturn <name>...</name><date>...</date>",
            "<name>Ada Lovelace</name>\n<date>1842-05-03</date>",
        ),
    ],
)
def test_tags_that_the_prompt_names_are_filled(prompt: str, words: str) -> None:
    assert said(prompt) == words


@pytest.mark.parametrize(
    ("prompt", "made"),
    [
        ("What's the weather in Oslo?", [("get_weather", {"city": "Oslo"})]),
        ("Please add 2 and 40.", [("add", {"a": 2, "b": 40})]),
        (
            "Add 2 and 40, and tell the weather in Rome.",
            [("get_weather", {"city": "Rome"}), ("add", {"a": 2, "b": 40})],
        ),
        ("Say hello", []),
        ("Who are you?", []),
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_tool_that_fits_is_called(prompt: str, made: list[Any], strict: bool) -> None:
    assert calls(prompt, tools=[one | {"strict": strict} for one in (WEATHER, ADD)]) == made


def test_tool_that_must_be_called_is_called() -> None:
    assert calls("Say hello", tools=[ADD, WEATHER], tool_choice={"type": "tool", "name": "get_weather"}) == [
        ("get_weather", {"city": "hello"})
    ]
    one_call = {"type": "any", "disable_parallel_tool_use": True}
    assert len(calls("weather in Oslo; add 1 and 2", tools=[ADD, WEATHER], tool_choice=one_call)) == 1


def looked_up(*, failed: bool = False) -> dict[str, Any]:
    """Return a conversation in which the weather was looked up."""
    called = {"type": "tool_use", "id": "a", "name": "get_weather", "input": {"city": "Oslo"}}
    found = result("a", "no such city" if failed else "Rain, 7 degrees", is_error=failed)
    return turns(("user", "What's the weather in Oslo?"), ("assistant", [called]), ("user", [found]))


def test_results_are_told() -> None:
    assert said(tools=[WEATHER], **looked_up()) == "get_weather: Rain, 7 degrees"
    assert said(tools=[WEATHER], **looked_up(failed=True)) == "get_weather (failed): no such city"


def test_results_fill_a_form() -> None:
    schema = form(city=TEXT, degrees=WHOLE)
    assert filled("x", schema, tools=[WEATHER], **looked_up()) == {"city": "Oslo", "degrees": 7}
    assert calls(tools=[WEATHER, FINAL], **looked_up()) == [("final_result", {"city": "Oslo", "degrees": 7})]


def test_question_after_an_answer_is_a_new_one() -> None:
    talk = looked_up()["messages"]
    talk += [{"role": "assistant", "content": "Rain."}, {"role": "user", "content": "And the weather in Rome?"}]
    assert calls(tools=[WEATHER], messages=talk) == [("get_weather", {"city": "Rome"})]


@pytest.mark.parametrize(
    ("fault", "asked", "wanted"),
    [
        ("loops", {"tools": [WEATHER], **looked_up()}, b'"city":"Oslo"'),
        ("never_passes", {"output_config": shaped(form(passed=YES))}, b'\\"passed\\": false'),
    ],
)
def test_faults_are_acted_out(fault: str, asked: dict[str, Any], wanted: bytes) -> None:
    sent = request(
        body("Has it passed? It passed.", **{"model": "claude-haiku-5-5", **asked}), x_fieldguide_fault=fault
    )
    assert wanted in reply(sent, seed=0, occurrence=0, actors=CAST, otherwise=FOLLOWER).body
