"""Voting: the same question to several voters, and a rule in code for what their votes decide."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import partial
from typing import Any

from ..errors import UsageError
from ..flows import Aside, Flow, Parallel
from ..wording import many
from .ballot import Poll, Rule
from .base import Given, Outcome, Pattern, Place, Shaped, below
from .fitting import refuse_lanes, refuse_misfit, refuse_taken

COUNTED = "who won?"
NO_WINNER = "none"


def plainly(answer: Any) -> Any:
    """Return what an answer votes for: its label if it has one; case and blanks do not matter in text."""
    value = getattr(answer, "label", answer)
    return " ".join(value.casefold().split()) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Voting(Shaped):
    """Several voters, or the same ones several `times`, asked one question; the value with enough votes wins.

    `threshold` is how many votes a value needs: a number, or one for each value that may win; without it, a majority
    of all. `quorum` is how many must be cast. `tie`, a value or a pattern, decides between equals. Voters are asked
    in waves, and those who could no longer change the outcome are not. Raises UsageError for a vote nobody can win.
    Source: "Parallelization" in Building effective agents (Anthropic, 2024).
    """

    voters: Pattern | Sequence[Pattern]
    times: int = 1
    _: KW_ONLY
    read: Callable[[Any], Hashable] = plainly
    threshold: int | Mapping[Hashable, int] | None = field(default=None, hash=False)
    quorum: int | None = None
    tie: Any = NO_WINNER
    stop_early: bool = True
    at_once: int | None = None
    name: str = "vote"
    _voters: tuple[Pattern, ...] = field(init=False, repr=False, compare=False)
    _rule: Rule = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        voters: tuple[Any, ...] = tuple(self.voters) if isinstance(self.voters, Sequence) else (self.voters,)
        object.__setattr__(self, "_voters", voters)
        _refuse_voters(self)
        threshold = len(voters) * self.times // 2 + 1 if self.threshold is None else self.threshold
        fewest = threshold if isinstance(threshold, int) else min(threshold.values(), default=0)
        rule = Rule(threshold, fewest if self.quorum is None else self.quorum, ties=self.tie != NO_WINNER)
        object.__setattr__(self, "_rule", rule)
        _refuse_rule(self, rule)

    def flow(self, path: str | None = None) -> Flow:
        inside, size = below(path, self.name), len(self._voters) * self.times
        asks = f"{self._rule.of(size)}."
        asks += " Voters who could no longer change the outcome are not asked." * self.stop_early
        voters = tuple(voter.flow(inside) for voter in self._voters)
        vote = Parallel(inside + COUNTED, COUNTED, voters, self._rule.quorum, asks, self.times, contested=True)
        return Aside(vote, "a tie", self.tie.flow(inside)) if hasattr(self.tie, "act") else vote

    async def act(self, place: Place, given: Given) -> Outcome:
        return await place.inside(self, given, self._work)

    async def _work(self, place: Place, given: Given) -> Outcome:
        given = Given(given.input, given.input, {})
        poll, left = Poll(self.read), self._lanes()
        while wave := self._rule.ask(poll.votes, len(left)) if self.stop_early else len(left):
            jobs = [partial(voter.act, given=given) for _, voter in left[:wave]]
            for (name, _), outcome in zip(left, await place.together(jobs, self.at_once), strict=False):
                poll.count(name, outcome)
            left = left[wave:]
        return await self._decide(place, given, poll, len(left))

    def _lanes(self) -> list[tuple[str, Pattern]]:
        """Return all who may be asked, by names that tell them apart."""
        if self.times == 1:
            return [(voter.name, voter) for voter in self._voters]
        return [(f"{voter.name} {n}", voter) for n in range(1, self.times + 1) for voter in self._voters]

    async def _decide(self, place: Place, given: Given, poll: Poll, saved: int) -> Outcome:
        best = self._rule.best(poll.votes)
        tied, asks = len(best) > 1 and self._rule.ties, hasattr(self.tie, "act")
        ballot = poll.ballot(best[0] if len(best) == 1 else self.tie if tied and not asks else None, saved)
        reason = "" if tied or len(best) == 1 else self._rule.why_nobody(ballot, len(best) > 1)
        place.note(COUNTED, reason, ballot)
        if reason:
            over = any(outcome.status == "budget" for outcome in poll.failed.values())
            return Outcome(None, "budget" if over else "gate" if ballot.cast else "failed", reason)
        if tied and asks:
            decided = poll.vote(await self.tie.act(place, given))
            return Outcome(replace(ballot, winner=decided.value)) if decided.done else decided
        return Outcome(ballot)


def _refuse_voters(vote: Voting) -> None:
    here = f"vote {vote.name!r}"
    if not vote._voters or vote.times < 1:
        raise UsageError(f"{here}: {many(len(vote._voters), 'voter')}, times={vote.times!r}; give one or more of both")
    parts = (*vote._voters, *([vote.tie] if hasattr(vote.tie, "act") else []))
    for part in parts:
        refuse_misfit(here, part, ())
    refuse_taken(here, [part.name for part in parts], COUNTED)
    refuse_lanes(here, vote.at_once)


def _refuse_rule(vote: Voting, rule: Rule) -> None:
    here, size = f"vote {vote.name!r}", len(vote._voters) * vote.times
    numbers = {"threshold": rule.threshold} if isinstance(rule.threshold, int) else rule.threshold
    for what, number in (*numbers.items(), ("quorum", rule.quorum)):
        if not 1 <= number <= size:
            raise UsageError(f"{here}: {what!r} is {number!r} of {many(size, 'vote')}; choose 1 to {size}")
    if not numbers:
        raise UsageError(f"{here}: the threshold names no value, so none can win; name one, or give a number")
