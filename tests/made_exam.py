"""An exam made for tests: a set, an examiner, papers, and learners who answer as they are told to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from made_cases import made_bank

from fieldguide.cases.model import Case
from fieldguide.exam import drawing, examiner, paper, reading, rules, sheet
from fieldguide.exam.desk import Desk, Outcome

NOW = datetime.now(UTC).replace(microsecond=0)


def right(case: Case, number: int) -> str:
    """Answer rightly."""
    return case.pattern


def tempted(case: Case, number: int) -> str:
    """Answer with what tempts."""
    return case.tempting


@dataclass(frozen=True)
class Room:
    """An examiner's room: the set, the key, and a place for files."""

    folder: Path
    exam: drawing.ExamSet

    @property
    def examiner(self) -> examiner.Examiner:
        return examiner.of(self.folder / "examiner")

    def paper(self, name: str = "", seed: int = 7) -> paper.Paper:
        return self.examiner.sealed(self.open_paper(name, seed))

    def open_paper(self, name: str = "", seed: int = 7) -> paper.Paper:
        return paper.draw(self.exam, seed, name=name)

    def answered(self, of: paper.Paper, name: str = "Kim", how: Callable[[Case, int], str] = right) -> sheet.Sheet:
        cases = enumerate(self.exam.draw(of.head.seed), 1)
        return sheet.Sheet(of.head, of.head.name or name, {number: how(case, number) for number, case in cases})

    def handed_in(self, answers: sheet.Sheet, name: str = "answers.json") -> Path:
        path = self.folder / name
        sheet.write(answers, path)
        return path

    def mark(self, *files: Path, exam: drawing.ExamSet | None = None) -> list[Outcome]:
        return Desk(self.folder / "examiner", exam or self.exam, NOW).mark(files, self.folder / "out")


def made_room(folder: Path, cases: Mapping[str, Case] | None = None) -> Room:
    """Return a room with a key in it."""
    examiner.make(folder / "examiner", "Example Academy")
    return Room(folder, drawing.exam_set(cases or made_bank(2).cases, rules.load()))


def resealed(path: Path, **changed: Any) -> Path:
    """Change an answer file as somebody does who writes programs: the file's own seal is renewed."""
    values = {**json.loads(path.read_text(encoding="utf-8")), **changed}
    values["seal"] = reading.digest({key: values[key] for key in ("paper", "name", "answers")})
    path.write_text(json.dumps(values), encoding="utf-8")
    return path
