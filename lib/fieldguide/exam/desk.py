"""The examiner's desk: from answer files to marks, pages and badges, each paper once.

All results of a batch are written before the register is closed over them: whoever is stopped half-way marks again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from ..errors import UsageError
from . import badge, emblem, pages, reading, sheet
from .drawing import ExamSet
from .examiner import Examiner, has_key, of
from .marking import Marked, check, mark
from .register import Register, register
from .sitting import kit

TWO = "two different answer files came from this one paper; hand in the one that counts"
Handed = tuple[Path, sheet.Sheet]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what became of one answer file: marks, or why it was refused."""

    file: Path
    marked: Marked | None = None
    refused: str = ""
    badge: str = ""
    """Whether there is a badge, in words."""
    written: tuple[Path, ...] = ()

    def data(self) -> dict[str, Any]:
        """Return it for machines."""
        told = {"file": str(self.file), "refused": self.refused or None, "badge": self.badge or None}
        return {**told, "written": [str(path) for path in self.written], **(self.marked.data() if self.marked else {})}


@dataclass
class Desk:
    """Mark with one exam set and one examiner's folder."""

    folder: Path
    exam: ExamSet
    at: datetime

    @cached_property
    def examiner(self) -> Examiner | None:
        """The examiner, where the folder holds a key."""
        return of(self.folder) if has_key(self.folder) else None

    def mark(self, files: Sequence[Path], out: Path | None) -> list[Outcome]:
        """Return what became of each file, results written to `out` or beside it; say so in the register."""
        read = [_read(path) for path in files]
        with register(self.folder) as kept:
            return list(self._each(_doubles(read), kept, out))

    def _each(self, read: Iterable[Outcome | Handed], kept: Register, out: Path | None) -> Iterator[Outcome]:
        for one in read:
            if isinstance(one, Outcome):
                yield one
                continue
            path, answers = one
            try:
                marked = self._marked(answers, kept)
            except UsageError as problem:
                yield Outcome(path, refused=str(problem))
                continue
            yield self._written(Outcome(path, marked), marked, out or path.parent)
            kept.add(answers.head.nonce, answers.head.id, self.at, marked.total.earned, marked.total.most)

    def _marked(self, answers: sheet.Sheet, kept: Register) -> Marked:
        check(answers, self.exam, self.examiner)
        if not answers.head.by and kept.handed_out(answers.head.id):
            raise UsageError("its paper was handed out with a seal, and the seal is gone")
        if day := kept.when(answers.head.nonce):
            raise UsageError(f"its paper was marked on {day} already, and a paper counts once; hand out a new one")
        return mark(answers, self.exam)

    def _written(self, outcome: Outcome, marked: Marked, folder: Path) -> Outcome:
        """Write the pages and, where it is due, the badge."""
        words = self._due(marked)
        begins = f"{reading.slug(marked.sheet.name)}-{marked.sheet.head.nonce[:8]}"
        result = pages.result(marked, self.exam.rules, words or "The badge is beside this page.")
        files: dict[str, str | bytes] = {".html": result}
        if self.examiner and not words:
            files |= self._badge(marked, self.examiner)
        paths = tuple(folder / f"{begins}{ending}" for ending in files)
        for path, content in zip(paths, files.values(), strict=True):
            reading.write(path, content)
        return replace(outcome, badge=words or "Badge issued.", written=paths)

    def _due(self, marked: Marked) -> str:
        """Return why there is no badge, or nothing where there is to be one."""
        if not marked.passed:
            return "No badge: not passed yet."
        if marked.open and not self.exam.rules.badge.open_papers:
            return "No badge: the learner drew this paper. An examiner hands out one with: fieldguide exam --make-paper"
        if not self.examiner:
            return "No badge: there is no examiner's key here. Make one with: fieldguide exam --keys"
        return ""

    def _badge(self, marked: Marked, by: Examiner) -> dict[str, str | bytes]:
        told, day = self.exam.rules, str(self.at.date())
        picture = emblem.svg(told.badge.title, marked.sheet.name, by.name, day)
        issued = badge.issue(marked, by, told, self.at, picture)
        page = pages.certificate(marked, by, told, self.at, issued.credential, picture)
        return {".badge.json": issued.wrapped, ".badge.svg": issued.picture, ".certificate.html": page}


def desk(folder: Path, at: datetime) -> Desk:
    """Return the desk of an examiner's folder, over the kit's own exam set."""
    return Desk(folder, kit(), at)


def _read(path: Path) -> Outcome | Handed:
    try:
        return path, sheet.read(path)
    except UsageError as problem:
        return Outcome(path, refused=str(problem))


def _doubles(read: Sequence[Outcome | Handed]) -> Iterator[Outcome | Handed]:
    """Yield the same, copies refused, and all answers to one paper where they differ."""
    given = {(one[1].head.nonce, str(one[1].told())) for one in read if isinstance(one, tuple)}
    times, met = Counter(nonce for nonce, _ in given), set()
    for one in read:
        if isinstance(one, Outcome):
            yield one
            continue
        nonce = one[1].head.nonce
        if times[nonce] > 1:
            yield Outcome(one[0], refused=TWO)
        elif nonce in met:
            yield Outcome(one[0], refused="it is a copy of another file handed in with it")
        else:
            met.add(nonce)
            yield one
