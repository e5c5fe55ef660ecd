"""The numbers and words of data/exam.yaml, checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from .. import datafile, paths
from ..entries import Entry

FILE = paths.DATA / "exam.yaml"

Share = Annotated[float, Field(gt=0, le=1)]
Count = Annotated[int, Field(ge=1, le=100)]


class Paper(Entry):
    """Say how many cases a paper holds."""

    each: Count
    floor: Count


class Passing(Entry):
    """Say what passes."""

    total: Share
    each: Share


class Badge(Entry):
    """Say what the badge says, and who may have one."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=36)]
    description: Annotated[str, StringConstraints(min_length=1, max_length=600)]
    valid_days: Annotated[int, Field(ge=1, le=36500)]
    open_papers: bool


class Rules(Entry):
    """Hold all of them."""

    paper: Paper
    passing: Passing
    badge: Badge

    @property
    def needed(self) -> str:
        """What passes, in words."""
        return f"{self.passing.total:.0%} of all credit, and {self.passing.each:.0%} of each pattern's"


@cache
def load(path: Path = FILE) -> Rules:
    """Return what the file says.

    Raises DataFileError where something is missing or out of its bounds.
    """
    return datafile.load(path, Rules)
