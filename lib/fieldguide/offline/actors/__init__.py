"""One small file a scenario: its ACTORS are gathered by being here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ...errors import UsageError
from ..actor import Actor


@cache
def actors() -> tuple[Actor, ...]:
    """Return every actor in this folder, by file and then in the file's order."""
    names = sorted(module.name for module in iter_modules(__path__))
    return gathered(actor for name in names for actor in import_module(f"{__name__}.{name}").ACTORS)


def gathered(found: Iterable[Actor]) -> tuple[Actor, ...]:
    """Return `found`; raises UsageError where two could not be told apart."""
    cast: dict[str, Actor] = {}
    for actor in found:
        if (other := cast.setdefault(actor.cue, actor)) is not actor:
            raise UsageError(f"actors {other.name!r} and {actor.name!r} have the same cue {actor.cue!r}; change one")
    return tuple(cast.values())
