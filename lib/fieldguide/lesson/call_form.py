"""The form of a discovery call. The widget toolkit loads with this module, so import it only where one is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
from traitlets import Dict, Int

HERE = Path(__file__).parent


class CallForm(anywidget.AnyWidget):
    """Draw one moment of a call; what each choice is worth stays with whoever handles its messages."""

    _esm = HERE / "call_form.js"
    _css = HERE / "call_form.css"
    view = Dict().tag(sync=True)
    replies = Int(0).tag(sync=True)  # the page redraws when it changes, also when the view is the same again

    def reply(self, view: dict[str, Any]) -> None:
        """Send what is to be shown now in one message."""
        with self.hold_sync():
            self.view = view
            self.replies += 1
