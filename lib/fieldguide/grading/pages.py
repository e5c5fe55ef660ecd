"""Write what came of a batch: each learner's pages, the room's, and the results for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from . import report, roompage
from .result import Result
from .room import room

OWN = {"room", "results"}
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
LONGEST = 100


def write(results: Sequence[Result], folder: Path) -> None:
    """Write all files into `folder`; `results` in the order of their learners."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in _files(results):
        place = folder / name
        if place.is_symlink():
            place.unlink()  # what is written here stays here
        place.write_text(text, encoding="utf-8", errors="replace", newline="")


def _files(results: Sequence[Result]) -> Iterator[tuple[str, str]]:
    taken = set(OWN)
    for learner, theirs in groupby(results, key=lambda result: result.learner):
        of_one, name = list(theirs), file_name(learner, taken)
        yield f"{name}.html", report.page(learner, of_one)
        yield f"{name}.md", report.markdown(learner, of_one)
    figures = room(results)
    yield "room.html", roompage.page(figures)
    yield "room.json", json.dumps(figures.data(), indent=1) + "\n"
    yield "room.csv", "\ufeff" + roompage.sheet(results)  # by this mark a spreadsheet knows how names are written
    yield "results.json", json.dumps({"results": [result.data() for result in results]}, indent=1) + "\n"


def file_name(learner: str, taken: set[str]) -> str:
    """Return the name of a learner's file: one that every system takes, and that no other learner has.

    >>> file_name("../Ann", {"room"})
    '.._Ann'
    """
    safe = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "_", learner)[:LONGEST].rstrip(". ") or "learner"
    safe = f"{safe}_" if safe.split(".")[0].casefold() in RESERVED else safe
    names = (safe if number == 1 else f"{safe} ({number})" for number in range(1, len(taken) + 2))
    name = next(name for name in names if name.casefold() not in taken)
    taken.add(name.casefold())
    return name
