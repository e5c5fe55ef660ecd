"""Evaluator-optimizer: one call drafts, another judges the draft against named criteria, until it is good enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from ..errors import UsageError
from ..flows import Check, Decision, Flow, Loop, Sequence
from ..wording import all_are, many
from .base import Feedback, Given, Outcome, Place, Shaped, below
from .fitting import refuse_misfit, refuse_taken
from .step import Step, as_text

NEW_DRAFT, GOOD_ENOUGH = "new draft", "good enough"
STALE = 2
"""So many rounds in a row without a better draft, and the loop gives up, unless it is told otherwise."""


class Judged(NamedTuple):
    """A draft, how many criteria it met, and what is wrong with it."""

    draft: Any
    passed: int
    criteria: int
    faults: str


@dataclass(frozen=True, slots=True)
class EvaluatorOptimizer(Shaped):
    """Draft, judge, draft again with the reasons, at most `rounds` times; what comes out is the best draft.

    The answer of `evaluate` holds `criteria`, each with `name`, `passed` and `reason`, as `fg.Evaluation` does; its
    prompt finds the draft in `{input}` and the task in `{original}`. A loop that stops early still hands on its best
    draft: the most criteria met, the earliest of equals. `resend="all"` sends the generator every draft so far with
    what was wrong with it, not only the last, and each round then costs more than the one before. So many rounds in a
    row without a better draft as `patience` says, or the same draft again, and it gives up; with None it never looks.
    Raises UsageError where the parts cannot work together.
    Source: "Evaluator-optimizer" in Building effective agents (Anthropic, 2024).
    """

    generate: Step
    evaluate: Step
    rounds: int = 3
    resend: Literal["last", "all"] = "last"
    name: str = "refinement"
    patience: int | None = STALE

    def __post_init__(self) -> None:
        _refuse_unworkable(self)

    def flow(self, path: str | None = None) -> Flow:
        here = below(path, self.name)
        patience = self.rounds if self.patience is None else self.patience
        anew = "Is there a draft?" if self.patience is None else "Is there a draft, and is it a new one?"
        new = Check(here + NEW_DRAFT, NEW_DRAFT, anew)
        early = f" It gives up early after {many(patience, 'round')} in a row with no better draft."
        early *= self.rounds > patience + 1
        good = Decision(here + GOOD_ENOUGH, GOOD_ENOUGH, f"Is every criterion met?{early}")
        body = Sequence((self.generate.flow(here), new, self.evaluate.flow(here), good))
        return Loop(body, self.rounds, gives_up=patience + 1)

    async def act(self, place: Place, given: Given) -> Outcome:
        return await place.inside(self, given, self._work)

    async def _work(self, place: Place, given: Given) -> Outcome:
        best, best_round, seen = None, 0, dict[str, int]()
        feedback: Feedback | None = None
        for round in range(1, self.rounds + 1):
            drafted = await self.generate.act(place, Given(given.input, given.input, {}, feedback))
            if not drafted.done:
                return _stopped(best, drafted.status, drafted.reason)
            stale = _stale(drafted.value, {} if self.patience is None else seen, round)
            place.note(NEW_DRAFT, stale, drafted.value)
            if stale:
                return _stopped(best, "cap", f"no progress: {stale}")
            judged = await self._judge(place, given, drafted.value)
            if isinstance(judged, Outcome):
                return _stopped(best or Judged(drafted.value, 0, 0, ""), judged.status, judged.reason)
            if not judged.faults:
                return Outcome(judged.draft, "done", f"every criterion was met in round {round} of {self.rounds}")
            if best is None or judged.passed > best.passed:
                best, best_round = judged, round
            if self.patience is not None and round - best_round >= self.patience:
                return _stopped(best, "cap", f"no progress: no better draft in {many(self.patience, 'round')}")
            feedback = Feedback(judged.draft, judged.faults, feedback if self.resend == "all" else None)
        return _stopped(best, "cap", f"{all_are(self.rounds, 'round')} used")

    async def _judge(self, place: Place, given: Given, draft: Any) -> Judged | Outcome:
        outcome = await self.evaluate.act(place, Given(draft, given.input, {self.generate.name: draft}))
        if not outcome.done:
            return outcome
        criteria = outcome.value.criteria
        if not criteria:
            place.note(GOOD_ENOUGH, "the evaluation names no criterion", outcome.value)
            return Outcome(None, "failed", "the evaluation names no criterion, so nothing was judged")
        failed = [one for one in criteria if not one.passed]
        faults = "; ".join(f"{one.name}: {one.reason or 'not met'}" for one in failed)
        place.note(GOOD_ENOUGH, faults, outcome.value)
        return Judged(draft, len(criteria) - len(failed), len(criteria), faults)


def _stale(draft: Any, seen: dict[str, int], round: int) -> str:
    """Return why a draft need not be judged, or nothing; judged again, the same draft could only pass by luck."""
    text = as_text(draft).strip()
    if not text:
        return f"the draft of round {round} is empty"
    first = seen.setdefault(text, round)
    return f"the draft of round {round} is that of round {first} again" if first != round else ""


def _stopped(best: Judged | None, status: Any, reason: str) -> Outcome:
    if best is None:
        return Outcome(None, status, reason)
    if not best.criteria:
        return Outcome(best.draft, status, f"{reason} (its draft was not judged)")
    met = f"the best draft met {best.passed} of {many(best.criteria, 'criterion', 'criteria')}"
    return Outcome(best.draft, status, f"{reason}; {met}; {best.faults}")


def _refuse_unworkable(loop: EvaluatorOptimizer) -> None:
    here, generate, evaluate = f"evaluator-optimizer {loop.name!r}", loop.generate, loop.evaluate
    if loop.rounds < 1:
        raise UsageError(f"{here}: rounds is {loop.rounds!r}; give 1 or more")
    if loop.patience is not None and loop.patience < 1:
        raise UsageError(f"{here}: patience is {loop.patience!r}; give 1 or more, or None to never look")
    if loop.resend not in ("last", "all"):
        raise UsageError(f"{here}: resend is {loop.resend!r}; choose 'last' or 'all'")
    if not getattr(generate, "takes_feedback", False):
        raise UsageError(f"{here}: {generate!r} cannot be asked again with a reason; draft with a Step")
    if "criteria" not in getattr(getattr(evaluate, "output", None), "model_fields", ()):
        raise UsageError(f"{here}: {evaluate!r} judges no criteria; give it a Step with output=fg.Evaluation")
    refuse_taken(here, (generate.name, evaluate.name), NEW_DRAFT, GOOD_ENOUGH)
    refuse_misfit(here, generate, ())
    refuse_misfit(here, evaluate, (generate.name,))
