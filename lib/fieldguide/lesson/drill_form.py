"""The drill's form: one case after another; the widget toolkit loads with this module."""

from __future__ import annotations

from traitlets import Bool, Int, List, Unicode

from .form import Asked, script, style


class DrillForm(Asked):
    """Draw one case after another, and how sure one is of each."""

    _esm = script("drill")
    _css = style("question", "drill")
    phase = Unicode("waiting").tag(sync=True)  # waiting, ask, told, over
    turn = Int(0).tag(sync=True)
    who = Unicode().tag(sync=True)
    says = Unicode().tag(sync=True)
    levels = List(Unicode()).tag(sync=True)
    more = List(Unicode()).tag(sync=True)
    summary = List(Unicode()).tag(sync=True)
    again = Unicode().tag(sync=True)
    may_time = Bool(False).tag(sync=True)
    timed = Bool(False).tag(sync=True)
