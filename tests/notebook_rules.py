"""The rules every lesson keeps, each a function from a notebook to the sentences that say where it breaks them."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

import fieldguide
from fieldguide.notebook import CONTROL, WIDGET
from fieldguide.paths import NOTEBOOKS

# A notebook as its file says: nbformat would mend missing ids on reading.
Notebook = dict[str, Any]
Cell = dict[str, Any]
RULES: list[Callable[[Notebook], Iterator[str]]] = []
SHOWN_CODE = "show-input"
KEY_OR_INSTALL = re.compile(r"sk-[A-Za-z0-9-]{8,}|API_KEY|api_key|getpass|(pip|conda|uv|npm) install|index-url", re.I)


def rule(check: Callable[[Notebook], Iterator[str]]) -> Callable[[Notebook], Iterator[str]]:
    RULES.append(check)
    return check


def broken(notebook: Notebook) -> list[str]:
    """Return every rule that the notebook breaks, in words."""
    return [said for check in RULES for said in check(notebook)]


def text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)


def cells(notebook: Notebook, kind: str) -> Iterator[tuple[int, Cell, str]]:
    """Yield number, cell and source, counted as a reader would."""
    for number, cell in enumerate(notebook["cells"], 1):
        if cell["cell_type"] == kind:
            yield number, cell, text(cell["source"])


def outputs(notebook: Notebook) -> Iterator[tuple[int, Cell]]:
    for number, cell, _ in cells(notebook, "code"):
        for output in cell["outputs"]:
            yield number, output


def pages(notebook: Notebook) -> Iterator[tuple[int, BeautifulSoup]]:
    for number, output in outputs(notebook):
        yield number, BeautifulSoup(text(output.get("data", {}).get("text/html", "")), "html.parser")


def headings(source: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#{1,6}) ", re.sub(r"```.*?```", "", source, flags=re.S), re.M)]


@rule
def starts_with_the_only_h1(notebook: Notebook) -> Iterator[str]:
    levels = [level for _, _, source in cells(notebook, "markdown") for level in headings(source)]
    first = notebook["cells"][0]
    if first["cell_type"] != "markdown" or headings(text(first["source"]))[:1] != [1]:
        yield "the first cell is not words with an H1"
    if levels.count(1) != 1:
        yield f"there are {levels.count(1)} H1 headings, not one"
    yield from (f"cell {number} shows an H1" for number, page in pages(notebook) if page.find("h1"))


@rule
def skips_no_heading_level(notebook: Notebook) -> Iterator[str]:
    last = 0
    for number, _, source in cells(notebook, "markdown"):
        for level in headings(source):
            if level > last + 1:
                yield f"cell {number} jumps from heading level {last} to {level}"
            last = level


@rule
def puts_words_before_code(notebook: Notebook) -> Iterator[str]:
    for number, _, _ in cells(notebook, "code"):
        if number == 1 or notebook["cells"][number - 2]["cell_type"] != "markdown":
            yield f"cell {number} is code that follows no words"
    yield from (f"cell {number} is raw" for number, _, _ in cells(notebook, "raw"))


@rule
def hides_code_both_ways(notebook: Notebook) -> Iterator[str]:
    for number, cell, _ in cells(notebook, "code"):
        tags = cell["metadata"].get("tags", [])
        hidden = (cell["metadata"].get("jupyter", {}).get("source_hidden") is True, "hide-input" in tags)
        if hidden != (SHOWN_CODE not in tags,) * 2:
            yield f"cell {number} is not hidden both ways (source_hidden and the tag hide-input)"


@rule
def keeps_cells_short(notebook: Notebook) -> Iterator[str]:
    for number, _, source in cells(notebook, "code"):
        if len(source.splitlines()) > 12:
            yield f"cell {number} has {len(source.splitlines())} lines of code, more than 12"
    for number, _, source in cells(notebook, "markdown"):
        count = len(re.findall(r"[^\W_][\w’'.,$-]*", source))
        if count > 120:
            yield f"cell {number} has {count} words, more than 120"


@rule
def is_a_lesson_long(notebook: Notebook) -> Iterator[str]:
    if not 20 <= len(notebook["cells"]) <= 30:
        yield f"there are {len(notebook['cells'])} cells, not 20 to 30"


@rule
def needs_no_key_and_no_install(notebook: Notebook) -> Iterator[str]:
    for number, _, source in cells(notebook, "code"):
        if re.search(r"^\s*[!%?]|\?\s*$", source, re.M):
            yield f"cell {number} uses a magic or a shell command"
        if "://" in source:
            yield f"cell {number} has a URL in its code"
    for number, cell in enumerate(notebook["cells"], 1):
        if found := KEY_OR_INSTALL.search(text(cell["source"])):
            yield f"cell {number} says {found[0]!r}"


@rule
def uses_only_the_public_names(notebook: Notebook) -> Iterator[str]:
    for number, _, source in cells(notebook, "code"):
        tree = parsed(source)
        if tree is None:
            yield f"cell {number} is not Python"
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom) and ast.unparse(node) != "import fieldguide as fg":
                yield f"cell {number} imports {ast.unparse(node)!r}"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "fg":
                if node.attr not in fieldguide.__all__:
                    yield f"cell {number} uses fg.{node.attr}, which is not public"


@rule
def has_ids_that_stay(notebook: Notebook) -> Iterator[str]:
    if (notebook.get("nbformat"), notebook.get("nbformat_minor")) != (4, 5):
        yield "the file is not nbformat 4.5"
    ids = [cell.get("id", "") for cell in notebook["cells"]]
    for number, name in enumerate(ids, 1):
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
            yield f"cell {number} has no proper id"
        elif ids.index(name) + 1 < number:
            yield f"cell {number} has the id of cell {ids.index(name) + 1}"


@rule
def stores_what_it_shows(notebook: Notebook) -> Iterator[str]:
    count = 0
    for number, cell, source in cells(notebook, "code"):
        count += 1
        if cell["execution_count"] != count:
            yield f"cell {number} has execution count {cell['execution_count']}, not {count}"
        if displays(source) and not cell["outputs"]:
            yield f"cell {number} shows something, but no output is stored"


def parsed(source: str) -> ast.Module | None:
    """Return a cell's code as a tree; a cell may await."""
    try:
        return compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return None


def displays(source: str) -> bool:
    """Tell whether a cell shows something: it ends in a value, or it calls show."""
    tree = parsed(source)
    if tree is None:
        return False
    shown = any(isinstance(node, ast.Attribute) and node.attr in ("show", "quiz") for node in ast.walk(tree))
    return shown or bool(tree.body) and isinstance(tree.body[-1], ast.Expr)


@rule
def stores_nothing_that_dies(notebook: Notebook) -> Iterator[str]:
    for left in {"widgets", "papermill"} & set(notebook["metadata"]):
        yield f"the file's metadata holds {left!r}"
    for number, cell, _ in cells(notebook, "code"):
        yield from (f"cell {number} holds {left!r}" for left in {"execution", "papermill"} & set(cell["metadata"]))
    for number, output in outputs(notebook):
        if output["output_type"] == "error":
            yield f"cell {number} stores a traceback"
        if output.get("name") == "stderr":
            yield f"cell {number} stores warnings or errors"
        if WIDGET in output.get("data", {}):
            yield f"cell {number} stores a live widget"
        if output.get("metadata", {}).get(CONTROL) and "text/html" not in output["data"]:
            yield f"cell {number} has a control with no words to stand in for it"
    for number, page in pages(notebook):
        if page.select("script, iframe, link, [src^=http]"):
            yield f"cell {number} loads or runs something"


@rule
def describes_every_picture(notebook: Notebook) -> Iterator[str]:
    written = ((number, BeautifulSoup(source, "html.parser")) for number, _, source in cells(notebook, "markdown"))
    for number, page in [*pages(notebook), *written]:
        for image in page.find_all("img"):
            alt = str(image.get("alt") or "").strip()
            if not 0 < len(alt) < 200:
                yield f"cell {number} has a picture whose alt text has {len(alt)} characters"
    for number, output in outputs(notebook):
        if found := {"image/svg+xml", "image/png", "image/jpeg"} & set(output.get("data", {})):
            yield f"cell {number} shows {found.pop()}, which has no alt text in JupyterLab"
    for number, _, source in cells(notebook, "markdown"):
        if re.search(r"!\[\s*\]\(", source):
            yield f"cell {number} has a picture with no alt text"


@rule
def links_say_where_they_go(notebook: Notebook) -> Iterator[str]:
    for number, _, source in cells(notebook, "markdown"):
        for said, target in re.findall(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)", source):
            if said.strip(" .").lower() in ("", "here", "click here", "this", "link", "more"):
                yield f"cell {number} has a link that says only {said!r}"
            parts = urlsplit(target)
            if not parts.scheme and parts.path and not (NOTEBOOKS / unquote(parts.path)).exists():
                yield f"cell {number} links to {target!r}, which is not there"


@rule
def escapes_its_dollars(notebook: Notebook) -> Iterator[str]:
    for number, _, source in cells(notebook, "markdown"):
        plain = re.sub(r"`[^`]*`", "", source)
        if any(len(re.findall(r"(?<!\\)\$", block)) > 1 for block in plain.split("\n\n")):
            yield f"cell {number} has two dollar signs, which JupyterLab reads as a formula: write \\$"
