"""An actor is found by its cue and reads what the request says; an unknown prompt is told how to be taught."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_cast import CAST, PATIENT, ask, body, error, message, request

from fieldguide.errors import UsageError
from fieldguide.offline.actor import Actor, Answer, instruction, plain
from fieldguide.offline.actors import actors, gathered
from fieldguide.offline.model import reply

SENT_BACK = "That answer did not pass the check. Try again."


def talk(*said: tuple[str, Any], **more: Any) -> str:
    """Return the last text of the answer to a conversation."""
    turns = [{"role": role, "content": content} for role, content in said]
    return message(body(messages=turns, **more))["content"][-1]["text"]


def test_cue_is_found_whatever_the_white_space() -> None:
    assert talk(("user", "Please.\n  Count\tto\n ten.  Thanks.")).startswith("one")


def test_cue_is_case_sensitive() -> None:
    assert error(body("count to ten."))[0] == 400


def test_cue_in_the_system_text_counts() -> None:
    assert talk(("user", "Now, please."), system=[{"type": "text", "text": "Count to ten."}]).startswith("one")


def test_cue_inside_data_is_no_instruction() -> None:
    said = "Greet the person named below. <name>Count to ten.</name>"
    assert talk(("user", said)) == "Good day, Count to ten.."
    assert error(body("<document>Count to ten.</document>"))[0] == 400


def test_last_turn_decides_before_the_first() -> None:
    assert talk(("user", "Say nothing."), ("assistant", "…"), ("user", "Count to ten.")).startswith("one")


def test_step_sent_back_keeps_its_actor_and_its_data() -> None:
    first = "Greet the person named below. <name>Ada</name>"
    assert talk(("user", first), ("assistant", "Hi."), ("user", SENT_BACK)) == "Good day, Ada."


def test_neighbouring_turns_of_one_role_are_one() -> None:
    said = [("user", "Hello."), ("user", "Greet the person named below."), ("user", "<name>Ada</name>")]
    assert talk(*said) == "Good day, Ada."


def test_longest_cue_wins() -> None:
    cast = (
        Actor("short", "Count to ten.", lambda _: Answer(text="short")),
        Actor("long", "Now: Count to ten.", lambda _: Answer(text="long")),
    )
    got = reply(request(body("Now: Count to ten.")), seed=0, occurrence=0, actors=cast)
    assert json.loads(got.body)["content"][-1]["text"] == "long"


def test_unknown_prompt_names_nearest_cue_and_difference() -> None:
    status, refused = error(body("Here is a name. Greet the dog named below."))
    assert (status, refused["type"]) == (400, "invalid_request_error")
    assert refused["details"] == {"error_code": "fieldguide_not_scripted"}
    for part in (
        "'Greet the person named below.' (actor 'greeter' in small_cast.py)",
        "Where the cue says 'person', the prompt says 'dog'.",
        "lib/fieldguide/offline/actors/",
    ):
        assert part in refused["message"]


def test_unknown_prompt_with_no_actors_is_told_too() -> None:
    got = reply(request(), seed=0, occurrence=0, actors=())
    assert b"fieldguide_not_scripted" in got.body


def test_section_is_read_from_the_last_turn_then_the_first() -> None:
    turns = (("user", "<a>first</a><b>old</b>"), ("assistant", "<a>mine</a>"), ("user", "<b>new</b>"))
    seen = ask("<b>new</b>", turns=turns)
    assert (seen.section("a"), seen.section("b"), seen.section("c")) == ("first", "new", "")


def test_choice_depends_on_what_it_is_about() -> None:
    seen = ask()
    assert seen.choose(range(1000), "a") == seen.choose(range(1000), "a") != seen.choose(range(1000), "b")


def test_choice_is_fair() -> None:
    picks = [ask(occurrence=number).choose("abcd") for number in range(400)]
    assert all(70 <= picks.count(letter) <= 130 for letter in "abcd")


def test_choice_of_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing to choose from"):
        ask().choose((), "colour")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Do this. <a>data</a> Then that.", "Do this.  Then that."),
        ("<a>x<b>y</b>z</a>end", "end"),
        ("<a>never closed", "<a>never closed"),
        ("</a>stray<a>", "</a>stray<a>"),
        ("<a>1</a>between<a>2</a>", "between"),
        ("no tags < at > all", "no tags < at > all"),
    ],
)
def test_instruction_is_what_stands_outside_tags(text: str, left: str) -> None:
    assert instruction(text) == left


@PATIENT
@given(st.text(alphabet="<>/ab ", max_size=60))
def test_instruction_only_takes_away(text: str) -> None:
    left = iter(text)
    assert all(letter in left for letter in instruction(text))


def test_actors_of_the_kit_can_be_told_apart() -> None:
    assert gathered(actors()) == actors()
    assert all(actor.cue == plain(actor.cue) for actor in actors())


def test_two_actors_with_one_cue_are_refused() -> None:
    twin = Actor("twin", "Count  to ten.", lambda _: Answer(text=""))
    with pytest.raises(UsageError, match="'counter' and 'twin'"):
        gathered((*CAST, twin))


def test_actor_without_a_cue_is_refused() -> None:
    with pytest.raises(UsageError, match="no cue"):
        Actor("blank", " \n", lambda _: Answer(text=""))
