"""Read the cases of data/cases/: those for practice, and apart from them the ones held back for an exam."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from .. import datafile, paths
from ..errors import DataFileError, UsageError
from .model import Case, CaseFile, CaseSet, Contrast, ContrastFile, SetFile
from .names import pair

CASES = paths.DATA / "cases"
PAIRS, SETS, EXAM = "pairs.yaml", "sets.yaml", "exam"


@dataclass(frozen=True)
class Bank:
    """Hold the cases for practice, the contrasting pairs and the sets."""

    cases: Mapping[str, Case]
    pairs: tuple[Contrast, ...] = ()
    sets: Mapping[str, CaseSet] = field(default_factory=dict)

    @cached_property
    def by_confusion(self) -> Mapping[tuple[str, str], tuple[Case, ...]]:
        """The cases for the drill by (right, a wrong option), those where it tempts most before the others."""
        kept_out = {name for one in self.sets.values() for name in one.cases}
        found: dict[tuple[str, str], list[Case]] = {}
        for case in self.cases.values():
            for other in () if case.id in kept_out else case.wrong:
                found.setdefault((case.pattern, other), []).append(case)
        return {key: tuple(sorted(cases, key=lambda c: c.tempting != key[1])) for key, cases in found.items()}

    def rule(self, one: str, other: str) -> str:
        """Return the rule that tells two patterns apart, where a contrasting pair has it."""
        return next((p.rule for p in self.pairs if pair(*p.patterns) == pair(one, other)), "")

    def set(self, name: str) -> tuple[str, tuple[Case, ...]]:
        """Return a set's title and cases.

        Raises UsageError for a name that is not there.
        """
        if name not in self.sets:
            known = ", ".join(map(repr, self.sets)) or "none yet"
            raise UsageError(f"there is no set of cases called {name!r}; there are {known}")
        return self.sets[name].title, tuple(self.cases[case] for case in self.sets[name].cases)


@cache
def load(folder: Path = CASES) -> Bank:
    """Return the bank of practice; the exam's cases are not in it.

    Raises DataFileError for a file that breaks the rules of `model`.
    """
    files = [path for path in sorted(folder.glob("*.yaml")) if path.name not in (PAIRS, SETS)]
    cases = _read(files)
    pairs = datafile.load(folder / PAIRS, ContrastFile).pairs if (folder / PAIRS).exists() else ()
    sets = datafile.load(folder / SETS, SetFile).sets if (folder / SETS).exists() else {}
    named = [(PAIRS, one) for p in pairs for one in (p.first, p.second)]
    named += [(SETS, one) for group in sets.values() for one in group.cases]
    for file, one in named:
        if one not in cases:
            raise DataFileError(folder / file, None, one, "there is no such case in the files beside it")
    return Bank(cases, pairs, sets)


@cache
def load_exam(folder: Path = CASES) -> Mapping[str, Case]:
    """Return the cases that practice never shows."""
    return _read(sorted((folder / EXAM).glob("*.yaml")))


def _read(files: Iterable[Path]) -> dict[str, Case]:
    cases: dict[str, Case] = {}
    for path in files:
        for case in datafile.load(path, CaseFile).cases:
            if case.id in cases:
                raise DataFileError(path, None, case.id, "another file beside it has a case of this id")
            cases[case.id] = case
    return cases
