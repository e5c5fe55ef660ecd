"""What the entries of data files have in common; pydantic loads with this module, so import it only to read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


class Entry(BaseModel):
    """Hold an entry of a data file: unchangeable, and with no field that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def twice(names: Iterable[str]) -> str | None:
    """Return the first name that stands more than once, or None."""
    return next((name for name, times in Counter(names).items() if times > 1), None)


def mistake(words: str) -> PydanticCustomError:
    """Return what a check raises for an entry that breaks a rule; the reader of the file adds where it stands."""
    return PydanticCustomError("entry", words)
