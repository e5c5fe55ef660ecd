"""Find out whether a wall goes up on this machine, without being behind it afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any


def possible(wall: Callable[[], Any]) -> bool:
    """Say whether a wall goes up, by trying it in a process that is of no further use."""
    child = os.fork()
    if child == 0:
        try:
            wall()
        except BaseException:  # whatever it is, this process must not go on as a second forge
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0
