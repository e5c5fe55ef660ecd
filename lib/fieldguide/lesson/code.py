"""Show a pattern's own code in a fold-out, read from the library so that it cannot go stale."""

from __future__ import annotations

import inspect
from html import escape

from .. import markup
from ..markup import Shown
from ..paths import ROOT


def code(thing: type) -> Shown:
    """Return the whole file that defines `thing`, closed at first."""
    path = inspect.getfile(thing)
    source = inspect.getsource(inspect.getmodule(thing) or thing).rstrip()
    name = path.removeprefix(str(ROOT)).replace("\\", "/").lstrip("/")
    lines = source.count("\n") + 1
    inner = f'<pre tabindex="0"><code>{escape(source)}</code></pre>'
    text = f"{name}: {lines} lines"
    return Shown(markup.fold(f"The code of {thing.__name__}: {text}", inner), text)
