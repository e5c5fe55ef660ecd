"""The numbers of data/practice.yaml, checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from .. import datafile, paths
from ..entries import Entry

FILE = paths.DATA / "practice.yaml"

Share = Annotated[float, Field(gt=0, lt=1)]
Count = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]


class Round(Entry):
    """Say when a round of practice is over."""

    cases: Count
    minutes: Positive
    idle_seconds: Positive
    resume_minutes: Positive


class Spacing(Entry):
    """Say when a confusion comes back."""

    longest_days: Annotated[int, Field(ge=60, le=90)]
    again_minutes: Positive
    retention: Share
    early_hours: Annotated[float, Field(ge=0, lt=24)]
    confident_error_days: tuple[Positive, ...]


class Choice(Entry):
    """Say how a learner's own confusions are weighed."""

    fade: Share
    expected_error: Share
    assumed: Positive
    unproven: Annotated[float, Field(ge=0)]


class Mastery(Entry):
    """Say when a pattern is mastered."""

    window: Count
    least: Count
    recall: Share
    quiet: Count
    fresh_days: Positive


class Rules(Entry):
    """Hold all of them."""

    round: Round
    spacing: Spacing
    choice: Choice
    mastery: Mastery


@cache
def load(path: Path = FILE) -> Rules:
    """Return the numbers of the file.

    Raises DataFileError where one is missing or out of its bounds.
    """
    return datafile.load(path, Rules)
