"""Do the kit's own parts work here: pictures, the offline model, the learner's store?"""

from __future__ import annotations

import asyncio

from ..errors import StoreError
from . import BROKEN, Finding

SOURCE = 'digraph { "this" -> "that" }'


def pictures() -> Finding:
    """Tell what draws the pictures; without it every picture is still there in words."""
    from .. import diagram

    binary = diagram.dot_binary()
    if diagram.svg(SOURCE) is None:
        return Finding("pictures", False, "nothing here can draw, so lessons show numbered sentences only.", BROKEN)
    return Finding("pictures", True, f"drawn by {binary.stem if binary else 'Graphviz'}.")


def offline_model() -> Finding:
    """Send one customer's document through a pattern, the real SDK and the offline model, live or not."""
    from ..door import DEFAULT_MODEL, Connection, offline_client
    from ..patterns.running import run
    from ..scenarios import scenario

    grants = scenario("grants")
    pattern = next(iter(grants.patterns.values()))
    connection = Connection(offline_client(), live=False, model=DEFAULT_MODEL, seed=0)  # a check never costs money
    done = asyncio.run(run(pattern, grants.items[0].text, connection=connection))
    if not done.kept:
        return Finding("offline model", False, f"it gave no answer: {done.reason}.", BROKEN)
    return Finding("offline model", True, f"answers {DEFAULT_MODEL}; nothing is charged.")


def your_answers() -> Finding:
    """Tell whether answers can be kept."""
    from ..store import open_store

    try:
        opened = open_store()
    except StoreError as problem:
        return Finding("your answers", False, "they cannot be kept.", str(problem))
    return Finding("your answers", True, f"kept in {opened.path.parent}.{' ' + opened.notice if opened.notice else ''}")
