"""Say in a notebook what went wrong in words: a traceback tells a seller nothing.

Only for what a person can put right: the kit's own errors, and a name that a cell further up would have made.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from ..errors import FieldguideError


def install() -> None:
    """Have this notebook's kernel say such errors in words; outside a notebook, do nothing."""
    from IPython import get_ipython

    if shell := get_ipython():
        shell.set_custom_exc((FieldguideError, NameError), _shown)


def _shown(shell: Any, kind: type[BaseException], error: BaseException, trace: TracebackType, **_: Any) -> list[str]:
    lines = in_words(error).splitlines()
    shell._showtraceback(kind, error, lines)
    return lines


def in_words(error: BaseException) -> str:
    """Return what went wrong and what to do about it."""
    if isinstance(error, NameError):
        return (
            f"There is no {error.name!r} yet. If a cell further up makes it, open the Run menu and choose "
            "Run All Cells; if you wrote it here, check its spelling."
        )
    return f"This did not work: {error}"
