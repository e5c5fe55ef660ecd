"""Read or run a learner's cells, and answer the judge's questions about them, away from the judge.

Its memory holds the learner's cells and no wanted value, no key, no other learner. It talks JSON lines with the judge;
whatever the cells print goes nowhere. `answer` also serves the check inside a notebook.
"""

from __future__ import annotations

import ast
import json
import os
import sys
import types
from collections.abc import Sequence
from typing import Any, TextIO

from .cells import Cell, in_order, pick, values
from .plain import FILE, Odd, fault, plain


def answer(namespace: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """Return a variable's value, what a function gives, or how a pattern runs, as plain data."""
    name = request["name"]
    if name not in namespace:
        return {"got": "not_found"}
    try:
        value = namespace[name]
        if "given" in request:
            value = value(*request["given"])
        elif "run" in request:
            from .played import told

            value = told(value, request["run"], request["seed"])
        return {"got": "value", "value": plain(value)}
    except Odd as odd:
        return {"got": "odd", "note": str(odd)}
    except (Exception, SystemExit) as error:
        return {"got": "raised", **fault(error, namespace)}


def run(namespace: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """Run the cells that define the wanted names, and those that they lean on, in the notebook's order.

    An error ends its cell and not the others, as in a notebook; the first one is told, with the names defined. Where a
    name was missing that a cell further down makes, they run once more, afresh, with that cell in front.
    """
    before = dict(namespace)
    picked = pick([Cell(**cell) for cell in request["cells"]], set(request["names"]))
    errors = _run(picked, namespace)
    if any(error["type"] == "NameError" for error in errors) and (ordered := in_order(picked)) != picked:
        namespace.clear()
        namespace.update(before)
        errors = _run(ordered, namespace)
    return _told(picked, errors[0] if errors else None)


def _run(cells: Sequence[Cell], namespace: dict[str, Any]) -> list[dict[str, Any]]:
    """Run the cells one after another, and return the errors that they stopped with."""
    errors: list[dict[str, Any]] = []
    for cell in cells:
        try:
            if cell.error is not None:
                raise cell.error
            code = compile(cell.tree, FILE, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            if (pending := eval(code, namespace)) is not None:
                import asyncio  # 30 ms, and few cells await

                asyncio.run(pending)
        except (Exception, SystemExit) as error:
            errors.append(fault(error, namespace))
    return errors


def read(namespace: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """Take the wanted names' values from the cells without running anything, or say that there is code to be run.

    What an earlier task left in the namespace is gone first: so one process reads the answers of several.
    """
    namespace.clear()
    picked = pick([Cell(**cell) for cell in request["cells"]], set(request["names"]))
    found = values(picked)
    if found is None:
        return {"code": True}
    namespace.update(found)
    return _told(picked, None)


def _told(picked: Sequence[Cell], error: dict[str, Any] | None) -> dict[str, Any]:
    defined = sorted({name[:60] for cell in picked if cell.mine for name in cell.defined})
    return {"defined": defined[:20], "error": error}


def serve(inbox: TextIO, outbox: TextIO, held: Sequence[str]) -> None:
    """Tell the judge which walls hold, then answer its requests until there are no more."""

    def say(id: str, told: dict[str, Any]) -> None:
        print(json.dumps({"id": id, **told}), file=outbox, flush=True)

    def ask(asked: dict[str, Any]) -> Any:
        """Ask the judge, who plays the model, while it waits for the answer to `current`."""
        say(current, {"asks": asked})
        return json.loads(inbox.readline())

    current = ""
    main = types.ModuleType("__main__")
    sys.modules["__main__"], sys.argv = main, [""]
    if "fieldguide.offline.transport" in sys.modules:
        from .played import by_judge

        by_judge(ask)
    say(current, {"held": list(held)})
    for line in inbox:
        request = json.loads(line)
        current = request["id"]
        does = answer if "name" in request else read if request["only_values"] else run
        say(current, does(main.__dict__, request))


def quiet() -> None:
    """Let whatever is printed, and whatever is asked of the keyboard, go nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    if nowhere > 2:
        os.close(nowhere)
