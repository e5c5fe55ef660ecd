"""What a hasty reader takes for the cause: whatever else lies around in the same readings."""

from __future__ import annotations

from collections.abc import Iterator

from .findings import Finding, find, to_blame, told
from .readings import Readings


def slips(readings: Readings) -> list[Finding]:
    """Return the wrong findings that these readings invite, each once."""
    right = find(readings)
    done = (right.cause, right.action) if right else ("", "")
    kinds = {(one.cause, one.action): one for one in _tempting(readings) if (one.cause, one.action) != done}
    return list(kinds.values())


def _tempting(readings: Readings) -> Iterator[Finding]:
    """An old error, a mere warning, the newest deploy, and the restart of what is down."""
    for part, lines in readings.logs.items():
        for line in lines:
            if (line.level == "WARN" or line.day != readings.day) and (finding := told(line.text, part)):
                yield finding
    if readings.deploys:
        yield to_blame(max(readings.deploys, key=lambda deploy: (deploy.day, deploy.time)))
    for part in (readings.down or ["database"])[: bool(readings.status)]:
        yield Finding("stuck queue", part, "restart", part, f"{part} does not answer as it should")
