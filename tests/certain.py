"""A simulated model that is always right, or never, to see what its rules alone do."""

from __future__ import annotations

from types import ModuleType

import pytest

from fieldguide.offline.competence import Skill


def certain(monkeypatch: pytest.MonkeyPatch, actor: ModuleType, **chances: float) -> None:
    """Let every skill of a scenario's actor be right with certainty, and those in `chances` as often as they say."""
    names = actor.skills()
    odds = {name: chances.get(name, 1.0) for name in names}
    sure = {
        name: Skill(name, dict.fromkeys(("small", "medium", "large"), odd), names[name].rho)
        for name, odd in odds.items()
    }
    monkeypatch.setattr(actor, "skills", lambda: sure)
