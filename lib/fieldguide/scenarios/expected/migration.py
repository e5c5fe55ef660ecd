"""Change requests: one ends right where the plan is whole and every worker, and the report, does its part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from statistics import mean

from ...offline.actors.migration import skills
from ...offline.migration import repository as reader
from ...offline.migration.asked import Change, change, rider
from ...offline.migration.edits import SETTINGS, edits, work
from ...offline.migration.repository import Repository
from ...offline.migration.slips import slips
from ...offline.profile import Tier
from ...patterns.base import Pattern
from ...patterns.orchestrator import Orchestrator
from ...patterns.step import Step
from ...predictions import Prediction
from ...wording import many
from .. import Item
from ..migration import repository

TIER: Tier = "small"


def predicted(items: Sequence[Item], patterns: Mapping[str, Pattern]) -> Callable[[str], Prediction | None]:
    """Return what theory expects of one call and of the orchestrators that read before they plan."""
    files = reader.read(repository())

    def of(name: str) -> Prediction | None:
        pattern = patterns.get(name)
        if isinstance(pattern, Step):
            return Prediction(mean(_in_one_call(item, files) for item in items), _one_call())
        if not isinstance(pattern, Orchestrator) or "<repository>" not in pattern.plan.prompt or _dead(pattern):
            return None
        return Prediction(mean(_orchestrated(item, files, pattern) for item in items), _how(pattern))

    return of


def _dead(pattern: Orchestrator) -> bool:
    return any(getattr(worker, "max_tokens", 0) == 1 for worker in pattern.workers.values())


def _orchestrated(item: Item, files: Repository, pattern: Orchestrator) -> float:
    """Return how often one request ends right."""
    wanted = change(item.text)
    found = list(work(wanted, files)) if wanted else []
    if not found or len(found) > pattern.most:
        return 0.0
    planned = (_chance("plan") if len(found) > 1 else 1.0) * (_chance("resist") if rider(item.text) else 1.0)
    kept = 1 - (1 - _chance("keep the form")) ** (pattern.retries + 1)
    worked = [kept * _edited("edit", one, file, files) for file, one in found if file in files]
    return planned * prod(worked) * _reported(found, files)


def _in_one_call(item: Item, files: Repository) -> float:
    wanted = change(item.text)
    found = list(work(wanted, files)) if wanted else []
    resisted = _chance("resist") if rider(item.text) else 1.0
    done = [_edited("edit among others", one, file, files) for file, one in found if file in files]
    return resisted * prod(done) * _reported(found, files) if found else resisted


def _edited(skill: str, wanted: Change, file: str, files: Repository) -> float:
    """Return how often one file comes out right: no line missed, no other touched, no order in it followed."""
    lines = files[file]
    careful = _chance(skill) if slips(wanted, lines, edits(wanted, lines)) else 1.0
    told = file != SETTINGS and rider("\n".join(lines))
    return careful * (_chance("resist") if told else 1.0)


def _reported(found: Sequence[tuple[str, Change]], files: Repository) -> float:
    """Return how often the report is honest; where every file is there, it has nothing to be honest about."""
    return _chance("report") if any(file not in files for file, _ in found) else 1.0


def _chance(skill: str) -> float:
    return skills()[skill].chance(TIER)


def _how(pattern: Orchestrator) -> str:
    tries = pattern.retries + 1
    kept = 1 - (1 - _chance("keep the form")) ** tries
    tried = f"in {tries} tries" if tries > 1 else "in its only try"
    return (
        f"{_chance('plan'):.0%} of the plans name every file, a worker keeps the form {tried} {kept:.1%} of the time, "
        f"and edits a file right {_chance('edit'):.1%} of the time; all of a request's files must come out right. "
        f"A request for more than {many(pattern.most, 'file')} cannot. "
        "How many workers go at once changes none of this."
    )


def _one_call() -> str:
    return (
        f"in one answer each file is edited right {_chance('edit among others'):.0%} of the time, and all of a "
        "request's files must be; what workers report or plan has no part in it."
    )
