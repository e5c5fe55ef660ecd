"""Read files as a prompt shows them: each under a heading with its path, each line with its number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

Repository = Mapping[str, Sequence[str]]
PATH = r"[\w/]+\.(?:tal|tst|set)\b"
_HEADING = re.compile(rf"^== ({PATH}) ==$")
_LINE = re.compile(r"^ *\d+ {2}(.*)$")


@lru_cache(maxsize=64)
def read(text: str) -> Repository:
    """Return the lines of every file in `text` by path."""
    files: dict[str, list[str]] = {}
    here: list[str] = []
    for line in text.splitlines():
        if heading := _HEADING.match(line):
            here = files.setdefault(heading[1], [])
        elif found := _LINE.match(line):
            here.append(found[1])
    return files
