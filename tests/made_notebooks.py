"""Small notebooks for tests, made in memory."""

from __future__ import annotations

import base64
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

HIDDEN = {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]}
DRAWING = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="240" height="40"><rect width="240" height="40" fill="none" '
    b'stroke="#1b1f24"/><text x="12" y="26" font-size="14">read, check, write</text></svg>'
).decode()
FIGURE = f"""<figure><img src="data:image/svg+xml;base64,{DRAWING}" alt="A chain: read, then a check, then write.">
<figcaption>Two calls, one check.</figcaption></figure>
<details><summary>The same in words</summary><ol><li>Read.</li><li>Check.</li><li>Write.</li></ol></details>"""
TABLE = """<table><thead><tr><th>Step</th><th>Was given</th><th>Gave back</th><th>Tokens</th></tr></thead>
<tbody><tr><th>Read</th><td>a letter</td><td>nine facts</td><td>1,204</td></tr>
<tr><th>Write</th><td>nine facts</td><td>64 words</td><td>512</td></tr></tbody></table>"""


def words(text: str) -> NotebookNode:
    """Return a cell of words."""
    return new_markdown_cell(text)


def code(source: str, *outputs: NotebookNode) -> NotebookNode:
    """Return a hidden code cell, as a lesson has them."""
    return new_code_cell(source, metadata=HIDDEN, outputs=list(outputs))


def shows(html: str) -> NotebookNode:
    """Return what a cell that shows `html` leaves behind."""
    return new_output("display_data", {"text/html": html, "text/plain": "<shown>"})


def notebook(*cells: NotebookNode) -> NotebookNode:
    """Return a notebook of these cells, with ids that do not change."""
    made = new_notebook(cells=list(cells))
    count = 0
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number}"
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
    return made


def saved(made: NotebookNode, path: Path) -> Path:
    """Write the notebook at `path` and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, path)
    return path


def lesson() -> NotebookNode:
    """Return a small lesson as it looks after a run: a figure, a table, a fold-out and hidden code."""
    return notebook(
        words("# Prompt chaining\n\nFixed steps with a check between them."),
        words("## The picture\n\nWhat is about to happen."),
        code("fg.show(review)", shows(FIGURE)),
        words("## Watch it work\n\nEach step in turn."),
        code("fg.show(run)", shows(TABLE)),
        words("## When to offer it\n\n| Offer it | Look elsewhere |\n|---|---|\n| steps are known | they are not |"),
        code("fg.show(run)", shows("<p>Done.</p>")),
    )
