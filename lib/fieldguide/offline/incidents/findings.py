"""Name the cause that the readings of a desk show, or what must be read next to find it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .readings import PARTS, Deploy, Line, Readings, minutes

NO_FAULT, NOT_FOUND = "no fault found", "not found"
TELLTALES: tuple[tuple[str, str], ...] = (
    (r"\bcertificate of \w+ (?:has expired|ends)", "expired certificate"),
    (r"\bno space left\b|\bdisk is full\b|\b99 % full\b", "full disk"),
    (r"\bpassword has expired\b", "expired password"),
    (r"\bsetting \w+ is\b", "wrong setting"),
    (r"\bholds its lock\b", "stuck queue"),
)
"""What an error says when it names its own cause."""
_TRAIL = re.compile(r"\bno answer from (?:the )?([A-Za-z][\w ]*?)(?= after\b|:|$)")
SOON = 60
"""Minutes after a deploy in which a new error is laid to it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause, the part it sits in, and the risky call that would put it right, where there is one."""

    cause: str
    part: str = ""
    tool: str = ""
    target: str = ""
    why: str = ""

    @property
    def action(self) -> str:
        """Return the call in words, such as `restart worker`."""
        return f"{self.tool.replace('_', ' ')} {self.target}" if self.tool else ""


def find(readings: Readings) -> Finding | None:
    """Return what today's errors show; None while there is nothing to go by, or only a trail to another part."""
    for part in readings.logs:
        for error in readings.errors(part):
            if finding := _shown(readings, part, error):
                return finding
    if readings.status and not readings.down and readings.moving and not any(map(readings.errors, readings.logs)):
        return Finding(NO_FAULT, why="every part is up, no log shows an error of today, and the queue is moving")
    return None


def trail(readings: Readings) -> list[str]:
    """Return the parts that errors point to and whose logs have not been read."""
    pointed = (found[1] for part in readings.logs for line in readings.errors(part) for found in _pointers(line))
    return [part for part in dict.fromkeys(pointed) if part in PARTS and part not in readings.logs]


def told(text: str, part: str) -> Finding | None:
    """Return the cause that one line names by itself, whenever and however loud it was."""
    for pattern, cause in TELLTALES:
        if re.search(pattern, text):
            if cause == "stuck queue":
                return Finding(cause, part, "restart", part, text)
            return Finding(cause, part, why=text)
    return None


def to_blame(deploy: Deploy) -> Finding:
    """Return the finding that a deploy broke its part."""
    return Finding("bad deploy", deploy.part, "roll_back", deploy.id, f"{deploy.id} of {deploy.part}: {deploy.what}")


def _shown(readings: Readings, part: str, error: Line) -> Finding | None:
    if finding := told(error.text, part):
        return finding
    pointers = [found[1] for found in _pointers(error)]
    if pointers:
        outside = [name for name in pointers if name not in PARTS]
        return Finding("upstream outage", part, why=error.text) if outside else None
    first = min(minutes(line.time) for line in readings.errors(part))
    today = [deploy for deploy in readings.deploys if deploy.part == part and deploy.day == readings.day]
    before = [deploy for deploy in today if 0 <= first - minutes(deploy.time) <= SOON]
    return to_blame(before[-1]) if before else None


def _pointers(line: Line) -> Iterator[re.Match[str]]:
    return _TRAIL.finditer(line.text)
