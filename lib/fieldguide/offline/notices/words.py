"""The table of plain words, which anyone may edit: data/scenarios/notice/words.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from ... import datafile
from ...paths import DATA


@dataclass(frozen=True, slots=True)
class Words:
    """What the office says and what people say, ready to be looked for."""

    plain: dict[str, str]
    verbs: dict[str, str]
    jargon: re.Pattern[str]
    passive: re.Pattern[str]
    readers: str
    """The names of readers as one alternative of a pattern."""


@cache
def words() -> Words:
    """Return the table, read once; raises DataFileError with file, line and field."""
    from pydantic import BaseModel, ConfigDict

    class Table(BaseModel):
        model_config = ConfigDict(extra="forbid")
        words: dict[str, str]
        readers: list[str]
        verbs: dict[str, str]

    table: Any = datafile.load(DATA / "scenarios" / "notice" / "words.yaml", Table)
    return Words(
        table.words,
        table.verbs,
        re.compile(rf"\b(?:{_any([*table.words, 'shall'])})\b", re.I),
        re.compile(rf"\b(?:is|are|was|were|be|been|being) (?:not )?(?:\w+ed|{_any(table.verbs)})\b", re.I),
        _any(table.readers),
    )


def _any(options: Any) -> str:
    return "|".join(re.escape(option) for option in sorted(options, key=len, reverse=True))
