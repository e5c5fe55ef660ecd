"""Show questions in a notebook, mark what is chosen and remember it.

What is right, and why, stays in Python: the page gets a verdict only for an option that was chosen, and the notebook
file gets the bare questions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .. import markup
from ..errors import StoreError

if TYPE_CHECKING:
    from ..questions import Option, Question, Quiz
    from ..store import Store
    from .question_form import QuestionForm

HOW = "To answer, run this cell: select it, then press Shift and Enter."
SAVED = "Saved. This answer is here again when you come back."
UNSAVED = "Not saved: it is kept only until this notebook's kernel stops."
EARLIER = "This is your last answer. You can answer again."


def quiz(name: str) -> QuizView:
    """Return the questions of `data/quizzes/<name>.yaml`, for a notebook cell to show."""
    from .. import questions

    return QuizView(name, questions.load(name))


@dataclass
class QuizView:
    """Show a quiz as forms where a page is open on it, as plain readable questions everywhere else."""

    name: str
    quiz: Quiz

    @cached_property
    def store(self) -> Store:
        """Return where this learner's answers are kept; opened on first use, so a quiz unseen touches no file."""
        from .. import store

        return store.for_lesson()

    @cached_property
    def forms(self) -> tuple[QuestionForm, ...]:
        """Return one form a question, wired to the store."""
        return tuple(self._form(question) for question in self.quiz.questions)

    def _form(self, question: Question) -> QuestionForm:
        from .question_form import QuestionForm

        form = QuestionForm(
            label=_label(self.quiz, question),
            situation=question.situation,
            stem=question.stem,
            options=[option.text for option in question.shuffled()],
        )
        form.answer_with(lambda message: self._reply(question, message))
        return form

    def _reply(self, question: Question, message: dict[str, Any]) -> dict[str, Any]:
        """Return what the form is to show now that the page has sent `message`."""
        match message:
            case {"kind": "answer", "choice": int(choice)} if 0 <= choice < len(question.options):
                return feedback(question, choice) | {"kept": self._keep(question, question.shuffled()[choice])}
            case {"kind": "shown"}:
                last = self.store.last(self.name, question.id)
                texts = [option.text for option in question.shuffled()]
                earlier = feedback(question, texts.index(last.choice)) if last and last.choice in texts else {}
                first = question is self.quiz.questions[0]
                return earlier | {"kept": EARLIER, "notice": self.store.notice if first else ""}
        raise ValueError(f"the form sent {message!r}, which is none of the options")

    def _keep(self, question: Question, option: Option) -> str:
        """Keep the answer and return the words that say whether it is safe."""
        from ..store import Answer

        try:
            self.store.add(Answer(self.name, question.id, option.text, option.right))
        except StoreError as problem:
            return f"Not saved. {problem}"
        return SAVED if self.store.lasting else UNSAVED

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from .widgets import guarded

        forms = guarded(*self.forms)._repr_mimebundle_()
        return {**forms, "text/html": as_html(self.quiz), "text/plain": as_text(self.quiz)}

    def __repr__(self) -> str:
        return as_text(self.quiz)


def feedback(question: Question, choice: int) -> dict[str, Any]:
    """Return the verdict on the option shown in place `choice`, and why."""
    option = question.shuffled()[choice]
    return {
        "answered": choice,
        "verdict": "Right" if option.right else "Not yet",
        "explanation": option.explanation,
        "ask_next": option.ask_next,
    }


def as_html(quiz: Quiz) -> str:
    """Write the bare questions as a page that can be read and printed without a kernel."""
    return (
        "\n".join(_question_html(quiz, question) for question in quiz.questions)
        + f'\n<p class="fg-in-notebook"><em>{HOW}</em></p>'
    )


def _question_html(quiz: Quiz, question: Question) -> str:
    situation = f"<blockquote>{markup.paragraph(question.situation)}</blockquote>" if question.situation else ""
    options = markup.paragraph("\n".join(_lettered(question)))
    return f"<p>{_label(quiz, question)}</p>{situation}<p><strong>{markup.lines(question.stem)}</strong></p>{options}"


def as_text(quiz: Quiz) -> str:
    """Write the bare questions as plain text."""
    lines = []
    for question in quiz.questions:
        lines += [f"{_label(quiz, question)}. {question.situation}".rstrip(), question.stem]
        lines += [f"  {line}" for line in _lettered(question)]
    return "\n".join([*lines, HOW])


def _lettered(question: Question) -> list[str]:
    # The letters are text: JupyterLab takes the `type` of a list away in a notebook that is not trusted.
    return [f"{letter}. {option.text}" for letter, option in zip("ABCDEF", question.shuffled(), strict=False)]


def _label(quiz: Quiz, question: Question) -> str:
    return f"Question {quiz.questions.index(question) + 1} of {len(quiz.questions)}"
