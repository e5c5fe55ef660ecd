"""What a cache reads and writes is a rule about the request alone."""

from __future__ import annotations

from typing import Any

import pytest
from small_cast import answered, body, error, message, turns

from fieldguide.offline import tokens

LONG = "w" * 4 * 2000
SHORT_LIVED, LONG_LIVED = {"type": "ephemeral"}, {"type": "ephemeral", "ttl": "1h"}
NEW = 2000 + tokens.PER_TURN
"""The tokens of a system text of 2,000, with what a turn costs."""


def text(words: str, control: Any = None) -> dict[str, Any]:
    return {"type": "text", "text": words} | ({"cache_control": control} if control else {})


def used(changes: dict[str, Any], occurrence: int = 0) -> tuple[int, int, int]:
    """Return the tokens read from the cache, written to it, and neither."""
    usage = message(body(**changes), occurrence=occurrence)["usage"]
    split = usage["cache_creation"]
    written = usage["cache_creation_input_tokens"]
    assert written == split["ephemeral_5m_input_tokens"] + split["ephemeral_1h_input_tokens"]
    return usage["cache_read_input_tokens"], written, usage["input_tokens"]


MARKED = {"system": [text(LONG, SHORT_LIVED)]}
ASKED = tokens.count("Count to ten.") + tokens.PER_TURN


def test_nothing_is_cached_without_a_mark() -> None:
    assert used({"system": LONG}) == (0, 0, NEW + ASKED)


def test_first_request_writes_and_the_same_again_reads() -> None:
    assert used(MARKED) == (0, NEW, ASKED)
    assert used(MARKED, occurrence=1) == (NEW, 0, ASKED)


def test_short_prompt_is_not_cached() -> None:
    assert used({"system": [text("w" * 4000, SHORT_LIVED)]})[:2] == (0, 0)
    model = "claude-opus-5"  # caches from 512 tokens on
    assert used({"model": model, "system": [text("w" * 4000, SHORT_LIVED)]})[1] == 1000 + tokens.PER_TURN


def test_growing_conversation_reads_what_it_said_before() -> None:
    first = {"system": LONG, "cache_control": SHORT_LIVED}
    read, written, rest = used(first)
    assert (read, rest) == (0, 0)
    said = turns(("user", "Count to ten."), ("assistant", "one two"), ("user", "Count to ten."))
    again, more, rest = used(first | said)
    assert (again, rest) == (written, 0)
    assert more == tokens.count("one two") + tokens.PER_TURN + ASKED


def test_mark_on_the_system_text_is_read_in_later_turns() -> None:
    said = turns(("user", "Count to ten."), ("assistant", "one two"), ("user", "Count to ten."))
    assert used(MARKED | said)[:2] == (NEW, 0)


def test_lifetimes_are_told_apart() -> None:
    both = {
        "system": [text(LONG, LONG_LIVED)],
        "messages": [{"role": "user", "content": [text("Count to ten.", SHORT_LIVED)]}],
    }
    split = message(body(**both))["usage"]["cache_creation"]
    assert split == {"ephemeral_1h_input_tokens": NEW, "ephemeral_5m_input_tokens": ASKED}


def test_cache_changes_neither_answer_nor_total() -> None:
    plain, marked = message(body(system=LONG)), message(body(**MARKED))
    assert plain["content"][-1] == marked["content"][-1]
    assert plain["usage"]["input_tokens"] == NEW + ASKED == sum(used(MARKED))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"cache_control": "yes"}, "cache_control: must be an object"),
        ({"cache_control": {"type": "forever"}}, "type 'ephemeral'"),
        ({"system": [text("a", {"type": "ephemeral", "ttl": "2h"})]}, "system.0.cache_control.ttl"),
        ({"system": [text("a", SHORT_LIVED), text("b", LONG_LIVED)]}, "must not come after"),
        ({"system": [text("a", SHORT_LIVED)] * 5}, "A maximum of 4 blocks with cache_control may be provided; found 5"),
        ({"system": [text("a", SHORT_LIVED)] * 4, "cache_control": SHORT_LIVED}, "found 5"),
        (
            turns(
                ("user", "a"),
                (
                    "assistant",
                    [{"type": "thinking", "thinking": "", "signature": "s", "cache_control": SHORT_LIVED}],
                ),
                ("user", "Count to ten."),
            ),
            "messages.1.content.0.cache_control",
        ),
    ],
)
def test_cache_control_is_refused(changes: dict[str, Any], says: str) -> None:
    status, refused = error(body(**changes))
    assert (status, refused["type"]) == (400, "invalid_request_error")
    assert says in refused["message"]


def test_four_marks_are_taken() -> None:
    assert answered(body(system=[text("a", LONG_LIVED)] * 2 + [text("b", SHORT_LIVED)] * 2)).status == 200
