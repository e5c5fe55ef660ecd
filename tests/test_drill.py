"""The drill in a notebook: messages without a page, as the page would send them; and the pictures of progress."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from made_cases import made_bank

from fieldguide import store
from fieldguide.cases import bank
from fieldguide.cases.model import CaseSet
from fieldguide.cases.names import TITLES
from fieldguide.errors import UsageError
from fieldguide.lesson.confusions import pictures
from fieldguide.lesson.drill import DrillView, diagnose, drill
from fieldguide.lesson.progress import progress
from fieldguide.practice.progress import Progress, Sureness
from fieldguide.store import open_store


@pytest.fixture(autouse=True)
def small_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = made_bank(2)
    sets = {"last": CaseSet(title="The last ones", cases=tuple(list(made.cases)[:3]))}
    monkeypatch.setattr(bank, "load", lambda: bank.Bank(made.cases, sets=sets))
    monkeypatch.setattr(store, "_THIS_SESSION", [])
    monkeypatch.setattr(store, "_TRIED", [])


def send(view: DrillView, **message: Any) -> Any:
    """Deliver a message as the kernel does when the page sends it, and return the form."""
    view.form._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})
    return view.form


def answer(view: DrillView, right: bool = True, confidence: int = 2, **more: Any) -> Any:
    assert view._asked
    case = view._asked.case
    choice = view.form.options.index(TITLES[case.pattern if right else case.tempting])
    return send(view, kind="answer", turn=view.form.turn, choice=choice, confidence=confidence, seconds=9.0, **more)


def test_case_is_asked_only_once_a_page_is_open() -> None:
    view = drill()
    view._repr_mimebundle_()
    assert view.form.phase == "waiting" and view.form.says == ""
    form = send(view, kind="shown")
    assert (form.phase, form.label) == ("ask", "Case 1 of 10") and len(form.options) == 4 and form.says


@pytest.mark.parametrize(("right", "verdict"), [(True, "Right"), (False, "Not yet")])
def test_answer_gets_words_and_is_kept(right: bool, verdict: str) -> None:
    view = drill()
    send(view, kind="shown")
    form = answer(view, right, confidence=3)
    assert (form.phase, form.verdict, form.kept) == ("told", verdict, "Saved.")
    assert form.explanation and form.ask_next and form.more
    (kept,) = open_store().attempts()
    assert (kept.confidence, kept.seconds, kept.credit) == (3, 9.0, float(right))


def test_page_holds_no_answer_before_one_is_given() -> None:
    view = drill()
    form = send(view, kind="shown")
    assert view._asked
    case, held = view._asked.case, json.dumps(form.get_state(), default=str)
    texts = [case.why, case.tempts, *(text for one in case.wrong.values() for text in (one.missed, one.ask))]
    assert not any(text in held for text in texts) and case.id not in held
    assert "decisive" not in held and not form.verdict


def test_answer_sent_twice_counts_once() -> None:
    view = drill()
    send(view, kind="shown")
    answer(view)
    answer(view)
    assert open_store().count() == 1


def test_answer_to_an_earlier_case_is_not_taken_for_this_one() -> None:
    view = drill()
    send(view, kind="shown")
    answer(view)
    form = send(view, kind="next")
    send(view, kind="answer", turn=form.turn - 1, choice=0, confidence=1)
    assert open_store().count() == 1 and form.phase == "ask"


def test_round_ends_in_words_and_another_begins() -> None:
    view = drill(cases=2)
    send(view, kind="shown")
    for right in (True, False):
        answer(view, right)
        form = send(view, kind="next")
    assert form.phase == "over" and form.summary[0] == "That was 2 cases. You earned 1 of 2."
    assert any("patterns mastered" in line for line in form.summary)
    assert send(view, kind="begin").label == "Case 1 of 2"


def test_new_kernel_goes_on_where_the_round_was_left() -> None:
    first = drill()
    send(first, kind="shown")
    answer(first)
    says = send(first, kind="next").says
    form = send(drill(), kind="shown")
    assert (form.label, form.says) == ("Case 2 of 10", says)


def test_page_opened_again_still_shows_what_was_told() -> None:
    view = drill()
    send(view, kind="shown")
    answer(view)
    assert send(view, kind="shown").phase == "told"


def test_timer_can_be_switched_off_in_the_form() -> None:
    view = drill()
    form = send(view, kind="shown")
    assert form.may_time and form.timed
    assert not send(view, kind="timed", on=False).timed and not view.asking.timed  # type: ignore[attr-defined]
    assert not send(drill(timed=False), kind="shown").timed


def test_set_has_no_timer_and_its_own_end() -> None:
    view = diagnose("last")
    form = send(view, kind="shown")
    assert not form.may_time
    for _ in range(3):
        answer(view)
        form = send(view, kind="next")
    assert form.summary[0] == "That was all of “The last ones”. You earned 3 of 3."
    with pytest.raises(UsageError, match="no set of cases called 'first'; there are 'last'"):
        diagnose("first")


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "answer", "turn": 1, "choice": 9, "confidence": 1},
        {"kind": "answer", "turn": 1, "choice": -1, "confidence": 1},
        {"kind": "answer", "turn": 1, "choice": 0, "confidence": 7},
        {"kind": "answer", "turn": 1, "choice": "0", "confidence": 1},
        {"kind": "x"},
    ],
)
def test_nonsense_from_the_page_is_said_not_kept(message: dict[str, Any]) -> None:
    view = drill()
    send(view, kind="shown")
    form = send(view, **message)
    assert form.notice and form.phase == "ask" and open_store().count() == 0


def test_unusable_file_still_asks_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("FIELDGUIDE_HOME", str(tmp_path / "file" / "inside"))
    view = drill()
    form = send(view, kind="shown")
    assert form.phase == "ask" and "only until this notebook's kernel stops" in form.notice
    assert answer(view).kept.startswith("Not saved")


def test_empty_bank_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bank, "load", lambda: bank.Bank({}))
    view = drill()
    assert send(view, kind="shown").summary == ["There are no cases in data/cases/."]
    assert view._repr_mimebundle_()["text/plain"]


def test_plain_page_is_the_same_every_time_and_holds_no_answer() -> None:
    first, again = drill()._repr_mimebundle_(), drill()._repr_mimebundle_()
    view = "application/vnd.jupyter.widget-view+json"
    assert first.pop(view) != again.pop(view) and first == again
    case = next(iter(bank.load().cases.values()))
    assert all(TITLES[name] in first["text/plain"] for name in case.offered)
    assert not any(words in str(first) for words in (case.why, case.tempts, case.wrong[case.tempting].missed))
    assert open_store().count() == 0


def test_drill_module_loads_no_toolkit() -> None:
    heavy = "{'pydantic', 'ipywidgets', 'anywidget', 'yaml', 'sqlite3', 'fsrs'}"
    code = f"import sys, fieldguide.lesson.drill; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip() == "set()"


def test_progress_grows_pictures_once_there_is_practice() -> None:
    assert "No practice yet" in progress().text
    view = drill(cases=3)
    send(view, kind="shown")
    for right in (True, False, False):
        answer(view, right)
        send(view, kind="next")
    shown = progress()
    assert shown.html.count("<table>") == 3 and "3 answers to 3 cases" in shown.html
    assert "3 answers to 3 cases" in shown.text


FOUND = Progress(
    attempts=24,
    cases=24,
    matrix={("routing", "routing"): 6, ("routing", "agent_loop"): 3, ("floor", "agent_loop"): 9},
    calibration=(Sureness("A guess", 8, 0.75), Sureness("Fairly sure", 2, 0.5), Sureness("Sure", 14, 0.5)),
    mastery={},
    due=(),
)


def test_matrix_says_in_numbers_and_marks_what_tints_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fieldguide.lesson.confusions.lines", lambda found: ["In words."])
    shown = pictures(FOUND)
    tinted = re.findall(r"background:(#\w+);color:#1b1f24[^>]*>([^<]+)<", shown.html)
    assert tinted == [("#d8e8f7", "6 ✓"), ("#f9cfa8", "3"), ("#f3ae72", "9")]
    assert shown.html.count('scope="row"') == 7 + 3 and "<li>In words.</li>" in shown.html
    assert "Routing | 0 | 6 ✓ | 0" in shown.text and "In words." in shown.text
    assert "You know more than you think" in shown.text and "Too few answers to say" in shown.text
    assert "surer than you are right" in shown.text


def test_script_stands_beside_the_module_and_asks_nobody() -> None:
    script = Path(store.__file__).parents[1] / "lesson" / "drill_form.js"
    assert "http" not in script.read_text(encoding="utf-8")
