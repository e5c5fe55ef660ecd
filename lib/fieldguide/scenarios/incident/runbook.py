"""What a fixed runbook reads: the same four things at every desk, whatever they say."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from ...flows import Check
from ...patterns.base import Given, Outcome, Place, Shaped
from .desks import Part, check_queue, list_deploys, read_log, read_status


class Page(BaseModel):
    """The desk and the part that a page is about."""

    office: str
    part: Part


@dataclass(frozen=True, slots=True)
class SameReadings(Shaped):
    """The status, one log, the deploys and the queue of the desk on the page, read in code; no model decides."""

    name: str

    def flow(self, path: str | None = None) -> Check:
        return Check((path or "") + self.name, self.name, "Is there such a desk? Then its four readings go on.")

    async def act(self, place: Place, given: Given) -> Outcome:
        page: Page = given.input
        try:
            seen = readings(page)
        except ValueError as unknown:
            place.note(self.name, str(unknown), page)
            return Outcome(None, "gate", str(unknown))
        place.note(self.name, "", page)
        return Outcome(seen)


def readings(page: Page) -> str:
    """Return the four readings of a page's desk; raises ValueError where there is no such desk."""
    read = {
        "read_status": read_status(page.office),
        "part": page.part,
        "read_log": read_log(page.office, page.part),
        "list_deploys": list_deploys(page.office),
        "check_queue": check_queue(page.office),
    }
    return "\n".join(f"<{name}>\n{text}\n</{name}>" for name, text in read.items())
