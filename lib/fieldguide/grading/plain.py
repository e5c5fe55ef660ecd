"""Plain data: what may go between a learner's process and the judge, checked at both ends.

Of the standard library alone, as the learner's process needs it.
"""

from __future__ import annotations

import math
from typing import Any

FILE = "<your answer>"
DEPTH, ITEMS, LETTERS, DIGITS = 20, 5_000, 20_000, 512


class Odd(Exception):
    """A value is not plain data; the message completes "the answer is …"."""


def plain(value: Any) -> Any:
    """Return a copy of `value` in JSON's own types; subclasses do not count, as they can lie.

    >>> plain((1, "a"))
    [1, 'a']
    """
    left = ITEMS

    def copy(item: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        kind = type(item)
        if left < 0 or (kind is str and len(item) > LETTERS) or (kind is int and item.bit_length() > DIGITS):
            raise Odd("too large")
        if item is None or kind in (bool, int, str) or (kind is float and math.isfinite(item)):
            return item
        if kind not in (list, tuple, dict):
            raise Odd("`...`, three dots" if item is ... else f"a value of type {str(kind.__name__)[:40]!r}")
        if depth >= DEPTH:
            raise Odd("nested too deep")
        if kind is dict:
            if not all(type(key) is str for key in item):
                raise Odd("a dictionary whose names are not all text")
            return {copy(key, DEPTH): copy(part, depth + 1) for key, part in item.items()}
        return [copy(part, depth + 1) for part in item]

    return copy(value, 0)


def fault(error: BaseException) -> dict[str, Any]:
    """Return an error as data: its type, its words, and the line of the learner's text it came from."""
    line = error.lineno if isinstance(error, SyntaxError) else None
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == FILE:
            line = step.tb_lineno
        step = step.tb_next
    try:
        words = str(error.msg if isinstance(error, SyntaxError) else error)[:300]
    except Exception:
        words = ""  # an error that cannot be put into words is named by its type alone
    return {"type": str(type(error).__name__)[:60], "words": words, "line": line}
