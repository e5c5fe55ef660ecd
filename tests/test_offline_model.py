"""The offline model answers from the request alone, in the API's shape, with exact tokens and seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from small_cast import TEN_WORDS, answered, body, error, message, request, shaped

from fieldguide.offline import tokens
from fieldguide.offline.message import UNSPOKEN
from fieldguide.offline.model import Request, reply
from fieldguide.offline.profile import current


def test_same_request_gets_same_bytes() -> None:
    assert answered(body("Pick a letter."), seed=4) == answered(body("Pick a letter."), seed=4)


def test_reply_is_the_same_in_another_process() -> None:
    program = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from small_cast import answered, body; sys.stdout.buffer.write(answered(body('Pick a letter.'), seed=4).body)"
    )
    where = [os.path.dirname(__file__), *sys.path]
    other = subprocess.run(
        [sys.executable, "-c", program, *where],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        check=True,
    )
    assert other.stdout == answered(body("Pick a letter."), seed=4).body


@pytest.mark.parametrize("what", ["seed", "occurrence"])
def test_chance_comes_from_seed_and_occurrence(what: str) -> None:
    letters = {message(body("Pick a letter."), **{what: number})["content"][-1]["text"] for number in range(12)}
    assert len(letters) > 3


def test_thinking_comes_first_and_unshown() -> None:
    thinking, text = message(body())["content"]
    assert (thinking["type"], thinking["thinking"]) == ("thinking", "")
    assert thinking["signature"] and text["text"] == TEN_WORDS


@pytest.mark.parametrize(
    ("model", "thinking", "blocks"),
    [
        ("claude-opus-5-5", {"type": "adaptive", "display": "summarized"}, ["I start at one.", TEN_WORDS]),
        ("claude-haiku-5-5", {"type": "disabled"}, [TEN_WORDS]),
        ("claude-sonnet-5-5", {"type": "between_tools"}, [TEN_WORDS]),
        ("claude-opus-4-8", None, [TEN_WORDS]),
        ("claude-opus-4-8", {"type": "adaptive"}, ["", TEN_WORDS]),
        ("claude-opus-4-6", {"type": "enabled", "budget_tokens": 1024}, ["I start at one.", TEN_WORDS]),
    ],
)
def test_thinking_follows_model_and_request(model: str, thinking: dict | None, blocks: list[str]) -> None:
    content = message(body(model=model, thinking=thinking, max_tokens=2000))["content"]
    assert [block.get("thinking", block.get("text")) for block in content] == blocks


def test_usage_counts_every_part_once() -> None:
    usage = message(body(system="Be brief."))["usage"]
    thought, said = tokens.count("I start at one."), tokens.count(TEN_WORDS)
    assert usage["input_tokens"] == tokens.count("Be brief.") + tokens.count("Count to ten.") + 2 * tokens.PER_TURN
    assert (usage["output_tokens"], usage["output_tokens_details"]) == (thought + said, {"thinking_tokens": thought})
    assert usage["cache_read_input_tokens"] == usage["cache_creation_input_tokens"] == 0


def test_schema_counts_as_input() -> None:
    plain, formed = (message(body("Break the form.", **more)) for more in ({}, {"output_config": shaped()}))
    assert formed["usage"]["input_tokens"] > plain["usage"]["input_tokens"]


def test_seconds_are_first_token_plus_output() -> None:
    model = current().models["claude-opus-5-5"]
    got = answered(body())
    used = json.loads(got.body)["usage"]["output_tokens"]
    assert got.seconds == model.first_token_seconds + used / model.tokens_per_second


@pytest.mark.parametrize("limit", [0, 1, 3, 4, 5, 10, 15])
def test_small_max_tokens_cuts_thinking_first(limit: int) -> None:
    got = message(body(max_tokens=limit))
    text = "".join(block.get("text", "") for block in got["content"])
    assert (got["stop_reason"], got["usage"]["output_tokens"]) == ("max_tokens", limit)
    assert text == tokens.cut(TEN_WORDS, max(0, limit - tokens.count("I start at one.")))
    assert (got["content"] == []) == (limit == 0)


def test_answer_that_just_fits_is_whole() -> None:
    needed = tokens.count("I start at one.") + tokens.count(TEN_WORDS)
    assert message(body(max_tokens=needed))["stop_reason"] == "end_turn"


def test_stop_sequence_ends_the_text() -> None:
    got = message(body(stop_sequences=["nine", "four"]))
    assert (got["stop_reason"], got["stop_sequence"]) == ("stop_sequence", "four")
    assert got["content"][-1]["text"] == "one two three "


def test_empty_answer_still_costs_tokens() -> None:
    got = message(body("Say nothing."))
    assert [block["type"] for block in got["content"]] == ["thinking"]
    assert got["usage"]["output_tokens"] == tokens.count(UNSPOKEN) + 1


def test_data_is_sent_as_json_text() -> None:
    got = message(body("Fill in the facts.", output_config=shaped()))
    assert json.loads(got["content"][-1]["text"]) == {"name": "Ada", "total": 3}


def test_actor_may_break_the_schema_on_purpose() -> None:
    assert message(body("Break the form.", output_config=shaped()))["content"][-1]["text"] == "not JSON"


@pytest.mark.parametrize(
    ("prompt", "shape", "code", "says"),
    [
        ("Miss the form.", shaped(), "fieldguide_not_scripted", "total: must be integer, not 'three'"),
        ("Count to ten.", shaped(), "fieldguide_not_scripted", "words, and the request has a schema"),
        ("Fill in the facts.", None, "fieldguide_not_scripted", "data, and the request has no schema"),
        ("Fail now.", None, "fieldguide_actor_failed", "'culprit' in small_cast.py failed: KeyError"),
    ],
)
def test_actor_that_cannot_answer_is_named(prompt: str, shape: dict | None, code: str, says: str) -> None:
    status, refused = error(body(prompt, output_config=shape))
    assert (status, refused["details"]["error_code"]) == (400, code)
    assert says in refused["message"]


def test_every_reply_is_marked_as_simulated() -> None:
    for got in (answered(), answered(b"{")):
        assert got.headers["x-simulated-by"] == "fieldguide"
        assert got.headers["request-id"].startswith("req_offline_")


def test_wrong_method_says_the_right_one() -> None:
    asked = request()
    got = reply(Request("GET", asked.path, asked.headers, b""), seed=0, occurrence=0)
    assert (got.status, got.headers["allow"]) == (405, "POST")
