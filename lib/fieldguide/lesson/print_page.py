"""A button that opens a page by itself. The widget toolkit loads with this module; import it only to show one."""

from __future__ import annotations

import anywidget
from traitlets import Unicode

from .widgets import HERE


class PrintPage(anywidget.AnyWidget):
    """Open `page`, a whole page of HTML, in a tab of its own, where the browser can print it."""

    _esm = HERE / "print_page.js"
    page = Unicode().tag(sync=True)
