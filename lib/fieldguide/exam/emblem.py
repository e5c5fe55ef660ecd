"""The badge's picture: six sides for six patterns, and in words what it says and for whom."""

from __future__ import annotations

import re
import textwrap
from html import escape
from math import cos, pi, sin

from ..looks import ACCENT, FACE, INK, PAPER

UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold."""


def svg(title: str, name: str, issuer: str, day: str) -> str:
    """Return the picture as SVG."""
    lines = [*_lines(title, 30, True), *_lines(name, 24), *_lines(issuer, 20), *_lines(day, 20)]
    top = 210 - sum(size * 1.25 for _, size, _ in lines) / 2
    words = []
    for text, size, bold in lines:
        top += size * 1.25
        weight = ' font-weight="bold"' if bold else ""
        words.append(f'<text x="210" y="{top - size * 0.3:.0f}" font-size="{size}"{weight}>{_fit(text)}</text>')
    told = _fit(f"Badge: {title}. Given to {name} by {issuer} on {day}.")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 420" width="420" height="420" role="img">'
        f"<title>{told}</title>"
        f'<polygon points="{_corners(205)}" fill="{ACCENT}"/><polygon points="{_corners(190)}" fill="{PAPER}"/>'
        f'<g font-family="{FACE}" fill="{INK}" text-anchor="middle">{"".join(words)}</g></svg>'
    )


def _lines(text: str, size: int, bold: bool = False) -> list[tuple[str, int, bool]]:
    return [(line, size, bold) for line in textwrap.wrap(text, 560 // size)[:3]]


def _fit(text: str) -> str:
    return escape(UNFIT.sub("", text))


def _corners(reach: float) -> str:
    turns = [pi / 6 + pi / 3 * side for side in range(6)]
    return " ".join(f"{210 + reach * cos(turn):.1f},{210 + reach * sin(turn):.1f}" for turn in turns)
