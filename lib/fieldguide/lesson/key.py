"""The key: questions about a customer's process, one at a time, up to the rung of the ladder that fits it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..ladder import Place, Question
    from .key_form import KeyForm


def key() -> KeyView:
    """Return the escalation ladder as a key to follow, for a notebook cell to show."""
    return KeyView()


@dataclass
class KeyView:
    """Hold the answers given so far; a page without a kernel gets the whole key, numbered."""

    answers: tuple[str, ...] = ()
    step: int = 0

    @property
    def place(self) -> Place:
        """Return where the answers lead."""
        from ..ladder import place

        return place(self.answers)

    @cached_property
    def form(self) -> KeyForm:
        """Return the form, wired to these answers."""
        from .key_form import KeyForm

        form = KeyForm(view=self.view())
        form.answer_with(self._reply)
        return form

    def _reply(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return what the form is to show now that the page has sent `message`."""
        self.receive(message)
        return {"view": self.view(), "notice": ""}

    def receive(self, message: dict[str, Any]) -> None:
        """Take one step on or back, or start again; a click on what was shown before is not counted twice.

        Raises ValueError for a message that is none of these.
        """
        question = self.place.question
        match message:
            case {"step": int(step)} if step < self.step:
                return
            case {"kind": "answer", "choice": int(choice)} if question and 0 <= choice < len(question.answers):
                self.answers = (*self.answers, question.answers[choice].id)
            case {"kind": "back"} if self.answers:
                self.answers = self.answers[:-1]
            case {"kind": "again"}:
                self.answers = ()
            case _:
                raise ValueError(f"the form sent {message!r}, which is none of the choices")
        self.step += 1

    def view(self) -> dict[str, Any]:
        """Return what the page is to draw now."""
        here = self.place
        now = _asked(here, here.question) if here.question else _reached(here)
        trail = [[step.question.ask, step.answer.text] for step in here.trail]
        return {"step": self.step, "trail": trail, **now}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from ..ladder import ladder
        from .key_page import as_html, as_text, drawn, whole
        from .widgets import guarded, place

        above, below = (place(part(ladder())) for part in (drawn, whole))
        form = guarded(above, self.form, below)._repr_mimebundle_()
        return {**form, "text/html": as_html(ladder()), "text/plain": as_text(ladder())}

    def __repr__(self) -> str:
        from ..ladder import ladder
        from .key_page import as_text

        return as_text(ladder())


def _asked(here: Place, question: Question) -> dict[str, Any]:
    from .key_page import ADDED

    so_far = f"So far: {here.name}. One more question, {ADDED}." if here.rung else ""
    mark = f"Question {len(here.trail) + 1}" + (f", {ADDED}" if question.added and not here.rung else "")
    return {
        "where": mark,
        "so_far": so_far,
        "stem": question.ask,
        "hint": question.hint,
        "say": question.say,
        "options": [answer.text for answer in question.answers],
    }


def _reached(here: Place) -> dict[str, Any]:
    from .key_page import HEAD, entries, found, titled

    tables = [{"caption": titled(rung), "head": HEAD, "rows": entries(rung)} for rung in found(here)]
    return {"where": "You have arrived", "name": here.name, "tables": tables, "options": []}
