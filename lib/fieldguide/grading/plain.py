"""Plain data: what may go between a learner's process and the judge, checked at both ends.

Of the standard library alone, as the learner's process needs it.
"""

from __future__ import annotations

import math
from typing import Any

FILE = "<your answer>"
DEPTH, ITEMS, LETTERS, BITS = 20, 5_000, 20_000, 512
"""How deep an answer may be nested, how many values and letters it may have in all, and how long a number may be."""
ENVELOPE = 100
"""How many letters and values the judge allows round an answer, which is one level deeper on its line."""


class Odd(Exception):
    """A value is not plain data; the message completes "the answer is …"."""


def plain(value: Any, envelope: int = 0) -> Any:
    """Return a copy of `value` in JSON's own types; subclasses do not count, as they can lie.

    >>> plain((1, "a"))
    [1, 'a']
    """
    items, letters = ITEMS + envelope, LETTERS + envelope

    def copy(item: Any, depth: int) -> Any:
        nonlocal items, letters
        kind = type(item)
        items -= 1
        letters -= len(item) if kind is str else item.bit_length() // 3 if kind is int else 0
        if items < 0 or letters < 0 or (kind is int and item.bit_length() > BITS):
            raise Odd("too large")
        if item is None or kind in (bool, int, str) or (kind is float and math.isfinite(item)):
            return item
        if kind not in (list, tuple, dict):
            raise Odd("`...`, three dots" if item is ... else f"a value of type {str(kind.__name__)[:40]!r}")
        if depth >= DEPTH + bool(envelope):
            raise Odd("nested too deep")
        if kind is dict:
            if not all(type(key) is str for key in item):
                raise Odd("a dictionary whose names are not all text")
            return {copy(key, depth): copy(part, depth + 1) for key, part in item.items()}
        return [copy(part, depth + 1) for part in item]

    return copy(value, 0)


def fault(error: BaseException, names: dict[str, Any]) -> dict[str, Any]:
    """Return an error as data: its type, its words, and the line of the cell, among whose `names` it ran."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_globals is names:
            line = step.tb_lineno
        step = step.tb_next
    try:
        words = str(error.msg if isinstance(error, SyntaxError) else error)[:300]
    except Exception:
        words = ""  # an error that cannot be put into words is named by its type alone
    return {"type": str(type(error).__name__)[:60], "words": words, "line": line}
