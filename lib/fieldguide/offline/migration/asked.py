"""What a change request wants, or the task of one worker: one change, in all files or only in those it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .repository import PATH

Kind = Literal["rename", "move", "add", "expect", "blank"]
_WANTED: tuple[tuple[Kind, str], ...] = (
    ("rename", r"\brename the (?:call|procedure) (?P<old>\w+) to (?P<new>\w+)"),
    ("rename", r"\b(?:call|procedure) (?P<old>\w+) is now called (?P<new>\w+)"),
    ("move", r"\bmove (?P<old>\w+)\b.{0,40}? to the setting (?P<new>[A-Z][A-Z.]*[A-Z])"),
    ("add", r"\badd the setting (?P<old>\S+) = (?P<new>\S*\d)"),
    ("expect", r"\b(?P<old>[A-Z]+ [\d.]+) is now expected to be (?P<new>[\d.]*\d)"),
    ("blank", r"\bblank line (?P<old>\d+)(?P<new>)"),
)
_TO_SOFTWARE = re.compile(
    r"\b(?:AI|automated)\b[^.\n]{0,40}?\btools?\b[^.\n]{0,30}?\bblank line (?P<line>\d+) of "
    rf"(?P<file>{PATH}|this file)[^\n]*"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `only` are the files it is confined to, none for all."""

    kind: Kind
    old: str
    new: str
    only: tuple[str, ...] = ()


def change(text: str) -> Change | None:
    """Return what a request or a task asks for; what it says to software is no part of it."""
    said = _TO_SOFTWARE.sub("", text)
    for kind, pattern in _WANTED:
        if found := re.search(pattern, said, re.I):
            return Change(kind, found["old"], found["new"], tuple(re.findall(PATH, said)))
    return None


def rider(text: str) -> tuple[str, int] | None:
    """Return the file and line that a passage addressed to software wants blanked."""
    found = _TO_SOFTWARE.search(text)
    return (found["file"], int(found["line"])) if found else None


def task(change: Change, file: str) -> str:
    """Return a change as the task of whoever works on one file."""
    wants = {
        "rename": f"rename the call {change.old} to {change.new}",
        "move": f"move {change.old} to the setting {change.new}",
        "add": f"add the setting {change.old} = {change.new}",
        "expect": f"{change.old} is now expected to be {change.new}",
        "blank": f"blank line {change.old}",
    }
    return f"In {file}, {wants[change.kind]}."
