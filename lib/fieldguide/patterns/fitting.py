"""Refuse parts that cannot work together, before any of them costs anything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import UsageError


def refuse_misfit(here: str, part: Any, known: Iterable[str]) -> None:
    """Raise UsageError for a part that is no pattern, or asks for what will not be there."""
    if not hasattr(part, "act"):
        raise UsageError(f"{here}: {part!r} is not a pattern")
    if check_fields := getattr(part, "check_fields", None):
        check_fields({"input", "original", *known})


def refuse_taken(here: str, names: Iterable[str], *reserved: str) -> None:
    """Raise UsageError for a name that stands twice, or that the pattern needs itself."""
    taken = {"input", "original", *reserved}
    for name in names:
        if name in taken:
            raise UsageError(f"{here}: the name {name!r} is taken; give each part one of its own")
        taken.add(name)


def refuse_lanes(here: str, at_once: int | None) -> None:
    """Raise UsageError for a number of things at once that lets nothing begin."""
    if at_once is not None and at_once < 1:
        raise UsageError(f"{here}: at_once is {at_once!r}; choose 1 or more, or None for all")
