"""Read and write notebook files, and make an executed one the same bytes every time.

What a notebook shows stays; how, when and by which versions it ran goes.
"""

from __future__ import annotations

import os
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import UsageError

if TYPE_CHECKING:
    from nbformat import NotebookNode

WIDGET = "application/vnd.jupyter.widget-view+json"
# Marks, in an output's metadata, what was a live control: without its view, its text/plain is no use to a reader.
CONTROL = "fieldguide-control"
ERROR_MARKER = "papermill-error-cell-tag"
OF_THE_RUN = ("papermill", "widgets", "execution")
# What JupyterLab writes, less the versions of whoever ran it last: they would differ on the next machine.
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}


def read(path: Path) -> NotebookNode:
    """Return the notebook at `path`; raise UsageError when it cannot be read as one."""
    import nbformat

    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]  # it has no types
    except (OSError, ValueError, nbformat.ValidationError) as unreadable:
        reason = first_line(getattr(unreadable, "strerror", None) or str(unreadable)) or type(unreadable).__name__
        raise UsageError(
            f"{path.name} cannot be read as a notebook ({reason}); put a fresh copy in its place"
        ) from unreadable
    return notebook


def write(notebook: NotebookNode, path: Path) -> bool:
    """Write `notebook` at `path`, whole or not at all; return whether that changed a byte."""
    import nbformat

    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]  # it has no types
    data = text.rstrip("\n").encode() + b"\n"
    part = path.with_name(f".{path.name}.part")
    try:
        if path.exists() and path.read_bytes() == data:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        os.replace(part, path)
    except OSError as refused:
        raise UsageError(f"cannot write {str(path)!r} ({refused.strerror}); choose another folder") from refused
    return True


def cleaned(original: NotebookNode, ran: NotebookNode) -> NotebookNode:
    """Return `original` with the outputs of `ran`, counted 1 to n; ids, sources and metadata stay the author's."""
    copy = deepcopy(original)
    _drop(copy.metadata)
    copy.metadata.update(kernelspec=deepcopy(KERNELSPEC), language_info=deepcopy(LANGUAGE))
    done = [cell for cell in ran.cells if ERROR_MARKER not in cell.metadata.get("tags", [])]
    count = 0
    for cell, after in zip(copy.cells, done, strict=True):
        _drop(cell.metadata)
        if cell.cell_type != "code":
            continue
        has_run = after.execution_count is not None
        count += has_run
        cell.execution_count = count if has_run else None
        cell.outputs = _settled(after.outputs, cell.execution_count)
    return copy


def drop_live_views(path: Path) -> bool:
    """Take live controls with a plain fallback out of a saved notebook; return whether any were there.

    Opened again without its kernel, a saved control says "model not found" and hides the questions beside it.
    """
    notebook = read(path)
    shown = [output.data for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    views = [data for data in shown if WIDGET in data and "text/html" in data]
    for data in views:
        del data[WIDGET]
    return bool(views) and write(notebook, path)


def first_line(text: str) -> str:
    """Return the first line that says something, at a length a terminal can take."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line[:200].rstrip(" .")


def _drop(metadata: dict[str, Any]) -> None:
    """Remove what a run left behind in `metadata`."""
    for name in OF_THE_RUN:
        metadata.pop(name, None)


def _settled(outputs: list[NotebookNode], count: int | None) -> list[NotebookNode]:
    """Return the outputs without live widgets, and printed text in one piece however it arrived."""
    kept: list[NotebookNode] = []
    for output in map(deepcopy, outputs):
        kind = output.output_type
        if kind in ("display_data", "execute_result"):
            if output.data.pop(WIDGET, None):
                output.metadata[CONTROL] = True
            if not output.data:
                continue
        if kind == "execute_result":
            output.execution_count = count
        if kind == "stream" and kept and kept[-1].get("name") == output.name:
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept
