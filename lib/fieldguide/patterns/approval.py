"""Approval: a person or a rule says yes before a risky tool runs."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable

from ..door import ToolCall

Approve = Callable[[ToolCall], bool | str | Awaitable[bool | str]]
"""Takes the call (its `name` and `input`); True allows it, False or a reason in words denies it."""


async def denial(approve: Approve | None, call: ToolCall) -> str:
    """Return why a call must not be made, or nothing; whoever does not say True has not allowed it."""
    if approve is None:
        return "nobody is there to approve it"
    try:
        verdict = approve(call)
        verdict = await verdict if inspect.isawaitable(verdict) else verdict
    except Exception as broke:  # an approval that breaks has not been given
        return f"the approval broke: {type(broke).__name__}: {broke}"
    if verdict is True:
        return ""
    return verdict if isinstance(verdict, str) and verdict else "it was not approved"
