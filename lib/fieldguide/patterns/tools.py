"""Tools: functions that a model may ask for by name."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, overload

from ..errors import UsageError
from .base import Used
from .step import as_text


@dataclass(frozen=True, slots=True)
class Tool:
    """A function with what the model is told of it; make one with `@fg.tool`."""

    function: Callable[..., Any]
    risky: bool = False
    """Whether it runs only when an agent's `approve` says so."""
    _runs: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        from anthropic import beta_async_tool, beta_tool

        _refuse_unclear(self.function)
        made: Any = beta_async_tool if inspect.iscoroutinefunction(self.function) else beta_tool
        try:
            object.__setattr__(self, "_runs", made(self.function))
        except Exception as unclear:  # pydantic has its own error for each thing that JSON cannot say
            raise UsageError(
                f"tool {self.name!r}: its arguments cannot be put as a JSON schema ({unclear}); use plain types"
            ) from unclear

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self.function(*args, **named)

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def description(self) -> str:
        return str(self._runs.description)

    @property
    def definition(self) -> dict[str, Any]:
        """What the API is sent: its name, its description, and the schema of its arguments."""
        return dict(self._runs.to_dict())

    async def use(self, given: Any) -> Used:
        """Call it with what the model sent; whatever it raises goes back to the model as an error."""
        try:
            got = self._runs.call(given)
            got = await got if inspect.isawaitable(got) else got
            return Used(_sendable(got))
        except Exception as broke:
            return _went_wrong(self.name, broke)


@overload
def tool(function: Callable[..., Any], /) -> Tool: ...


@overload
def tool(*, risky: bool = False) -> Callable[[Callable[..., Any]], Tool]: ...


def tool(
    function: Callable[..., Any] | None = None, /, *, risky: bool = False
) -> Tool | Callable[[Callable[..., Any]], Tool]:
    """Make a function a tool: its name, docstring and types are what the model is told.

        @fg.tool
        def find_permit(number: str) -> str:
            "Look a permit up in the register."

    With `risky=True`, an agent runs it only when its `approve` says so. A slow tool should be a coroutine function,
    so that what goes on beside it need not wait. Raises UsageError for a function that a model could not use.
    """
    if function is None:
        return lambda later: Tool(later, risky)
    return Tool(function, risky)


def _refuse_unclear(function: Any) -> None:
    name = getattr(function, "__name__", None)
    if not callable(function) or not (isinstance(name, str) and name.isidentifier()):
        raise UsageError(f"{function!r} cannot be a tool; give fg.tool a function with a name")
    if not (function.__doc__ or "").strip():
        raise UsageError(f"tool {name!r} has no docstring; write one, for the model chooses by it")
    for parameter in inspect.signature(function).parameters.values():
        if parameter.annotation is parameter.empty:
            raise UsageError(f"tool {name!r}: argument {parameter.name!r} has no type; write it, for instance `: str`")


def _sendable(got: Any) -> str:
    """Return a result as text that can be sent: half a surrogate pair cannot."""
    text = "The tool returned nothing." if got is None else as_text(got)
    return text.encode("utf-8", "replace").decode()


def _went_wrong(name: str, broke: Exception) -> Used:
    from pydantic import ValidationError

    if isinstance(broke.__cause__, ValidationError):
        problems = "; ".join(
            f"{'.'.join(str(part) for part in error['loc'])}: {error['msg']}" for error in broke.__cause__.errors()
        )
        return Used(_sendable(f"{name} was called with arguments it does not take: {problems}"), "invalid_arguments")
    if isinstance(broke, TypeError) and str(broke).startswith("Input must be a dictionary"):
        return Used(f"{name} was called with no arguments object: {broke}", "invalid_arguments")
    return Used(_sendable(f"{type(broke).__name__}: {broke}"), type(broke).__name__)
