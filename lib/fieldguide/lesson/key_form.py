"""The form of the key. The widget toolkit loads with this module, so import it only where one is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict, Int

HERE = Path(__file__).parent


class KeyForm(anywidget.AnyWidget):
    """Draw one question of the key, or the rung that was reached, with the way there above it."""

    _esm = HERE / "key_form.js"
    _css = HERE / "key_form.css"
    view = Dict().tag(sync=True)
    replies = Int(0).tag(sync=True)  # the page redraws when it changes, also when the view is the same again

    def reply(self, view: dict[str, Any]) -> None:
        """Send what is to be shown now in one message."""
        with self.hold_sync():
            self.view = view
            self.replies += 1
