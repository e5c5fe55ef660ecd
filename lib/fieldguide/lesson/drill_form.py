"""The drill's form: one case after another; the widget toolkit loads with this module."""

from __future__ import annotations

from typing import Any

import anywidget
from traitlets import Bool, Int, List, Unicode

from .widgets import HERE

CSS = (HERE / "question_form.css").read_text(encoding="utf-8")
MORE = """
.fg-drill .fg-sure { margin-top: 0.25rem; }
.fg-drill .fg-sure .fg-option { display: inline-flex; margin: 0 0.75rem 0 -0.25rem; }
.fg-drill .fg-label { font-weight: 600; }
.fg-drill .fg-timed { margin-top: 0.75rem; font-size: 0.9em; }
.fg-drill .fg-summary { margin: 0.375rem 0 0; padding-left: 1.25rem; }
.fg-drill fieldset:disabled .fg-option { cursor: default; }
.fg-drill .fg-label:focus { outline: none; }
.fg-drill .fg-status[data-verdict="Partly right"] { border-left: 4px double var(--fg-not-yet); }
"""


class DrillForm(anywidget.AnyWidget):
    """Draw one case after another; what is right stays with whoever handles its messages."""

    _esm = HERE / "drill_form.js"
    _css = CSS + MORE
    phase = Unicode("waiting").tag(sync=True)  # waiting, ask, told, over
    turn = Int(0).tag(sync=True)
    label = Unicode().tag(sync=True)
    who = Unicode().tag(sync=True)
    says = Unicode().tag(sync=True)
    stem = Unicode().tag(sync=True)
    options = List(Unicode()).tag(sync=True)
    levels = List(Unicode()).tag(sync=True)
    verdict = Unicode().tag(sync=True)
    explanation = Unicode().tag(sync=True)
    more = List(Unicode()).tag(sync=True)
    ask_next = Unicode().tag(sync=True)
    kept = Unicode().tag(sync=True)
    notice = Unicode().tag(sync=True)
    summary = List(Unicode()).tag(sync=True)
    again = Unicode().tag(sync=True)
    may_time = Bool(False).tag(sync=True)
    timed = Bool(False).tag(sync=True)
    replies = Int(0).tag(sync=True)  # the page redraws when it changes, also when the words are the same again

    def reply(self, **values: Any) -> None:
        """Send `values` to the page in one message."""
        with self.hold_sync():
            for name, value in values.items():
                setattr(self, name, value)
            self.replies += 1
