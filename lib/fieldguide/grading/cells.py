"""Which of a notebook's cells a task needs: those that define its names, and those that they lean on.

It reads a learner's text, which can be anything at all, so it does so in the learner's process and not in the judge's.
Of the standard library alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from .plain import FILE

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what compiling a learner's text can raise
UNWRITTEN = (*UNREADABLE, TypeError)  # what reading a value can raise that is not written out, or cannot be


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

    def __init__(self, source: str, mine: bool, untouched: bool) -> None:
        self.source, self.mine, self.untouched = source, mine, untouched
        self.tree = ast.Module(body=[], type_ignores=[])
        self.error: Exception | None = None

    @cached_property
    def known(self) -> tuple[set[str], set[str]]:
        """The names that it defines and those that it uses; most cells of a notebook are never asked, and not read."""
        try:
            self.tree = read(self.source)
            return names(self.tree)
        except UNREADABLE as error:
            self.error = error
            return set(re.findall(r"(?m)^\s*(?:def\s+)?(\w+)\s*[=(]", self.source)), set()

    @property
    def defined(self) -> set[str]:
        return self.known[0]

    def defines(self, wanted: set[str]) -> bool:
        """Say whether it defines one of the wanted names; a name that is not in its text cannot be.

        Python reads some letters outside ASCII as others, so a text with such letters is always looked into.
        """
        there = not self.source.isascii() or any(name in self.source for name in wanted)
        return there and bool(self.defined & wanted)


def pick(cells: list[Cell], wanted: set[str]) -> list[Cell]:
    """Return the cells to run: metadata is a hint, a name decides, an untouched copy gives way to an answer."""
    answered = any(cell.defines(wanted) and not cell.untouched for cell in cells)
    cells = [cell for cell in cells if not (answered and cell.untouched)]
    chosen = {index for index, cell in enumerate(cells) if cell.mine or cell.defines(wanted)}
    todo = list(chosen)
    while todo:
        used = cells[todo.pop()].known[1]
        new = {index for index, cell in enumerate(cells) if index not in chosen and cell.defines(used)}
        chosen |= new
        todo.extend(new)
    return [cell for index, cell in enumerate(cells) if index in chosen]


def values(cells: list[Cell]) -> dict[str, Any] | None:
    """Return what the cells assign, where they do nothing but give names to plain values: then nothing need be run."""
    found: dict[str, Any] = {}
    for statement in (statement for cell in cells for statement in cell.tree.body):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                try:
                    found[name] = ast.literal_eval(value)
                except UNWRITTEN:
                    return None
            case ast.Expr(value=ast.Constant()):
                continue
            case _:
                return None
    return None if any(cell.error for cell in cells) else found
