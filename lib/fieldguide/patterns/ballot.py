"""Counting votes: who has won, what could still change it, and how the voters disagreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..wording import many
from .base import Outcome

INFINITE = float("inf")


@dataclass(frozen=True, slots=True)
class Ballot:
    """The outcome of a vote: the winner if there is one, and all that was said.

    `failed` says why a voter that was asked gave no vote; `saved` is how many were not asked, since they could no
    longer matter. It can classify for a router: its label is the winner, its confidence the winner's share.
    """

    winner: Any
    counts: Mapping[Any, int]
    cast: int
    failed: Mapping[str, str]
    saved: int

    @property
    def label(self) -> Any:
        return self.winner

    @property
    def confidence(self) -> float:
        return self.counts.get(self.winner, 0) / self.cast

    @property
    def disagreement(self) -> str:
        """Who said what, in words, the most votes first."""
        said = [f"{count} said {_word(value)}" for value, count in self.counts.items()]
        missing = [f"{len(self.failed)} gave no vote"] if self.failed else []
        if len(said) == 1 and not missing:
            return f"none: all {self.cast} said {_word(next(iter(self.counts)))}"
        return ", ".join([*said, *missing])

    def __str__(self) -> str:
        saved = f"; {self.saved} not asked" if self.saved else ""
        return f"{_word(self.winner)} ({self.disagreement}{saved})"


def _word(value: Any) -> str:
    return f"“{value}”" if isinstance(value, str) else str(value)


@dataclass(slots=True)
class Poll:
    """The votes so far, and the voters that gave none."""

    read: Callable[[Any], Hashable]
    votes: Counter[Hashable] = field(default_factory=Counter)
    failed: dict[str, Outcome] = field(default_factory=dict)

    def count(self, name: str, outcome: Outcome) -> None:
        """Take a voter's answer, or why it gave none."""
        vote = self.vote(outcome)
        if vote.done:
            self.votes[vote.value] += 1
        else:
            self.failed[name] = vote

    def vote(self, outcome: Outcome) -> Outcome:
        """Read an answer; one that cannot be read costs a vote, not the run."""
        if not outcome.done:
            return outcome
        try:
            value = self.read(outcome.value)
            hash(value)
        except Exception as broke:  # whatever a reading raises
            return Outcome(None, "failed", f"its answer is no vote: {type(broke).__name__}: {broke}")
        return Outcome(value)

    def ballot(self, winner: Any, saved: int) -> Ballot:
        reasons = {name: outcome.reason for name, outcome in self.failed.items()}
        return Ballot(winner, dict(self.votes.most_common()), self.votes.total(), reasons, saved)


@dataclass(frozen=True, slots=True)
class Rule:
    """What it takes to win: votes for one value, and votes in all; `ties` says whether equal votes have a way out.

    Where `threshold` names values, no other can win.
    """

    threshold: int | Mapping[Hashable, int]
    quorum: int
    ties: bool

    def needed(self, value: Hashable) -> float:
        """Return how many votes `value` needs."""
        return self.threshold if isinstance(self.threshold, int) else self.threshold.get(value, INFINITE)

    def best(self, votes: Counter[Hashable]) -> tuple[Hashable, ...]:
        """Return who has won: several values where they tie for the most votes, none where nobody has enough."""
        if not votes or votes.total() < self.quorum:
            return ()
        enough = [value for value, count in votes.items() if count >= self.needed(value)]
        most = max(votes[value] for value in enough or votes)
        first = tuple(value for value in enough or votes if votes[value] == most)
        return first if enough or len(first) > 1 else ()

    def ask(self, votes: Counter[Hashable], left: int) -> int:
        """Return the fewest more voters, of the `left` that remain, that could settle it; 0 once nothing can change.

        A voter left out would never have changed the winner.
        """
        cast, values = votes.total(), self._contenders(votes)
        if cast + left < self.quorum:
            return 0
        if not self.ties and all(votes[value] + left < self.needed(value) for value in values):
            return 0
        return int(min(left, *(self._until_safe(value, values, votes, left, cast) for value in values)))

    def _contenders(self, votes: Counter[Hashable]) -> list[Hashable]:
        """Return the values that may win or stand in a winner's way: one that nobody gave yet among them."""
        if isinstance(self.threshold, int):
            return [*(value for value, _ in votes.most_common(2)), _NEW]
        return list(self.threshold)

    def _until_safe(
        self, value: Hashable, values: list[Hashable], votes: Counter[Hashable], left: int, cast: int
    ) -> float:
        """Return how many votes in a row `value` needs until it has won and none of the others can catch up."""
        more = max(self.needed(value) - votes[value], self.quorum - cast, 0)
        for rival in values:
            if rival != value:
                out_of_reach = votes[rival] + left - self.needed(rival) + 1
                behind = (votes[rival] + left - votes[value]) // 2 + 1
                more = max(more, min(out_of_reach, behind))
        return more

    def why_nobody(self, ballot: Ballot, tied: bool) -> str:
        """Say why there is no winner."""
        if not ballot.cast:
            name, reason = next(iter(ballot.failed.items()))
            return f"of {many(len(ballot.failed), 'voter')} asked, none gave a vote; {name}: {reason}"
        if ballot.cast < self.quorum:
            return f"no quorum: {ballot.cast} cast, {self.quorum} needed: {ballot.disagreement}"
        return f"{'a tie' if tied else 'no value has enough votes'}: {ballot.disagreement} ({self.in_words})"

    def of(self, size: int) -> str:
        """Say what it takes to win among `size` voters."""
        votes = many(size, "vote")
        one_for_all = isinstance(self.threshold, int)
        return f"It takes {self.threshold} of {votes} to win" if one_for_all else f"Of {votes}, {self.in_words}"

    @property
    def in_words(self) -> str:
        """What it takes to win."""
        if isinstance(self.threshold, int):
            return f"{many(self.threshold, 'vote')} win{'s' * (self.threshold == 1)}"
        return " and ".join(f"{_word(value)} wins with {votes}" for value, votes in self.threshold.items())


_NEW = object()
"""Stands for any value that nobody has voted for yet."""
