"""Which of a notebook's cells a task needs: those that define its names, and those that they lean on.

It parses a learner's text, which can be anything at all, so it does so in the learner's process and not in the judge's;
`hinted` alone does not parse. Every pattern here takes time that grows with the text and no faster, as `*+` never goes
back. Of the standard library alone.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from unicodedata import combining, normalize

from .plain import FILE

UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # what compiling a learner's text can raise
UNWRITTEN = (*UNREADABLE, TypeError)  # what reading a value can raise that is not written out, or cannot be

OWN_NAMES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.comprehension)
"""What keeps the names in it to itself."""
COMMAND = re.compile(r"(?m)^([ \t]*+)(?:[%!?].*|[\w.*\[\]]++\?\??[ \t\r]*+$|[\w., \t]++=[ \t]*+[%!].*)")
"""A line that a notebook reads as no Python: `%time`, `!ls`, `fg.check?`, `files = !ls`."""
NAMED = re.compile(r"(?m)^[ \t]*+(?:(?:async[ \t]++)?def[ \t]++)?(\w++)[ \t]*+[=(:,]")


def hinted(source: str) -> set[str]:
    """Return the names that a text seems to define, whether or not it is Python."""
    return {found[1] for found in NAMED.finditer(source)}


def folded(text: str) -> str:
    """Return a text with each letter as it counts in a name, where Python takes some letters for others.

    Letter by letter and without accents, as long rows of accents take very long to put in order.
    """
    if text.isascii():
        return text
    others = (letter for letter in set(text) if not letter.isascii())
    return text.translate(
        {ord(other): "".join(one for one in normalize("NFKD", other) if not combining(one)) for other in others}
    )


def read(source: str) -> ast.Module:
    """Return a cell's syntax tree, with notebook commands such as `%time` left out."""
    try:
        return ast.parse(source, FILE)
    except SyntaxError as first:
        try:
            return ast.parse(COMMAND.sub(r"\1pass", source), FILE)
        except UNREADABLE:
            raise first from None


def outside(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every node that is not inside a function, a class, or a comprehension."""
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, OWN_NAMES):
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
            return hinted(self.source), set()

    @property
    def defined(self) -> set[str]:
        return self.known[0]

    @cached_property
    def letters(self) -> str:
        """Its text as it counts in names."""
        return folded(self.source)

    def defines(self, wanted: set[str]) -> bool:
        """Say whether it defines one of the wanted names; a name that is not in its text cannot be."""
        return any(folded(name) in self.letters for name in wanted) and bool(self.defined & wanted)


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


def in_order(cells: list[Cell]) -> list[Cell]:
    """Return the cells in the notebook's order, save that one stands behind the first that makes what it uses."""
    makers: dict[str, Cell] = {}
    for cell in cells:
        for name in cell.defined:
            makers.setdefault(name, cell)
    place = {cell: number for number, cell in enumerate(cells)}
    ordered: dict[Cell, None] = {}
    met: set[Cell] = set()
    todo = cells[::-1]
    while todo:
        cell = todo[-1]
        needed = {makers[name] for name in cell.known[1] - cell.defined if name in makers} - met - {cell}
        if cell in met or not needed:
            ordered.setdefault(todo.pop())
        else:
            todo += sorted(needed, key=place.__getitem__, reverse=True)
        met.add(cell)
    return list(ordered)


def values(cells: list[Cell]) -> dict[str, Any] | None:
    """Return what the cells assign, where they do nothing but give names to plain values: then nothing need be run."""
    found: dict[str, Any] = {}
    try:
        for cell in cells:
            compile(cell.tree, FILE, "exec", dont_inherit=True)  # it refuses some names that a tree can have
            for statement in cell.tree.body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id=name)], value=value) if not _calls(value):
                        found[name] = ast.literal_eval(value)
                    case ast.Expr(value=ast.Constant()):
                        continue
                    case _:
                        return None
    except UNWRITTEN:
        return None
    return None if any(cell.error for cell in cells) else found


def _calls(tree: ast.AST) -> bool:
    """Say whether a value calls anything, be it `set()`: what is called may be another thing by then."""
    return any(isinstance(node, ast.Call) for node in ast.walk(tree))
