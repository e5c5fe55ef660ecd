"""Meeting a buyer in a notebook: messages sent without a kernel, as the page would send them."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from bs4 import BeautifulSoup
from calls_played import perfect

import fieldguide as fg
from fieldguide.discovery import buyers
from fieldguide.discovery.call import Call, offer
from fieldguide.errors import UsageError
from fieldguide.lesson.meet import AGAIN, OTHER, Meeting


def send(meeting: Meeting, **message: Any) -> dict[str, Any]:
    """Deliver a message as the kernel does when the page sends it, and return what the page is shown."""
    content = {"data": {"method": "custom", "content": message}}
    meeting.form._handle_msg({"content": content, "buffers": []})
    view: dict[str, Any] = meeting.form.view
    return view


def choose(meeting: Meeting, text: str) -> dict[str, Any]:
    view = meeting.form.view
    place = next(i for i, option in enumerate(view["options"]) if text in option)
    return send(meeting, kind="choose", step=view["step"], choice=place)


def played(meeting: Meeting) -> dict[str, Any]:
    """Play the best call there is, through the form."""
    view: dict[str, Any] = {}
    for turn in perfect("records_officer").turns:
        view = choose(meeting, turn.said.say)
    return view


def test_call_goes_on_by_what_the_page_sends() -> None:
    meeting = fg.meet("records officer")
    before = meeting.form.view
    assert (before["where"], len(before["options"])) == ("Turn 1: ask and listen", 4)
    after = choose(meeting, "could one of your people draw me the steps")
    assert after["latest"][1].startswith("I drew it myself") and after["where"].startswith("Turn 2")
    assert any("same steps" in fact for fact in after["known"])


def test_finished_call_shows_score_debrief_and_what_next() -> None:
    view = played(fg.meet("records officer"))
    assert view["where"].startswith("Debrief: 12 of 12 points")
    score, lines = view["tables"]
    assert [len(row) for row in score["rows"]] == [len(score["head"])] * 10
    assert len(lines["rows"]) == len(perfect("records_officer").turns)
    assert view["options"] == [AGAIN, OTHER]


def test_same_call_may_be_held_again_or_another_buyer_met() -> None:
    meeting = fg.meet("records officer")
    played(meeting)
    again = choose(meeting, AGAIN)
    assert again["where"].startswith("Turn 1")
    played(meeting)
    assert len(choose(meeting, OTHER)["options"]) == len(buyers.names())


def test_menu_starts_the_call_that_was_chosen() -> None:
    meeting = fg.meet()
    view = choose(meeting, "Ruben Castellane")
    assert view["title"] == "Ruben Castellane, identity architect"
    assert view["latest"][1].startswith("We need agents on about sixty")


def test_page_holds_no_judgement_before_the_end() -> None:
    meeting = fg.meet("records officer")
    buyer = buyers.load("records officer")
    for turn in perfect("records_officer").turns:
        held = json.dumps(meeting.form.get_state(), default=str)
        assert not any(move.does in held for move in buyer.moves)
        assert not any(fact.shows in held for fact in buyer.facts) and buyer.verdict.because not in held
        assert '"worth"' not in held and '"earns"' not in held
        choose(meeting, turn.said.say)


def test_second_click_on_the_same_turn_is_not_counted() -> None:
    meeting = fg.meet("records officer")
    once = send(meeting, kind="choose", step=0, choice=0)
    assert send(meeting, kind="choose", step=0, choice=0) == once
    assert meeting.call and len(meeting.call.turns) == 1


@pytest.mark.parametrize(
    "message",
    [{"kind": "choose", "step": 0, "choice": 9}, {"kind": "choose", "step": 1, "choice": 0}, {"kind": "shout"}, {}],
)
def test_message_that_makes_no_sense_is_said_in_words(message: dict[str, Any]) -> None:
    meeting = fg.meet("records officer")
    send(meeting, **message)
    assert "none of the choices" in meeting.form.notice and meeting.call and not meeting.call.turns


def test_seed_changes_the_order_and_nothing_else() -> None:
    first, second = (fg.meet("records officer", seed=seed).form.view for seed in (0, 1))
    assert first["options"] != second["options"]
    assert sorted(first["options"]) == sorted(second["options"])


@pytest.mark.parametrize("name", [*buyers.names(), ""])
def test_page_without_a_kernel_reads_whole_and_gives_no_shape_away(name: str) -> None:
    bundle = fg.meet(name)._repr_mimebundle_()
    html, text = bundle["text/html"], bundle["text/plain"]
    for buyer in map(buyers.load, [name] if name else buyers.names()):
        assert buyer.opening in BeautifulSoup(html, "html.parser").get_text() and buyer.opening in text
        hidden = [buyer.verdict.because, *(move.say for move in buyer.moves), *(fact.shows for fact in buyer.facts)]
        assert not any(words in html or words in text for words in hidden)
    assert "Solveig Tarn" in text and "To hold a call, run this cell" in text


def test_page_without_a_kernel_is_the_same_every_time() -> None:
    first, second = (fg.meet("permits director")._repr_mimebundle_() for _ in range(2))
    for bundle in (first, second):
        assert bundle.pop("application/vnd.jupyter.widget-view+json")
    assert first == second and set(first) == {"text/html", "text/plain"}


def test_tables_of_the_page_have_headed_columns_and_no_script() -> None:
    soup = BeautifulSoup(fg.meet()._repr_mimebundle_()["text/html"], "html.parser")
    assert not soup.find_all(["script", "style", "iframe"])
    for table in soup.find_all("table"):
        assert table.caption and all(cell.get("scope") for cell in table.find_all("th"))


def test_unknown_buyer_is_refused_at_once() -> None:
    with pytest.raises(UsageError, match="'the minister'"):
        fg.meet("the minister")


def test_meeting_loads_no_toolkit_until_it_is_shown() -> None:
    code = (
        "import sys, fieldguide.lesson.meet; print({'pydantic', 'ipywidgets', 'anywidget', 'yaml'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip() == "set()"


def test_page_shows_what_python_offers() -> None:
    view = fg.meet("moderation lead").form.view
    assert view["options"] == [choice.say for choice in offer(Call(buyers.load("moderation lead")))]
