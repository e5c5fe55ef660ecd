"""The form of a discovery call. The widget toolkit loads with this module, so import it only where one is shown."""

from __future__ import annotations

from traitlets import Dict

from .form import Form, script, style


class CallForm(Form):
    """Draw one moment of a call, and its debrief when it has ended."""

    _esm = script("call")
    _css = style("call")
    view = Dict().tag(sync=True)
