"""The form of the key. The widget toolkit loads with this module, so import it only where one is shown."""

from __future__ import annotations

from traitlets import Dict

from .form import Form, script, style


class KeyForm(Form):
    """Draw one question of the key, or the rung that was reached, with the way there above it."""

    _esm = script("key")
    _css = style("key")
    view = Dict().tag(sync=True)
