"""The SDK's own clients, with waits before a retry that pass on the virtual clock alone."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


@cache
def instant(client: type[T]) -> type[T]:
    """Return the SDK's class `client` as one that does not sleep between two tries; all else is the SDK's own.

    A reply can ask for no wait (`retry-after-ms`), and offline ones do; a timeout, a dropped connection and a cut
    reply cannot, and there the SDK would wait half a second and more in real time. What it would have waited is in
    `session.Attempt`.
    """
    return type(client.__name__, (client,), {"_calculate_retry_timeout": _at_once})


def _at_once(*_: Any, **__: Any) -> float:
    return 0.0
