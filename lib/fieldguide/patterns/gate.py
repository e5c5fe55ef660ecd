"""A gate: a check in code, between one step and the next."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import UsageError
from .base import Outcome, Place, Status


@dataclass(frozen=True, slots=True)
class Gate:
    """A check in code between two steps.

    `check` takes the answer so far (with a second argument, also the earlier parts' answers by name) and returns True,
    False, or the reason in words why it does not pass. With `retries`, the step before is asked again with that reason.
    """

    name: str
    check: Callable[..., bool | str]
    retries: int = 0
    question: str = ""
    """What it asks, for the words beside the picture."""
    _wants_earlier: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.retries < 0:
            raise UsageError(f"gate {self.name!r}: retries is {self.retries!r}; give 0 or more")
        object.__setattr__(self, "_wants_earlier", _needs(self.check) > 1)

    def verdict(self, value: Any, earlier: Mapping[str, Any]) -> str:
        """Return why `value` does not pass, or nothing; raises whatever the check raises."""
        found = self.check(value, earlier) if self._wants_earlier else self.check(value)
        if isinstance(found, bool):
            return "" if found else f"{self.name}: no"
        if isinstance(found, str) and found:
            return found
        raise UsageError(f"it returned {found!r}; a check returns True, False or a reason in words")

    def pass_on(self, place: Place, value: Any, earlier: Mapping[str, Any]) -> Outcome:
        """Look at `value` and hand it on, or say why not; a check that breaks ends the run with its work kept."""
        status: Status = "gate"
        try:
            reason = self.verdict(value, earlier)
        except Exception as broke:  # whatever a check raises is the run's ending, not the caller's traceback
            status, reason = "failed", f"the check {self.name!r} broke: {type(broke).__name__}: {broke}"
        place.note(self.name, reason, value)
        return Outcome(None, status, reason) if reason else Outcome(value)


def _needs(check: Callable[..., Any]) -> int:
    """Return how many arguments `check` cannot do without; a builtin that does not say takes one."""
    try:
        parameters = inspect.signature(check).parameters.values()
    except ValueError:
        return 1
    by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(one.kind in by_place and one.default is one.empty for one in parameters)
