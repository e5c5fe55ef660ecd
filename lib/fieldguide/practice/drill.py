"""Mixed practice in short rounds: each case chosen by what this learner confuses and by what is due."""

from __future__ import annotations

from dataclasses import dataclass

from ..wording import many
from .asking import Asking, Round
from .choose import Drawn, choose


@dataclass
class Drill(Asking):
    """Draw cases for one learner: `cases` of them or five minutes, whichever comes first.

    Where `cases` is 0, data/practice.yaml says how many.
    """

    timed: bool = True

    def __post_init__(self) -> None:
        Asking.__post_init__(self)
        self.source = "drill"
        self.cases = self.cases or self.rules.round.cases

    def _over(self, of: Round) -> str:
        if (done := len(of.attempts)) >= self.cases:
            return f"That was {many(done, 'case')}."
        if self.timed and of.seconds >= self.rules.round.minutes * 60:
            return f"That was {many(self.rules.round.minutes, 'minute')}."
        return ""

    def _next(self) -> Drawn | None:
        where = self.standing
        return choose(where, self.bank, where.time.until(self.now()), self.seed or 0)
