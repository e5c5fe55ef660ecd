"""A fixed set of cases, the same for everybody and in the same order."""

from __future__ import annotations

from dataclasses import dataclass

from ..cases.names import pair
from .asking import Asking, Round
from .choose import Drawn


@dataclass
class Diagnosis(Asking):
    """Ask the cases of one set, once through; it may be left and taken up again at any time."""

    name: str = ""

    def __post_init__(self) -> None:
        Asking.__post_init__(self)
        self.source = f"set:{self.name}"
        self.title, self._cases = self.bank.set(self.name)
        self.cases = len(self._cases)

    def _over(self, of: Round) -> str:
        return "" if len(of.attempts) < self.cases else f"That was all of “{self.title}”."

    def _next(self) -> Drawn | None:
        asked = {one.case for one in self.round.attempts}
        case = next((case for case in self._cases if case.id not in asked), None)
        return Drawn(case, pair(case.pattern, case.tempting), "set") if case else None

    def _resumes(self, left: Round, away: float) -> bool:
        return True
