"""The ladder as a key: the data, the way from answers to a rung, and the form as the page would use it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup

import fieldguide as fg
from fieldguide import datafile
from fieldguide.errors import DataFileError, UsageError
from fieldguide.ladder import FILE, Ladder, Place, ladder, place
from fieldguide.ladder.picture import ALT, picture
from fieldguide.lesson.key import KeyView
from fieldguide.lesson.key_page import ENTRIES, as_html, as_text, couplets

BEFORE = ("no", "no")
"""Neither plain rules nor one call do it."""


def ways(answers: tuple[str, ...] = ()) -> Iterator[Place]:
    """Yield where every way of answering ends."""
    here = place(answers)
    if here.question is None:
        yield here
        return
    for answer in here.question.answers:
        yield from ways((*answers, answer.id))


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        (("yes",), "Plain rules"),
        (("no", "yes"), "One call"),
        ((*BEFORE, "yes", "same_steps", "no"), "Prompt chaining"),
        ((*BEFORE, "yes", "input_decides", "no"), "Routing"),
        ((*BEFORE, "yes", "independent", "speed", "no"), "Parallelization: sectioning"),
        ((*BEFORE, "yes", "independent", "confidence", "no"), "Parallelization: voting"),
        ((*BEFORE, "mostly", "pieces"), "Orchestrator-workers"),
        ((*BEFORE, "mostly", "which_way", "no"), "Routing"),
        ((*BEFORE, "mostly", "next_step"), "Agent loop"),
        ((*BEFORE, "no", "nobody_could"), "Agent loop"),
        ((*BEFORE, "no", "not_yet", "same_steps", "no"), "Prompt chaining"),
        ((*BEFORE, "yes", "same_steps", "yes"), "Evaluator-optimizer over prompt chaining"),
        ((*BEFORE, "yes", "input_decides", "yes"), "Evaluator-optimizer over routing"),
    ],
)
def test_answers_lead_to_the_rung(answers: tuple[str, ...], name: str) -> None:
    assert place(answers).name == name


def test_every_way_ends_and_every_rung_is_an_end() -> None:
    ends = list(ways())
    assert {one.rung.id for one in ends if one.rung} | {one.over.id for one in ends if one.over} == {
        one.id for one in ladder().rungs
    }
    assert max(len(one.trail) for one in ends) <= 7


def test_rounds_are_asked_over_every_flow_that_can_be_drawn_and_over_no_other() -> None:
    asked = {one.rung.id for one in ways() if one.rung and one.trail[-1].question.id == "rounds"}
    assert asked == {"prompt_chaining", "routing", "sectioning", "voting"}


def test_what_the_kit_adds_is_marked() -> None:
    assert [one.id for one in ladder().questions if one.added] == ["rules_suffice", "one_call_does", "rounds"]
    assert [one.id for one in ladder().rungs if one.added] == ["plain_rules", "one_call"]
    assert as_text(ladder()).count("(the kit's addition)") == 3


def test_answer_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="'maybe' does not answer 'Could a person.*'yes', 'mostly', 'no'"):
        place((*BEFORE, "maybe"))


def test_answer_beyond_the_end_is_refused() -> None:
    with pytest.raises(UsageError, match="'Plain rules' is reached already"):
        place(("yes", "no"))


def changed(tmp_path: Path, change: Any) -> Path:
    """Write the real ladder with one `change`."""
    values = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    change(values)
    written = tmp_path / "ladder.yaml"
    written.write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    return written


def leads(values: Any, question: int, answer: int, goal: str) -> None:
    values["questions"][question]["answers"][answer]["leads"] = goal


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda v: leads(v, 0, 1, "nowhere"), "'no' of 'rules_suffice' leads to 'nowhere', where it cannot lead"),
        (lambda v: leads(v, 6, 0, "draw"), "draw → unwritten → draw goes in a circle"),
        (lambda v: leads(v, 0, 1, "rules_suffice"), "rules_suffice → rules_suffice goes in a circle"),
        (lambda v: leads(v, 1, 0, "plain_rules"), "no answer leads to 'one_call'"),
        (lambda v: leads(v, 2, 1, "routing"), "no answer leads to 'undrawn', 'orchestrator_workers'"),
        (lambda v: leads(v, 7, 0, "draw"), "'yes' of 'rounds' leads to 'draw', where it cannot lead"),
        (lambda v: leads(v, 2, 0, "rounds"), "'yes' of 'draw' leads to 'rounds', where it cannot lead"),
        (lambda v: v["rungs"][2].update(then="draw"), "`then` of 'prompt_chaining' is not 'rounds'"),
        (lambda v: v["rungs"][8].update(number=5), "none left out"),
        (lambda v: v["rungs"][8].update(id="draw"), "each id is used once; 'draw' stands twice"),
        (lambda v: v.update(start="begin"), "'begin' is named and is none of the questions"),
        (lambda v: v["questions"][0]["answers"][1].update(id="yes"), "each answer of 'rules_suffice' is used once"),
        (lambda v: v["rungs"][0].pop("guard"), "Field required"),
        (lambda v: v["rungs"][0].update(colour="red"), "Extra inputs are not permitted"),
    ],
)
def test_key_that_would_strand_somebody_is_refused(tmp_path: Path, change: Any, said: str) -> None:
    with pytest.raises(DataFileError) as refused:
        datafile.load(changed(tmp_path, change), Ladder)
    assert said in str(refused.value)


def test_every_option_can_be_read_at_a_glance_and_every_question_can_be_put_to_a_customer() -> None:
    for question in ladder().questions:
        assert question.ask.endswith("?") and question.say.endswith("?")
        assert all(len(answer.text.split()) <= 10 for answer in question.answers)
    assert all(rung.ask.endswith("?") for rung in ladder().rungs)


def test_picture_names_every_rung_and_the_two_questions() -> None:
    drawn = BeautifulSoup(picture(ladder()), "html.parser").get_text(" ")
    for rung in ladder().rungs:
        assert rung.name.partition(":")[0] in drawn
    assert ladder().question("draw").ask in drawn and "A second question:" in drawn
    assert len(ALT) < 200


def test_page_without_a_kernel_holds_the_whole_key() -> None:
    page = BeautifulSoup(as_html(ladder()), "html.parser")
    words, text = " ".join(page.get_text(" ").split()), as_text(ladder())
    for title, lines in couplets(ladder()):
        assert all(line in words and line in text for line in (title, *lines))
    for rung in ladder().rungs:
        for field in ENTRIES.values():
            assert getattr(rung, field) in words and getattr(rung, field) in text
    assert [image["alt"] for image in page.find_all("img")] == [ALT]
    assert all(row.find("th")["scope"] for row in page.find_all("tr"))


def test_numbers_of_the_key_lead_to_questions_that_are_there() -> None:
    titles = [title for title, _ in couplets(ladder())]
    said = "\n".join(itertools.chain.from_iterable(lines for _, lines in couplets(ladder())))
    assert titles[2].startswith("3. Could a person draw")
    assert "3a. Yes, all of it → go to 4" in said and "3c. No → go to 7" in said
    assert "4a. The same steps in the same order, every time → PROMPT CHAINING; then 8" in said


def press(view: KeyView, *choices: int) -> dict[str, Any]:
    for choice in choices:
        send(view, kind="answer", choice=choice, step=view.step)
    shown: dict[str, Any] = view.form.view
    return shown


def send(view: KeyView, **message: Any) -> None:
    """Deliver a message as the kernel does when the page sends it."""
    view.form._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})


def test_form_asks_one_question_and_keeps_the_way_there() -> None:
    shown = press(fg.key(), 1, 1)
    assert shown["stem"] == "Could a person draw the process before the system runs?"
    assert [asked for asked, _ in shown["trail"]] == [one.ask for one in ladder().questions[:2]]
    assert shown["options"] == ["Yes, all of it", "Mostly: a part depends on the case", "No"]
    assert (shown["where"], shown["so_far"]) == ("Question 3", "")


def test_form_says_what_is_found_before_it_asks_about_rounds() -> None:
    shown = press(fg.key(), 1, 1, 0, 0)
    assert shown["so_far"] == "So far: Prompt chaining. One more question, the kit's addition."


def test_end_shows_the_rung_and_what_is_laid_over_it() -> None:
    shown = press(fg.key(), 1, 1, 0, 0, 0)
    assert shown["name"] == "Evaluator-optimizer over prompt chaining"
    assert [table["caption"] for table in shown["tables"]] == [
        "Prompt chaining (rung 1)",
        "Evaluator-optimizer (rung 5)",
    ]
    assert all(len(table["rows"]) == len(ENTRIES) for table in shown["tables"])


def test_form_goes_back_and_starts_again() -> None:
    view = fg.key()
    press(view, 1, 1, 0)
    send(view, kind="back", step=view.step)
    assert view.answers == ("no", "no")
    send(view, kind="again", step=view.step)
    assert view.answers == () and view.form.view["trail"] == []


def test_second_click_on_what_was_shown_before_counts_for_nothing() -> None:
    view = fg.key()
    for _ in range(2):
        send(view, kind="answer", choice=1, step=0)
    assert view.answers == ("no",) and view.form.replies == 2


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "answer", "choice": 9, "step": 0},
        {"kind": "answer", "choice": "0", "step": 0},
        {"kind": "back", "step": 0},
        {"kind": "x", "step": 0},
        {},
    ],
)
def test_nonsense_from_the_page_is_said_and_changes_nothing(message: dict[str, Any]) -> None:
    view = fg.key()
    send(view, **message)
    assert "none of the choices" in view.form.notice
    assert (view.answers, view.step) == ((), 0)


def test_notebook_file_holds_the_whole_key_and_the_live_page_the_form() -> None:
    shown = fg.key()._repr_mimebundle_()
    assert {"text/html", "text/plain", "application/vnd.jupyter.widget-view+json"} <= shown.keys()
    assert shown["text/plain"] == repr(fg.key()) == as_text(ladder())
    assert "<script" not in shown["text/html"] and "<style" not in shown["text/html"]
