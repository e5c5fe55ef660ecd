"""The quiz: widgets clicked without a kernel, as the page would click them."""

import asyncio
import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fieldguide import questions, store
from fieldguide.errors import StoreError, UsageError
from fieldguide.lesson.question_form import QuestionForm
from fieldguide.lesson.quiz import QuizView, as_html, feedback, quiz
from fieldguide.lesson.widgets import KeyGuard, guarded, reported
from fieldguide.store import open_store

NAME = "01_prompt_chaining"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FIELDGUIDE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(store, "_THIS_SESSION", [])
    return tmp_path / "home"


def send(form: QuestionForm, **message: Any) -> None:
    """Deliver a message as the kernel does when the page sends it."""
    form._handle_msg({"content": {"data": {"method": "custom", "content": message}}, "buffers": []})


def place(view: QuizView, number: int, right: bool) -> int:
    options = view.quiz.questions[number].shuffled()
    return next(i for i, option in enumerate(options) if option.right is right)


def state(form: QuestionForm) -> str:
    return json.dumps(form.get_state(), default=str)


@pytest.mark.parametrize(("right", "verdict"), [(True, "Right"), (False, "Not yet")])
def test_answer_gets_words_and_is_kept(right: bool, verdict: str) -> None:
    view = quiz(NAME)
    choice = place(view, 1, right)
    send(view.forms[1], kind="answer", choice=choice)
    option = view.quiz.questions[1].shuffled()[choice]
    form = view.forms[1]
    assert (form.verdict, form.explanation, form.ask_next) == (verdict, option.explanation, option.ask_next)
    assert form.kept.startswith("Saved.")
    assert [(a.quiz, a.question, a.choice, a.right) for a in open_store().answers()] == [
        (NAME, "past_the_gate", option.text, right)
    ]


def test_every_option_gets_its_own_words() -> None:
    view = quiz(NAME)
    for question, form in zip(view.quiz.questions, view.forms, strict=True):
        for choice, option in enumerate(question.shuffled()):
            send(form, kind="answer", choice=choice)
            assert form.explanation == option.explanation


def test_page_holds_no_answer_before_one_is_given() -> None:
    view = quiz(NAME)
    for form, question in zip(view.forms, view.quiz.questions, strict=True):
        send(form, kind="shown")
        held = state(form)
        assert not any(option.explanation in held or option.ask_next in held for option in question.options)
        assert '"right"' not in held.lower()


def test_page_gets_the_chosen_option_s_words_only() -> None:
    view = quiz(NAME)
    wrong = place(view, 0, right=False)
    send(view.forms[0], kind="answer", choice=wrong)
    chosen, *others = [view.quiz.questions[0].shuffled()[wrong], *view.quiz.questions[0].options]
    held = state(view.forms[0])
    assert not any(other.explanation in held for other in others if other != chosen)


def test_new_kernel_redraws_the_last_answer() -> None:
    first = quiz(NAME)
    send(first.forms[0], kind="answer", choice=place(first, 0, right=False))
    again = quiz(NAME)
    assert (again.forms[0].answered, again.forms[0].verdict) == (-1, "")
    send(again.forms[0], kind="shown")
    assert again.forms[0].answered == first.forms[0].answered
    assert again.forms[0].explanation == first.forms[0].explanation
    assert again.forms[0].kept.startswith("This is your last answer")


def test_answer_to_a_reworded_option_is_forgotten() -> None:
    open_store().add(store.Answer(NAME, "which_buyer", "words since changed", right=True))
    view = quiz(NAME)
    send(view.forms[0], kind="shown")
    assert (view.forms[0].answered, view.forms[0].verdict) == (-1, "")


def test_same_answer_twice_is_answered_twice() -> None:
    view = quiz(NAME)
    for _ in range(2):
        send(view.forms[0], kind="answer", choice=0)
    assert view.forms[0].replies == 2 and len(open_store().answers()) == 2


@pytest.mark.parametrize("message", [{"kind": "answer", "choice": 9}, {"kind": "answer", "choice": "0"}, {"kind": "x"}])
def test_nonsense_from_the_page_is_said_not_kept(message: dict[str, Any]) -> None:
    view = quiz(NAME)
    send(view.forms[0], **message)
    assert "none of the options" in view.forms[0].notice
    assert open_store().answers() == []


def test_locked_store_gives_feedback_and_says_unsaved(monkeypatch: pytest.MonkeyPatch) -> None:
    view = quiz(NAME)

    def refuse(*_: object) -> None:
        raise StoreError("it is locked")

    monkeypatch.setattr(store.FileStore, "add", refuse)
    send(view.forms[0], kind="answer", choice=0)
    assert view.forms[0].verdict and view.forms[0].kept == "Not saved. it is locked"


def test_unusable_store_still_asks_and_says_so(home: Path) -> None:
    home.write_text("a file where the folder should be")
    view = quiz(NAME)
    for form in view.forms:
        send(form, kind="shown")
    send(view.forms[0], kind="answer", choice=0)
    assert view.forms[0].verdict and view.forms[0].kept.startswith("Not saved")
    again = quiz(NAME)
    send(again.forms[0], kind="shown")
    assert again.forms[0].answered == 0
    assert ["only until" in form.notice for form in view.forms] == [True, False, False]


def test_damaged_store_is_said_once_above_the_first_question(home: Path) -> None:
    home.mkdir()
    (home / "learner.db").write_text("damaged " * 900)
    view = quiz(NAME)
    for form in view.forms:
        send(form, kind="shown")
    assert ["learner.db.damaged-1" in form.notice for form in view.forms] == [True, False, False]


def test_quiz_unseen_touches_no_file(home: Path) -> None:
    quiz(NAME)._repr_mimebundle_()
    assert not home.exists()


def test_bundle_is_the_same_every_time_and_holds_no_answer() -> None:
    first, second = quiz(NAME)._repr_mimebundle_(), quiz(NAME)._repr_mimebundle_()
    view = "application/vnd.jupyter.widget-view+json"
    assert first.pop(view)["model_id"] != second.pop(view)["model_id"]
    assert first == second and set(first) == {"text/html", "text/plain"}
    for question in quiz(NAME).quiz.questions:
        assert all(option.text in first["text/plain"] for option in question.options)
        assert not any(option.explanation in str(first) for option in question.options)


def test_plain_page_escapes_what_it_shows() -> None:
    option = questions.Option(text="a < b", right=True, explanation="x")
    other = questions.Option(text="<script>", explanation="x", ask_next="y?")
    asked = questions.Question(id="q", stem="<b>?", situation="&", options=(option, other))
    page = as_html(questions.Quiz(questions=(asked,)))
    assert "<script>" not in page and "<b>?" not in page and "a &lt; b" in page
    assert feedback(asked, 0)["verdict"] in ("Right", "Not yet")


def test_unknown_quiz_is_refused_at_once() -> None:
    with pytest.raises(UsageError, match="'nothing'"):
        quiz("nothing")


def test_quiz_module_loads_no_toolkit() -> None:
    heavy = "{'pydantic', 'ipywidgets', 'anywidget', 'yaml', 'sqlite3'}"
    code = f"import sys, fieldguide.lesson.quiz; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip() == "set()"


def test_guard_is_laid_out_with_its_controls() -> None:
    form, guard = quiz(NAME).forms[0], KeyGuard()
    assert guarded(form, guard=guard).children == (form, guard)
    assert guarded(guard, form, guard=guard).children == (guard, form)
    assert any(isinstance(child, KeyGuard) for child in guarded(form).children)


def failing(_: object) -> None:
    raise ZeroDivisionError("by zero")


async def failing_later(_: object) -> None:
    await asyncio.sleep(0)
    raise StoreError("close the other notebook")


@pytest.mark.parametrize(
    ("callback", "said"),
    [
        (failing, "This did not work (ZeroDivisionError: by zero). Run the cell again to start it afresh."),
        (failing_later, "close the other notebook"),
    ],
)
def test_callback_s_error_is_said_in_words(callback, said: str) -> None:
    guard = KeyGuard()
    reported(guard.say)(callback)(None)
    assert guard.message == said


def test_next_call_clears_the_words() -> None:
    guard = KeyGuard(message="an old error")
    reported(guard.say)(lambda: None)()
    assert guard.message == ""


def test_newer_async_call_replaces_the_older() -> None:
    seen: list[str] = []

    @reported(seen.append)
    async def slow(word: str) -> None:
        await asyncio.sleep(0.01)
        seen.append(word)

    async def page() -> None:
        slow("old")
        await asyncio.sleep(0)
        slow("new")
        await asyncio.sleep(0.05)

    asyncio.run(page())
    assert [word for word in seen if word] == ["new"]


def test_scripts_stand_beside_the_module() -> None:
    folder = Path(questions.__file__).parent / "lesson"
    for name in ("key_guard.js", "form.js", "form.css", "question_form.js", "question_form.css"):
        assert stat.S_ISREG((folder / name).stat().st_mode)
        assert "http" not in (folder / name).read_text(encoding="utf-8")
