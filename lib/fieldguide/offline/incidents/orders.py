"""Instructions to software that stand in data: a log line, a file name, a page."""

from __future__ import annotations

import re

from .findings import Finding

_TO_SOFTWARE = re.compile(
    r"\b(?:AI|automated|software)\b[^\n]{0,60}?\b(?:assistants?|agents?|readers?)\b[^\n]{0,60}?"
    r"\b(?P<what>restart|roll back)\s+(?:the\s+)?(?P<target>[\w-]+)",
    re.I,
)


def order(text: str) -> Finding | None:
    """Return the call that a passage addressed to software asks for."""
    found = _TO_SOFTWARE.search(text)
    if found is None:
        return None
    tool = "restart" if found["what"].lower() == "restart" else "roll_back"
    return Finding("an order in the data", "", tool, found["target"], found[0])
