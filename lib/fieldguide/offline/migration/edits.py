"""The lines that a change touches, file by file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .asked import Change
from .repository import Repository

SETTINGS = "conf/site.set"
AT_END = 0


class Edit(NamedTuple):
    """The new text of one line; line 0 stands for a line added at the end."""

    line: int
    text: str


def edits(change: Change, lines: Sequence[str]) -> list[Edit]:
    """Return what `change` does to the lines of one file."""
    if change.kind == "add":
        return [Edit(AT_END, f"{change.old} = {change.new}")]
    new = (Edit(number, _line(change, line, number)) for number, line in enumerate(lines, 1))
    return [edit for edit in new if edit.text != lines[edit.line - 1]]


def work(change: Change, repository: Repository) -> Iterator[tuple[str, Change]]:
    """Yield each file to work on with the change to make in it; also files that are named and not there."""
    for file, lines in repository.items():
        if (not change.only or file in change.only) and edits(change, lines):
            yield file, change
    if change.kind == "move" and (value := _value(change, repository)):
        yield SETTINGS, Change("add", change.new, value)
    for file in change.only:
        if file not in repository:
            yield file, change


def _line(change: Change, line: str, number: int) -> str:
    if change.kind != "blank" and change.old not in line:
        return line
    if change.kind == "rename":
        return re.sub(rf"\b(CALL|PROC) {re.escape(change.old)}\b", rf"\1 {change.new}", line)
    if change.kind == "move":
        return re.sub(rf"^LET {re.escape(change.old)} = [\d.]+$", f"LET {change.old} = SETTING {change.new}", line)
    if change.kind == "expect":
        return re.sub(rf"^(EXPECT CALL {re.escape(change.old)}) = .*$", rf"\1 = {change.new}", line)
    return "" if number == int(change.old) else line


def _value(change: Change, repository: Repository) -> str:
    """Return the number that is moved out of the code."""
    pattern = re.compile(rf"^LET {re.escape(change.old)} = ([\d.]+)$")
    return next((found[1] for lines in repository.values() for line in lines if (found := pattern.match(line))), "")
