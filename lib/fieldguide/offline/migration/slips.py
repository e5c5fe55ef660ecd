"""One plausible mistake in the edits of one file, out of what the file offers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .asked import Change
from .edits import Edit


def slips(change: Change, lines: Sequence[str], right: Sequence[Edit]) -> list[list[Edit]]:
    """Return wrong edits: the last line is missed, a look-alike is changed too."""
    found = [list(right[:-1])] if right else []
    if change.kind == "rename" and (alike := _look_alikes(change, lines)):
        found.append(sorted([*right, *alike]))
    return found


def _look_alikes(change: Change, lines: Sequence[str]) -> list[Edit]:
    """Return the lines with a longer name that begins like the old one."""
    pattern = rf"\b(CALL|PROC) {re.escape(change.old)}(?=[A-Z\d])"
    new = [Edit(number, re.sub(pattern, rf"\1 {change.new}", line)) for number, line in enumerate(lines, 1)]
    return [edit for edit in new if edit.text != lines[edit.line - 1]]
