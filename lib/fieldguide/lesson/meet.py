"""Meet a buyer: a discovery call in a notebook, one thing said at a time, with a debrief at the end.

The call itself stays in Python: the page gets what can be said now, and what each thing is worth only afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..wording import many

if TYPE_CHECKING:
    from ..discovery.buyers import Buyer
    from ..discovery.call import Call
    from .call_form import CallForm

AGAIN, OTHER = "Hold this call again", "Meet another buyer"


def meet(name: str = "", *, seed: int = 0) -> Meeting:
    """Return a discovery call with the buyer called `name`, or with one to choose, for a notebook cell to show."""
    from ..discovery import buyers
    from ..discovery.call import Call

    if name:
        return Meeting((buyer := buyers.load(name),), seed, Call(buyer, seed))
    return Meeting(tuple(buyers.load(one) for one in buyers.names()), seed)


@dataclass
class Meeting:
    """Hold the call going on, if any, and show it; a page without a kernel gets the opening and a worked call."""

    buyers: tuple[Buyer, ...]
    seed: int = 0
    call: Call | None = None
    step: int = 0

    @cached_property
    def form(self) -> CallForm:
        """Return the form, wired to this meeting."""
        from .call_form import CallForm

        form = CallForm(view=self.view())
        form.answer_with(self._reply)
        return form

    def _reply(self, message: dict[str, Any]) -> dict[str, Any]:
        """Return what the form is to show now that the page has sent `message`."""
        self.choose(message)
        return {"view": self.view(), "notice": ""}

    def choose(self, message: dict[str, Any]) -> None:
        """Carry the call on by what the page sent; a click on what was shown before is not counted twice.

        Raises ValueError for a message that is none of the choices.
        """
        match message:
            case {"kind": "choose", "step": int(step), "choice": int()} if step < self.step:
                return
            case {"kind": "choose", "step": self.step, "choice": int(choice)} if self._offered(choice):
                self._carry_on(choice)
                self.step += 1
                return
        raise ValueError(f"the form sent {message!r}, which is none of the choices")

    def _offered(self, choice: int) -> bool:
        return 0 <= choice < len(self.view()["options"])

    def _carry_on(self, choice: int) -> None:
        from ..discovery.buyers import load, names
        from ..discovery.call import Call, part, say

        if self.call is None:
            self.call = Call(self.buyers[choice], self.seed)
        elif part(self.call) != "done":
            self.call = say(self.call, choice)
        elif choice == 0:
            self.call = Call(self.call.buyer, self.seed)
        else:
            self.call = None
            self.buyers = tuple(load(one) for one in names())

    def view(self) -> dict[str, Any]:
        """Return what the page is to draw now."""
        from ..discovery.call import part

        if self.call is None:
            shown = self._menu()
        elif part(self.call) == "done":
            shown = _debrief(self.call)
        else:
            shown = _moment(self.call)
        return {"step": self.step, **shown}

    def _menu(self) -> dict[str, Any]:
        from ..discovery.shared import shared
        from .call_page import person

        return {
            "title": "A discovery call",
            "where": "Everyone here is made up for this kit.",
            "how": list(shared().how),
            "stem": "Whom do you meet?",
            "options": [f"{person(one)} ({one.sector}). {one.mood}" for one in self.buyers],
            "button": "Start the call",
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from .call_page import as_html, as_text
        from .widgets import guarded

        form = guarded(self.form)._repr_mimebundle_()
        return {**form, "text/html": as_html(self.buyers), "text/plain": as_text(self.buyers)}

    def __repr__(self) -> str:
        from .call_page import as_text

        return as_text(self.buyers)


def _moment(call: Call) -> dict[str, Any]:
    """Return the call as it stands, and what can be said now."""
    from ..discovery.call import offer, part
    from ..discovery.shared import shared
    from .call_page import where

    now = part(call)
    stems = shared().stems
    stem = stems.again if now == "name" and call.at("name") else getattr(stems, now)
    return _spoken(call) | {
        "where": where(now, len(call.turns) + 1),
        "how": [] if call.turns else list(shared().how),
        "known": [fact.text for fact in call.known],
        "stem": stem,
        "options": [choice.say for choice in offer(call)],
        "button": "Say it",
    }


def _debrief(call: Call) -> dict[str, Any]:
    """Return the finished call with its score and the remarks on every line."""
    from ..discovery.debrief import outcome
    from ..discovery.score import score
    from .call_page import POINTS, TURNS, debriefed, points

    got = score(call)
    tables = [
        {"caption": "What the call earned", "head": POINTS, "rows": points(call)},
        {"caption": "The call, line by line", "head": TURNS, "rows": debriefed(call)},
    ]
    return _spoken(call) | {
        "where": f"Debrief: {got.got} of {got.most} points after {many(len(call.turns), 'turn')}",
        "outcome": outcome(call),
        "tables": tables,
        "stem": "What next?",
        "options": [AGAIN, OTHER],
        "button": "Go on",
    }


def _spoken(call: Call) -> dict[str, Any]:
    from ..discovery.debrief import conversation
    from .call_page import person

    *earlier, latest = [[line.who, line.text] for line in conversation(call)]
    about = f"Of {call.buyer.works_for}. {call.buyer.mood}"
    return {"title": person(call.buyer), "about": about, "earlier": earlier, "latest": latest}
