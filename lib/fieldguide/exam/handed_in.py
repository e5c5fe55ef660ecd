"""Answer files among everything that was handed in: found, marked, and reported in words and for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import examiner, reading, rules
from .desk import Outcome, desk
from .marking import in_words

KIND = re.compile(rb'"fieldguide"\s*:\s*"exam answers"')
ALL = "exam-results.json"


@dataclass(frozen=True, slots=True)
class Exams:
    """Hold what became of the answer files among some places."""

    outcomes: Sequence[Outcome] = ()

    @property
    def good(self) -> bool:
        """Whether none was refused."""
        return not any(one.refused for one in self.outcomes)

    def data(self) -> dict[str, Any]:
        """Return them for machines; nothing where there was no answer file."""
        return {"exams": [one.data() for one in self.outcomes]} if self.outcomes else {}

    def lines(self) -> list[str]:
        """Return them in words: all of it for one file, a line each for many."""
        if len(self.outcomes) == 1 and (marked := self.outcomes[0].marked):
            one = self.outcomes[0]
            written = [f"Written: {path}" for path in one.written]
            return [marked.sheet.name, *in_words(marked, rules.load()), one.badge, *written]
        return [_line(one) for one in self.outcomes]


def marked(places: Sequence[Path], out: Path | None, folder: Path | None) -> tuple[Exams, Sequence[Path]]:
    """Mark the answer files among some places; return what became of them, and the places left to grade."""
    files, others = split(places)
    if not files:
        return Exams(), places
    exams = Exams(desk(folder or examiner.default_folder(), datetime.now(UTC)).mark(files, out))
    if out:
        reading.write(out / ALL, json.dumps(exams.data(), ensure_ascii=False, indent=1) + "\n")
    return exams, others


def split(places: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the answer files in some places, and the places where there may be something else to grade."""
    files: list[Path] = []
    others: list[Path] = []
    for place in places:
        folder = place.is_dir()
        inside = [path for path in sorted(place.rglob("*.json")) if _is_one(path)] if folder else []
        found = [place] if place.suffix.lower() == ".json" and not folder else inside
        files += found
        if not found or (folder and next(place.rglob("*.ipynb"), None)):
            others.append(place)
    return list(dict.fromkeys(files)), others


def _line(one: Outcome) -> str:
    if one.marked:
        return f"{one.marked.sheet.name}: {in_words(one.marked, rules.load())[0]} {one.badge}"
    return f"{one.file}: refused: {one.refused}"


def _is_one(path: Path) -> bool:
    """Say whether a file in a folder says that it is an answer file."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return bool(KIND.search(file.read(400)))
    except OSError:
        return False
