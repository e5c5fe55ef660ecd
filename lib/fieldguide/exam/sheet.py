"""The answer file: which paper, which name, what was answered so far. It is written anew after each answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ..cases.names import PATTERNS
from ..errors import UsageError
from ..store.own_name import LONGEST, own_name
from . import reading
from .paper import MOST_QUESTIONS, Head, Paper, head

KIND, FORM, MOST_BYTES = "exam answers", 1, 100_000
NUMBERS = {str(number): number for number in range(1, MOST_QUESTIONS + 1)}
KNOWN = frozenset(PATTERNS)
CHANGED = "it was changed after fieldguide wrote it, or damaged on the way"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold one learner's answers to one paper, by the questions' numbers."""

    head: Head
    name: str
    answers: Mapping[int, str] = field(default_factory=dict)

    def answered(self, number: int, option: str) -> Sheet:
        """Return the sheet with one more answer."""
        return replace(self, answers={**self.answers, number: option})

    def told(self) -> dict[str, Any]:
        """Return what the file says, but for its seal."""
        answers = {str(number): self.answers[number] for number in sorted(self.answers)}
        return {"paper": asdict(self.head), "name": self.name, "answers": answers}


def begin(paper: Paper, name: str) -> Sheet:
    """Return an empty sheet for a paper.

    Raises UsageError where there is no name, or the paper is for another.
    """
    name = own_name(name)
    if paper.head.name and name not in ("", paper.head.name):
        raise UsageError(f"this paper is for {paper.head.name!r}, not for {name!r}; ask for one of your own")
    if not (name or paper.head.name):
        raise UsageError("say which name your result should carry: --name NAME")
    return Sheet(paper.head, paper.head.name or name)


def write(sheet: Sheet, path: Path) -> None:
    """Write the sheet, sealed against damage, in the place of the one before."""
    told = sheet.told()
    content = {"fieldguide": KIND, "form": FORM, **told, "seal": reading.digest(told)}
    reading.write(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def read(path: Path) -> Sheet:
    """Return the sheet in a file.

    Raises UsageError where it is none, or was changed.
    """
    return of(reading.raw(path, MOST_BYTES))


def of(data: bytes) -> Sheet:
    """Return the sheet that a file's bytes hold."""
    values = reading.parsed(data, KIND, FORM)
    if extra := set(values) - {"fieldguide", "form", "paper", "name", "answers", "seal"}:
        raise UsageError(f"it holds more than answers: {', '.join(sorted(extra))[:60]!r}")
    name = reading.text(values, "name", LONGEST)
    if not name or name != own_name(name):
        raise UsageError(f"`name` cannot be {name[:40]!r}")
    sheet = Sheet(head(reading.given(values, "paper")), name, _answers(reading.given(values, "answers")))
    sealed = reading.digest({part: values[part] for part in ("paper", "name", "answers")})
    if reading.matching(values, "seal", reading.DIGEST) != sealed:
        raise UsageError(CHANGED)
    return sheet


def _answers(values: Any) -> dict[int, str]:
    if not isinstance(values, dict):
        raise UsageError("`answers` names an option for each question's number")
    for number, option in values.items():
        if number not in NUMBERS:
            raise UsageError(f"{number[:20]!r} is no question's number")
        if not isinstance(option, str) or option not in KNOWN:
            raise UsageError(f"the answer to question {number} is a pattern, not {str(option)[:40]!r}")
    return {NUMBERS[number]: option for number, option in values.items()}
