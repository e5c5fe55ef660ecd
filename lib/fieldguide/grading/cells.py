"""Which of a notebook's cells a task needs: those that define its names, and those that they lean on.

It reads a learner's text, which can be anything at all, so it does so in the learner's process and not in the judge's.
Of the standard library alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .plain import FILE

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what compiling a learner's text can raise


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
