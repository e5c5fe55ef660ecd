"""Draw text, boxes and bars as SVG: plain text in, plain text out, one size of page and of letters everywhere.

A page is as wide as half a screen and its letters are 12 points, so it reads where a notebook shows it small. It has
paper of its own, so that it looks the same in light and in dark. Nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from .looks import ACCENT as ACCENT
from .looks import FACE, FAINT, INK, PAPER

WIDTH = 700
MARGIN = 10
SIZE = 16
"""Pixels of a letter: 12 points."""
FILL, GREY = "#d6e6f5", "#eceff3"
NARROW, WIDE = set("ijltfrI.,:;'|!()[] “”"), set("mwMW%@")


def page(height: float, parts: Iterable[str], title: str) -> str:
    """Return a whole picture of `parts`, WIDTH wide with a margin around; `title` is for whoever opens it by itself."""
    across, down = WIDTH + 2 * MARGIN, round(height) + 2 * MARGIN
    size = f'width="{across}" height="{down}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{-MARGIN} {-MARGIN} {across} {down}" '
        f'font-family="{FACE}" font-size="{SIZE}" fill="{INK}"><title>{escape(title)}</title>'
        f'<rect x="{-MARGIN}" y="{-MARGIN}" {size} fill="{PAPER}"/>{"".join(parts)}</svg>'
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", color: str = INK, bold: bool = False) -> str:
    """Return words whose line stands on `y`."""
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{color}"{weight}>{escape(words)}</text>'


def box(
    x: float,
    y: float,
    wide: float,
    high: float,
    *,
    fill: str = FILL,
    line: str = ACCENT,
    round: float = 3,
    dashed: bool = False,
) -> str:
    """Return a rectangle with an outline."""
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(wide, 1):.1f}" height="{high:.1f}" rx="{round:g}" '
        f'fill="{fill}" stroke="{line}" stroke-width="1.5"{dash}/>'
    )


def rule(x1: float, y1: float, x2: float, y2: float, color: str = FAINT) -> str:
    """Return a thin straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}" stroke-width="1"/>'


def shape(points: Iterable[tuple[float, float]], fill: str = PAPER, line: str = INK) -> str:
    """Return a closed outline through `points`."""
    listed = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polygon points="{listed}" fill="{fill}" stroke="{line}" stroke-width="1.5"/>'


def wide(words: str, bold: bool = False) -> float:
    """Guess how wide words are drawn, rather too wide than too narrow."""
    ems = sum(0.3 if one in NARROW else 0.9 if one in WIDE else 0.57 for one in words)
    return ems * SIZE * (1.06 if bold else 1)


def clipped(words: str, most: float) -> str:
    """Return `words`, cut with an ellipsis where they would be wider than `most`."""
    if wide(words) <= most:
        return words
    while words and wide(words + "…") > most:
        words = words[:-1]
    return words.rstrip() + "…"


def wrapped(words: str, most: float) -> list[str]:
    """Return `words` in lines no wider than `most`; a single longer word is cut."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and wide(longer) <= most:
            lines[-1] = longer
        else:
            lines.append(clipped(word, most))
    return lines
