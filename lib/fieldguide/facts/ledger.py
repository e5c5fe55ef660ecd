"""Read data/facts/ into one ledger, and check that every name in it leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from .. import datafile, paths
from ..errors import DataFileError
from .models import (
    CLAIM_NAMED,
    Analogies,
    Analogy,
    Claim,
    Claims,
    Grade,
    Grades,
    Phrase,
    Phrases,
    Source,
    Sources,
    Tension,
)
from .models import Tensions as TensionFile

FACTS = paths.DATA / "facts"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything in data/facts/, by id."""

    claims: Mapping[str, Claim]
    themes: Mapping[str, str]
    sources: Mapping[str, Source]
    grades: Mapping[str, Grade]
    phrases: Mapping[str, Phrase]
    tensions: Mapping[str, Tension]
    analogies: Mapping[str, Analogy]


@cache
def current() -> Ledger:
    """Return the kit's own ledger, read once."""
    return load(FACTS)


def load(folder: Path) -> Ledger:
    """Return the ledger in `folder`; raises DataFileError with file and line of what is wrong."""
    claims, homes, themes = _claims(folder)
    ledger = Ledger(
        claims=claims,
        themes=themes,
        sources=_by_id({one.id: one for one in datafile.load(folder / "sources.yaml", Sources).sources}),
        grades=_by_id({one.id: one for one in datafile.load(folder / "grades.yaml", Grades).grades}),
        phrases=_by_id({one.id: one for one in datafile.load(folder / "phrases.yaml", Phrases).phrases}),
        tensions=_by_id({one.id: one for one in datafile.load(folder / "tensions.yaml", TensionFile).tensions}),
        analogies=_by_id({one.name: one for one in datafile.load(folder / "analogies.yaml", Analogies).analogies}),
    )
    for path, entry, field, name in _names(folder, ledger, homes):
        known = getattr(ledger, field)
        if name not in known:
            raise DataFileError(path, _line(path, entry, name), field, _unknown(name, field, entry, known))
    return ledger


def _claims(folder: Path) -> tuple[Mapping[str, Claim], dict[str, Path], Mapping[str, str]]:
    """Return the claims in the order of their ids, and for each the file it is in and that file's theme."""
    found: dict[str, Claim] = {}
    homes: dict[str, Path] = {}
    themes: dict[str, str] = {}
    for path in sorted((folder / "claims").glob("*.yaml")):
        file = datafile.load(path, Claims)
        themes |= {claim.id: file.theme for claim in file.claims}
        for claim in file.claims:
            if claim.id in homes:
                said = f"{claim.id!r} stands in {homes[claim.id].name} already; every claim has an id of its own"
                raise DataFileError(path, _line(path, claim.id, claim.id), "claims", said)
            found[claim.id], homes[claim.id] = claim, path
    return _by_id({name: found[name] for name in sorted(found)}), homes, _by_id(themes)


def _by_id(entries: dict[str, T]) -> Mapping[str, T]:
    return MappingProxyType(entries)


def _names(folder: Path, ledger: Ledger, homes: dict[str, Path]) -> Iterator[tuple[Path, str, str, str]]:
    """Yield file, entry, kind and name of everything that one entry calls another by."""
    for claim in ledger.claims.values():
        yield homes[claim.id], claim.id, "sources", claim.source
        yield homes[claim.id], claim.id, "grades", claim.grade
        for name in CLAIM_NAMED.findall(f"{claim.wording} {claim.caveat}"):
            yield homes[claim.id], claim.id, "claims", name
    for file, entries in (("phrases", ledger.phrases), ("tensions", ledger.tensions), ("analogies", ledger.analogies)):
        for entry, value in entries.items():
            for kind in ("claims", "tensions", "phrases"):
                yield from ((folder / f"{file}.yaml", entry, kind, name) for name in getattr(value, kind, ()))


def _unknown(name: str, field: str, entry: str, known: Mapping[str, object]) -> str:
    shown = ", ".join(known) if len(known) < 20 else f"{next(iter(known))} to {list(known)[-1]}"
    return f"{entry} names {name!r}, and there is none; there are {shown}"


def _line(path: Path, entry: str, name: str) -> int | None:
    """Return the line where `entry` says `name`, or else where the entry begins."""
    began = None
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if re.search(rf"^\s*-?\s*(?:id|name):\s*{re.escape(entry)}\s*$", line):
            began = number
            if name == entry:
                return number
        elif began and re.match(r"\s*- (?:id|name):", line):
            return began
        elif began and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line):
            return number
    return began
