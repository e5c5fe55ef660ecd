"""What the forms share: their look, their script, and how they answer; the widget toolkit loads with this module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
from traitlets import Int, List, Unicode

from .widgets import HERE, in_words

Message = dict[str, Any]
"""What the page sends, or what it is to show, by name."""


def script(name: str) -> str:
    """Return the script of the form `name`, after what every form is built from."""
    return _joined("form.js", f"{name}_form.js")


def style(*names: str) -> str:
    """Return the rules of every form, then those of `names`."""
    return _joined("form.css", *(f"{name}_form.css" for name in names))


def _joined(*names: str) -> str:
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


class Form(anywidget.AnyWidget):
    """Draw what its traits say; what is right stays with whoever answers its messages."""

    notice = Unicode().tag(sync=True)
    replies = Int(0).tag(sync=True)  # the page redraws when it changes, also when the words are the same again

    def reply(self, **values: Any) -> None:
        """Send `values` to the page in one message."""
        with self.hold_sync():
            for name, value in values.items():
                setattr(self, name, value)
            self.replies += 1

    def answer_with(self, answer: Callable[[Message], Message]) -> None:
        """Reply to each message from the page with what `answer` makes of it; an error is said in words."""

        def receive(_: object, message: Message, __: object) -> None:
            try:
                self.reply(**answer(message))
            except Exception as error:  # a notebook only logs it, and the form would wait for nothing
                self.reply(notice=in_words(error))

        self.on_msg(receive)


class Asked(Form):
    """Ask for one option of several, and say what the choice was worth."""

    label = Unicode().tag(sync=True)
    stem = Unicode().tag(sync=True)
    options = List(Unicode()).tag(sync=True)
    verdict = Unicode().tag(sync=True)
    explanation = Unicode().tag(sync=True)
    ask_next = Unicode().tag(sync=True)
    kept = Unicode().tag(sync=True)
