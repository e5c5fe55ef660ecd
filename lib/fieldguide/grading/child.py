"""Run a learner's cells, and answer the judge's questions about them, in a process of their own.

Started by its file name and made of the standard library alone, so that its memory holds the learner's cells and
nothing of the kit: no wanted value, no key, no other learner. It talks JSON lines over its first two descriptors;
whatever the cells print goes nowhere. `answer` also serves the check inside a notebook.
"""

from __future__ import annotations

import ast
import json
import math
import os
import re
import sys
import types
from collections.abc import Iterator
from typing import Any

FILE = "<your answer>"
DEPTH, ITEMS, LETTERS, DIGITS = 20, 5_000, 20_000, 512
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what compiling a learner's text can raise


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


def answer(namespace: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """Return a variable's value, or what a function gives, as plain data."""
    name = request["name"]
    if name not in namespace:
        return {"got": "not_found"}
    try:
        value = namespace[name]
        return {"got": "value", "value": plain(value(*request["given"]) if "given" in request else value)}
    except Odd as odd:
        return {"got": "odd", "note": str(odd)}
    except (Exception, SystemExit) as error:
        return {"got": "raised", **fault(error)}


def read(source: str) -> ast.Module:
    """Return a cell's syntax tree, with notebook commands such as `%time` left out."""
    try:
        return ast.parse(source, FILE)
    except SyntaxError as first:
        try:
            return ast.parse(re.sub(r"(?m)^(\s*)[%!?].*$", r"\1pass", source), FILE)
        except UNREADABLE:
            raise first from None


def outside(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every node that is not inside a function or class."""
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            todo.extend(ast.iter_child_nodes(node))


def names(tree: ast.Module) -> tuple[set[str], set[str]]:
    """Return the names that a cell defines, and those that it uses."""
    defined: set[str] = set()
    for node in outside(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            defined.add(node.name)
        elif isinstance(node, ast.alias):
            defined.add(node.asname or node.name.split(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            defined.add(node.id)
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return defined, used


def run(namespace: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
    """Run the cells that define the wanted names, and those that they lean on, in the notebook's order.

    An error ends its cell and not the others, as in a notebook; the first one is told, with the names defined.
    """
    cells = [Cell(**cell) for cell in request["cells"]]
    errors: list[dict[str, Any]] = []
    picked = pick(cells, set(request["names"]))
    for cell in picked:
        try:
            if cell.error is not None:
                raise cell.error
            code = compile(cell.tree, FILE, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
            if (pending := eval(code, namespace)) is not None:
                import asyncio  # 30 ms, and few cells await

                asyncio.run(pending)
        except (Exception, SystemExit) as error:
            errors.append(fault(error))
    defined = sorted({name for cell in picked if cell.mine for name in cell.defined})[:20]
    return {"ran": len(picked), "defined": defined, "error": errors[0] if errors else None}


class Cell:
    """One code cell: `mine` where its metadata names the task, `untouched` where it is as it was handed out."""

    __slots__ = ("defined", "error", "mine", "source", "tree", "untouched", "used")

    def __init__(self, source: str, mine: bool, untouched: bool) -> None:
        self.source, self.mine, self.untouched = source, mine, untouched
        self.tree = ast.Module(body=[], type_ignores=[])
        self.error: Exception | None = None
        try:
            self.tree = read(source)
            self.defined, self.used = names(self.tree)
        except UNREADABLE as error:
            self.error = error
            self.defined, self.used = set(re.findall(r"(?m)^\s*(?:def\s+)?(\w+)\s*[=(]", source)), set()


def pick(cells: list[Cell], wanted: set[str]) -> list[Cell]:
    """Return the cells to run: metadata is a hint, a name decides, an untouched copy gives way to an answer."""
    answered = any(cell.defined & wanted and not cell.untouched for cell in cells)
    cells = [cell for cell in cells if not (answered and cell.untouched)]
    chosen = {index for index, cell in enumerate(cells) if cell.mine or cell.defined & wanted}
    todo = list(chosen)
    while todo:
        used = cells[todo.pop()].used
        new = {index for index, cell in enumerate(cells) if cell.defined & used and index not in chosen}
        chosen |= new
        todo.extend(new)
    return [cell for index, cell in enumerate(cells) if index in chosen]


def bound(memory: int, seconds: int, file: int) -> list[str]:
    """Set what limits the platform has, and return those that hold."""
    try:
        import resource
    except ImportError:
        return []  # Windows
    held = []
    wanted = [("memory", "RLIMIT_AS", memory), ("processor time", "RLIMIT_CPU", seconds)]
    for name, limit, most in [*wanted, ("file size", "RLIMIT_FSIZE", file), ("core dump", "RLIMIT_CORE", 0)]:
        try:
            resource.setrlimit(getattr(resource, limit), (most, most))
            held.append(f"{name} limit")
        except (AttributeError, ValueError, OSError):
            continue  # macOS refuses some; what does not hold is not reported
    return held


def serve() -> None:
    """Answer requests until there are no more."""
    inbox, outbox = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    held = bound(**json.loads(sys.argv[1]))
    main = types.ModuleType("__main__")
    sys.modules["__main__"], sys.argv = main, [""]
    print(json.dumps({"id": 0, "held": held}), file=outbox, flush=True)
    for line in inbox:
        request = json.loads(line)
        reply = (run if "cells" in request else answer)(main.__dict__, request)
        print(json.dumps({"id": request["id"], **reply}), file=outbox, flush=True)


if __name__ == "__main__":
    serve()
