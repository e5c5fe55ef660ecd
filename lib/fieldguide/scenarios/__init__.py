"""The customers of the lessons, all invented: who they are, what they bring, and the patterns that serve them.

A scenario is a folder in data/scenarios/ (what anyone may edit) and a module here (its patterns and checks).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal

from ..errors import UsageError
from ..patterns.base import Pattern
from ..patterns.running import Run
from ..predictions import Prediction

Verdict = Literal["right", "wrong", "stopped"]
"""What left the office: a right result, a wrong one, or nothing, because it was stopped for a person to look at."""


@dataclass(frozen=True, slots=True)
class Customer:
    """An invented customer, in words a seller would use and the customer's own."""

    name: str
    who: str
    hurts: str
    asked: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the customer brings: its text, what is wrong with it if anything, and what it truly says."""

    id: str
    title: str
    text: str
    damage: str
    truth: Any


@dataclass(frozen=True, slots=True)
class Scenario:
    """A customer, their items, the patterns to set beside one another, and the verdict on a run."""

    customer: Customer
    items: tuple[Item, ...]
    patterns: Mapping[str, Pattern]
    judge: Callable[[Item, Run], Verdict]
    predicted: Callable[[str], Prediction | None] | None = None
    """What theory expects of the pattern of that name; None where it says nothing."""
    mistake: Callable[[Item, Run], str] | None = None
    """Which kind of mistake a wrong run is, for a customer who does not weigh them alike."""

    def __getitem__(self, name: str) -> Pattern:
        """Return the pattern called `name`; raises UsageError naming those there are."""
        if name not in self.patterns:
            raise UsageError(f"no pattern {name!r} here; there are {', '.join(map(repr, self.patterns))}")
        return self.patterns[name]

    def item(self, id: str) -> Item:
        """Return the item called `id`; raises UsageError naming the first and last there are."""
        found = next((item for item in self.items if item.id == id), None)
        if found is None:
            raise UsageError(f"no item {id!r} here; they go from {self.items[0].id!r} to {self.items[-1].id!r}")
        return found


def names() -> list[str]:
    """Return the name of every scenario, in order."""
    return sorted({module.name for module in iter_modules(__path__)} - {"files", "expected"})


def scenario(name: str) -> Scenario:
    """Return the scenario called `name`; raises UsageError naming those there are."""
    if name not in names():
        raise UsageError(f"there is no scenario {name!r}; there are {', '.join(map(repr, names()))}")
    found: Scenario = import_module(f"{__name__}.{name}").load()
    return found
