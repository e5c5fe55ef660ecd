"""Orchestrator-workers: a model plans the subtasks when it has seen the input; workers do them; a last call joins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..errors import UsageError
from ..flows import Check, Flow, Spread
from ..flows import Sequence as Line
from .base import Given, Outcome, Pattern, Place, Shaped, below
from .fitting import refuse_lanes, refuse_misfit, refuse_taken
from .planning import checked, plain, report
from .step import Step

PLAN_CHECK = "plan check"


@dataclass(frozen=True, slots=True)
class Orchestrator(Shaped):
    """A plan made at run time, its subtasks done side by side by workers that the code provides, and one joined answer.

    The answer of `plan` holds `subtasks`, each with its `worker` (a key of `workers`) and its `task`, as `fg.Plan`
    does; its prompt may name `{workers}` and `{most}`. A worker finds its task in `{input}` and the whole in
    `{original}`. `synthesize` finds in `{results}` what every subtask gave, or why it failed. Raises UsageError where
    the parts cannot work together.
    Source: "Orchestrator-workers" in Building effective agents (Anthropic, 2024).
    """

    plan: Step
    workers: Mapping[str, Pattern] = field(hash=False)
    synthesize: Step
    most: int = 8
    at_once: int | None = 4
    retries: int = 1
    name: str = "orchestrator"
    _kinds: Mapping[str, Pattern] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _refuse_unworkable(self)
        object.__setattr__(self, "workers", dict(self.workers))
        object.__setattr__(self, "_kinds", {plain(kind): worker for kind, worker in self.workers.items()})

    def flow(self, path: str | None = None) -> Flow:
        here = below(path, self.name)
        first = "the first" if self.most == 1 else f"the first {self.most}"
        rule = f"Is there a subtask? One asked for twice is done once, and all after {first} are left out."
        check = Check(here + PLAN_CHECK, PLAN_CHECK, rule)
        kinds = tuple({worker.name: worker.flow(here) for worker in self.workers.values()}.values())
        return Line((self.plan.flow(here), check, Spread(kinds, self.most, self.retries), self.synthesize.flow(here)))

    async def act(self, place: Place, given: Given) -> Outcome:
        return await place.inside(self, given, self._work)

    async def _work(self, place: Place, given: Given) -> Outcome:
        known = {"workers": ", ".join(self.workers), "most": self.most}
        planned = await self.plan.act(place, Given(given.input, given.input, known))
        if not planned.done:
            return planned._replace(reason=f"there is no plan: {planned.reason}")
        subtasks, problems = checked(planned.value, self._kinds, self.most)
        if problems:
            place.note(PLAN_CHECK, problems, planned.value)
        if not subtasks:
            return Outcome(None, "failed", "the plan is empty: it names no subtask")
        place.note(PLAN_CHECK, "", subtasks)
        jobs = [partial(self._do, subtask=subtask, original=given.input) for subtask in subtasks]
        outcomes = await place.together(jobs, self.at_once)
        results = [report(subtask, outcome) for subtask, outcome in zip(subtasks, outcomes, strict=True)]
        earlier = {self.plan.name: planned.value, "results": results}
        return await self.synthesize.act(place, Given(results, given.input, earlier))

    async def _do(self, place: Place, subtask: Any, original: Any) -> Outcome:
        worker = self._kinds.get(plain(subtask.worker))
        if worker is None:
            return Outcome(None, "failed", f"there is no worker {subtask.worker!r}; there is {', '.join(self.workers)}")
        for _ in range(self.retries + 1):
            outcome = await worker.act(place, Given(subtask.task, original, {}))
            if outcome.status in ("done", "budget", "cap"):  # at its cap, a worker has had its tries
                break
        return outcome


def _refuse_unworkable(whole: Orchestrator) -> None:
    here = f"orchestrator {whole.name!r}"
    if "subtasks" not in getattr(getattr(whole.plan, "output", None), "model_fields", ()):
        raise UsageError(f"{here}: {whole.plan!r} makes no plan; give it a Step with output=fg.Plan")
    if not whole.workers:
        raise UsageError(f"{here} has no worker; give it one, for instance workers={{'read': fg.Step(...)}}")
    for limit, least in (("most", 1), ("retries", 0)):
        if (value := getattr(whole, limit)) < least:
            raise UsageError(f"{here}: {limit} is {value!r}; give {least} or more")
    refuse_lanes(here, whole.at_once)
    refuse_misfit(here, whole.plan, ("workers", "most"))
    refuse_misfit(here, whole.synthesize, ("results", whole.plan.name))
    kinds: set[str] = set()
    for kind, worker in whole.workers.items():
        refuse_misfit(here, worker, ())
        if plain(kind) in kinds:
            raise UsageError(f"{here}: worker {kind!r} is there twice; case and blanks do not tell kinds apart")
        kinds.add(plain(kind))
    different = {id(worker): worker.name for worker in whole.workers.values()}.values()
    refuse_taken(here, [whole.plan.name, whole.synthesize.name, *different], "results", PLAN_CHECK)
