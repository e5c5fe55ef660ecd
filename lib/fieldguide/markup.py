"""Small pieces of HTML that read well on screen, in print and to a screen reader."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

LETTERS = 16
"""Pixels of a letter of 12 points."""
HALF = 600
"""Pixels of half a screen: what needs more scrolls by itself where there is no room for it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Something a notebook displays: HTML where it can, the same in words where it cannot."""

    html: str
    text: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": self.text}

    def __add__(self, other: Shown) -> Shown:
        return Shown(self.html + other.html, f"{self.text}\n\n{other.text}")


def paragraph(words: str, kind: str = "") -> str:
    """Return a paragraph; lines stay lines."""
    mark = f' class="fg-{kind}"' if kind else ""
    return f"<p{mark}>{lines(words)}</p>"


def lines(words: str) -> str:
    """Return text safe for HTML, line breaks kept.

    Where there are several dollar signs, each stands in a tag of its own, or JupyterLab sets what is between two of
    them as a formula.
    """
    safe = escape(words).replace("\n", "<br>")
    return safe.replace("$", "<span>$</span>") if safe.count("$") > 1 else safe


def numbered(items: Iterable[str]) -> str:
    """Return an ordered list."""
    return "<ol>" + "".join(f"<li>{lines(item)}</li>" for item in items) + "</ol>"


def fold(title: str, inner: str) -> str:
    """Return a fold-out whose `inner` HTML is closed at first."""
    return f"<details><summary>{escape(title)}</summary>{inner}</details>"


def figure(svg: str, alt: str, caption: str) -> str:
    """Return a picture with its description and caption; it is never so small that its letters are below 12 points.

    An `img` and not the bare SVG: JupyterLab drops the latter's description, and refuses it in an untrusted notebook.
    """
    data, least = base64.b64encode(svg.encode()).decode(), _least(svg)
    look = f"max-width:100%;min-width:{least}px"
    image = f'<img src="data:image/svg+xml;base64,{data}" alt="{escape(alt, quote=True)}" style="{look}">'
    shown = scrolling(f"Picture: {caption}", image) if least > HALF else image
    return f'<figure style="margin:1em 0">{shown}<figcaption>{escape(caption)}</figcaption></figure>'


def _least(svg: str) -> int:
    """Return the width in pixels at which the smallest letters of a picture are 12 points high."""
    width = re.search(r'<svg[^>]*? width="([\d.]+)(pt)?', svg)
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)', svg)]
    if not width or not sizes:
        return 0
    pixels = 4 / 3 if width[2] else 1
    return round(float(width[1]) * pixels * min(1, LETTERS / (min(sizes) * pixels)))


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are text, the first of each row names it."""
    rows = [list(row) for row in rows]
    sides = [_side(column) for column in zip(*rows, strict=True)]
    top = "".join(_cell("th", "col", cell, side) for cell, side in zip(head, sides, strict=True))
    body = "".join("<tr>" + "".join(_row(row, sides)) + "</tr>" for row in rows)
    title = f'<caption style="text-align:left">{escape(caption)}</caption>'
    return f"<table>{title}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _row(row: Sequence[str], sides: Sequence[str]) -> Iterable[str]:
    yield _cell("th", "row", row[0], sides[0])
    yield from (_cell("td", "", cell, side) for cell, side in zip(row[1:], sides[1:], strict=True))


def _cell(tag: str, scope: str, text: str, side: str) -> str:
    """Return one cell; JupyterLab sets every cell to the right unless the cell itself says otherwise."""
    named = f' scope="{scope}"' if scope else ""
    return f'<{tag}{named} style="text-align:{side};vertical-align:top">{lines(text)}</{tag}>'


def _side(column: Iterable[str]) -> str:
    """Return where a column's text stands: numbers to the right, words to the left."""
    return "right" if all(re.fullmatch(r"\$?[\d.,]+( s)?|unknown", cell) for cell in column) else "left"


def scrolling(name: str, inner: str) -> str:
    """Return wide HTML that scrolls by itself, by keyboard too, where a live control would cut it off."""
    look = "overflow-x:auto;width:0;min-width:100%"  # as wide as there is room, however wide the table is
    return f'<div role="region" aria-label="{escape(name, quote=True)}" tabindex="0" style="{look}">{inner}</div>'


def text_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return the same rows as plain text, one line a row."""
    return "\n".join([" | ".join(head), *(" | ".join(cell.replace("\n", "; ") for cell in row) for row in rows)])
