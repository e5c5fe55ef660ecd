"""Practise in a notebook: case after case in one form, as plain readable cases everywhere else.

What is right, and why, stays in Python: the page gets words only for an option that was chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

from .. import markup
from ..cases.names import TITLES
from ..wording import many

if TYPE_CHECKING:
    from ..cases.model import Case
    from ..practice.asking import Asking
    from ..practice.choose import Drawn
    from ..store import Store
    from .drill_form import DrillForm

STEM = "Which pattern fits?"
HOW = "To answer, run this cell: select it, then press Shift and Enter."


def drill(cases: int | None = None, *, timed: bool = True) -> DrillView:
    """Practise on cases chosen for you: ten of them or five minutes, whichever comes first."""
    from ..cases import bank
    from ..practice.drill import Drill

    found = bank.load()
    first = list(found.cases.values())[:1]
    what = (
        "Practice: each case is chosen by what you mix up and by what is due. One of them, to see what they are like:"
    )
    return DrillView(what, first, lambda store: Drill(store, found, timed=timed, cases=cases or 0))


def diagnose(set_name: str) -> DrillView:
    """Name the pattern for each buyer of a fixed set; a good second answer earns its part.

    Raises UsageError for a set that is not there.
    """
    from ..cases import bank
    from ..practice.diagnosis import Diagnosis

    found = bank.load()
    title, cases = found.set(set_name)
    return DrillView(
        f"{title}: {many(len(cases), 'case')}.", cases, lambda store: Diagnosis(store, found, name=set_name)
    )


@dataclass
class DrillView:
    """Show practice as a form where a page is open on it, as plain cases everywhere else."""

    what: str
    cases: Sequence[Case]
    begin: Callable[[Store], Asking]
    _asked: Drawn | None = field(default=None, init=False)
    _told: bool = field(default=False, init=False)
    _turn: int = field(default=0, init=False)

    @cached_property
    def asking(self) -> Asking:
        """Return what chooses and keeps; the learner's file is opened only once a page asks."""
        from .. import store

        return self.begin(store.for_lesson())

    @cached_property
    def form(self) -> DrillForm:
        """Return the form, wired to the learner's file."""
        from ..practice.marking import CONFIDENCE
        from .drill_form import DrillForm

        form = DrillForm(stem=STEM, levels=list(CONFIDENCE.values()))
        form.answer_with(lambda message: {"notice": "", **self._reply(message)})
        return form

    def _reply(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return what the form is to show now that the page has sent `message`."""
        match message:
            case {"kind": "shown"}:
                now = {} if self._told else self._next()
                return {**now, **self._timer(), "notice": self.asking.store.notice}
            case {"kind": "answer", "turn": int(turn), "choice": int(choice), "confidence": int(sure)}:
                seconds = message.get("seconds")
                return self._answer(turn, choice, sure, seconds if isinstance(seconds, int | float) else 0.0)
            case {"kind": "next"}:
                return self._next()
            case {"kind": "begin"}:
                self.asking.begin()
                return self._next()
            case {"kind": "timed", "on": bool(on)} if hasattr(self.asking, "timed"):
                self.asking.timed = on
                return self._timer()
        raise ValueError(f"the form sent {message!r}, which is no answer")

    def _answer(self, turn: int, choice: int, sure: int, seconds: float) -> dict[str, Any]:
        drawn = self._asked
        if drawn is None or self._told or turn != self._turn:
            return {}  # sent twice, or from a page that shows an earlier case: what it is to show stands
        options = self.asking.options(drawn)
        if not 0 <= choice < len(options):
            raise ValueError(f"the form sent option {choice!r}; there are {len(options)}")
        marked = self.asking.answer(drawn, options[choice], sure, seconds)
        self._told = True
        said = {"verdict": marked.verdict, "explanation": marked.explanation, "more": list(marked.more)}
        return {"phase": "told", **said, "ask_next": marked.ask_next, "kept": marked.kept}

    def _next(self) -> dict[str, Any]:
        """Return the next case, or how the round went."""
        self._told = False
        self._asked = drawn = self.asking.next()
        if drawn is None:
            return self._end()
        self._turn += 1
        case, number = drawn.case, len(self.asking.round.attempts) + 1
        return {
            "phase": "ask",
            "turn": self._turn,
            "label": f"Case {number} of {self.asking.cases}",
            "who": case.who,
            "says": f"“{case.says}”",
            "options": [TITLES[option] for option in self.asking.options(drawn)],
        }

    def _end(self) -> dict[str, Any]:
        from ..practice.progress import lines, progress

        over = self.asking.over()
        if not over:
            return {"phase": "over", "summary": ["There are no cases in data/cases/."], "again": ""}
        its = self.asking.round.attempts
        earned = f"{over} You earned {sum(one.credit for one in its):g} of {len(its)}."
        where = lines(progress(self.asking.standing, self.asking.now()))
        return {"phase": "over", "summary": [earned, *where], "again": "Go on with another round"}

    def _timer(self) -> dict[str, Any]:
        on = getattr(self.asking, "timed", None)
        return {"may_time": on is not None, "timed": bool(on)}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from .widgets import guarded

        form = guarded(self.form)._repr_mimebundle_()
        return {**form, "text/html": self._as_html(), "text/plain": repr(self)}

    def _as_html(self) -> str:
        how = f'<p class="fg-in-notebook"><em>{HOW}</em></p>'
        return "\n".join([markup.paragraph(self.what), *map(_case_html, self.cases), how])

    def __repr__(self) -> str:
        return "\n".join([self.what, *map(_case_text, self.cases), HOW])


def _case_html(case: Case) -> str:
    said = f"<blockquote><p>{escape(case.who)}: “{markup.lines(case.says)}”</p></blockquote>"
    return f"{said}<p><strong>{STEM}</strong></p>" + markup.paragraph("\n".join(_lettered(case)))


def _case_text(case: Case) -> str:
    return "\n".join([f"{case.who}: “{case.says}”", STEM, *(f"  {line}" for line in _lettered(case))])


def _lettered(case: Case) -> list[str]:
    return [f"{letter}. {TITLES[option]}" for letter, option in zip("ABCD", case.shuffled(), strict=True)]
