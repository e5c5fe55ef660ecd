"""Take apart what the tools of the permit service return."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PARTS = ("web", "intake", "worker", "store", "database", "gateway")
_LINE = re.compile(r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d)(?::\d\d)? ([A-Z]+) (.*)$", re.M)
_STATUS = re.compile(r"^(\w+): (.+)$", re.M)
_DEPLOY = re.compile(r"^(\S+) of (\w+), (\d{4}-\d\d-\d\d) (\d\d:\d\d): (.*)$", re.M)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TAKEN = re.compile(r"\b([\d,]+) (?:was|were) taken\b")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a log."""

    day: str
    time: str
    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Deploy:
    """A version that went out."""

    id: str
    part: str
    day: str
    time: str
    what: str


@dataclass(slots=True)
class Readings:
    """All that was read of one desk so far."""

    day: str = ""
    status: dict[str, str] = field(default_factory=dict)
    logs: dict[str, tuple[Line, ...]] = field(default_factory=dict)
    deploys: tuple[Deploy, ...] = ()
    queue: str | None = None

    @property
    def down(self) -> list[str]:
        """The parts that are not up, those that fail first."""
        not_up = [part for part, said in self.status.items() if said.strip() != "up"]
        return sorted(not_up, key=lambda part: not self.status[part].startswith("fail"))

    @property
    def moving(self) -> bool:
        """Whether the queue was read, and jobs are being taken from it."""
        found = _TAKEN.search(self.queue or "")
        return found is not None and found[1] != "0"

    def errors(self, part: str) -> list[Line]:
        """Return today's errors of one part, the first first."""
        return [line for line in self.logs.get(part, ()) if line.level == "ERROR" and line.day == self.day]

    def take(self, tool: str, given: Mapping[str, object], text: str) -> None:
        """Add what one tool returned."""
        if tool == "read_status":
            day = _DAY.search(text)
            self.day = day[0] if day else ""
            self.status = {part: said for part, said in _STATUS.findall(text) if part in PARTS}
        elif tool == "read_log":
            self.logs[str(given.get("part"))] = tuple(Line(*found) for found in _LINE.findall(text))
        elif tool == "list_deploys":
            self.deploys = tuple(Deploy(*found) for found in _DEPLOY.findall(text))
        elif tool == "check_queue":
            self.queue = text


def gathered(returned: Iterable[tuple[str, Mapping[str, object], str]]) -> Readings:
    """Return the readings in what tools returned, each as (tool, what it was given, text)."""
    readings = Readings()
    for tool, given, text in returned:
        readings.take(tool, given, text)
    return readings


def minutes(time: str) -> int:
    """Return a time of day as minutes since midnight."""
    hours, _, rest = time.partition(":")
    return int(hours) * 60 + int(rest[:2])
