"""Read a file that anyone may edit, and point at the line when it is not as it should be.

Files are YAML, read as plain text: the pydantic model decides what is a number or a date, so that
`no`, `1e3` and `2026-01-05` mean what the person who wrote them meant.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import DataFileError

if TYPE_CHECKING:
    from pydantic import BaseModel
    from yaml.nodes import Node

M = TypeVar("M", bound="BaseModel")


def load(path: Path, model: type[M]) -> M:
    """Return the file at `path` as a `model`.

    Raises DataFileError with file, line, field and what was allowed.
    """
    import yaml
    from pydantic import ValidationError

    base = getattr(
        yaml, "CBaseLoader", yaml.BaseLoader
    )  # builds only str, list and dict; in C, where it is, 20 x as fast
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=base)
        values = yaml.load(text, Loader=base)
    except FileNotFoundError as missing:
        raise DataFileError(path, None, "", f"there is no such file in {path.parent.name}/") from missing
    except UnicodeDecodeError as garbled:
        raise DataFileError(path, None, "", "is not UTF-8 text; save it again with that encoding") from garbled
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        problem = getattr(broken, "problem", None) or str(broken)
        raise DataFileError(path, mark.line + 1 if mark else None, "", f"cannot be read: {problem}") from broken
    try:
        return model.model_validate(values)
    except ValidationError as invalid:
        first = invalid.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        given = first["input"]
        shown = f" (it says {given!r})" if isinstance(given, str) else ""
        raise DataFileError(path, _line(node, first["loc"]), field, first["msg"] + shown) from invalid


def _line(node: Node | None, loc: tuple[Any, ...]) -> int | None:
    """Return the line of the deepest part of `loc` that is in the file."""
    from yaml.nodes import MappingNode, SequenceNode

    for part in loc:
        inner = None
        if isinstance(node, MappingNode):
            inner = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            inner = node.value[part]
        if inner is None:
            break
        node = inner
    return node.start_mark.line + 1 if node else None
