"""Pictures of a learner's practice that are tables: numbers in every cell, tints only on top, the same in words."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from .. import markup
from ..cases.names import GROUPS, TITLES
from ..markup import Shown
from ..practice.progress import lines

if TYPE_CHECKING:
    from ..practice.progress import Progress, Sureness

INK = "#1b1f24"
GOOD, TINTS = "#d8e8f7", ("#fdebdc", "#f9cfa8", "#f3ae72")
"""Paler than any ink by far more than 4.5 to 1, in a light page and in a dark one."""
FEW = 5
"""Fewer answers than this say nothing about being sure."""
CAPTION = "What you answered (each column) where each pattern was right (each row). “✓” marks right answers."
SURE_HEAD = ("How sure you were", "Answers", "Right", "What that says")


def pictures(found: Progress) -> Shown:
    """Return the confusion matrix, how sure against how right, and both in words."""
    rows = [_sure(one) for one in found.calibration]
    said = lines(found)
    html = _matrix(found) + markup.table("How sure you were, and how right", SURE_HEAD, rows) + _list(said)
    head = ("Right", *(TITLES[name] for name in GROUPS))
    text = [markup.text_table(head, _rows(found)), markup.text_table(SURE_HEAD, rows), *said]
    return Shown(html, "\n".join(text))


def _rows(found: Progress) -> list[list[str]]:
    return [[TITLES[right], *(_cell(found, right, given) for given in GROUPS)] for right in GROUPS]


def _cell(found: Progress, right: str, given: str) -> str:
    count = found.matrix.get((right, given), 0)
    return f"{count} ✓" if right == given else str(count)


def _matrix(found: Progress) -> str:
    """Return the matrix as a table; the larger the part of a row, the deeper the tint."""
    top = "".join(_head("col", name) for name in ("Right", *(TITLES[name] for name in GROUPS)))
    body = "".join(_row(found, right) for right in GROUPS)
    return f"<table><caption>{CAPTION}</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _head(scope: str, text: str) -> str:
    return f'<th scope="{scope}" style="text-align:left;vertical-align:bottom">{escape(text)}</th>'


def _row(found: Progress, right: str) -> str:
    of = sum(found.matrix.get((right, given), 0) for given in GROUPS)
    cells = "".join(
        f'<td style="text-align:right{_tint(found.matrix.get((right, given), 0), of, right == given)}">'
        f"{_cell(found, right, given)}</td>"
        for given in GROUPS
    )
    return f"<tr>{_head('row', TITLES[right])}{cells}</tr>"


def _tint(count: int, of: int, right: bool) -> str:
    if not count:
        return ""
    tint = GOOD if right else TINTS[min(2, int(3 * count / of))]
    return f";background:{tint};color:{INK};font-weight:{'normal' if right else 'bold'}"


def _sure(one: Sureness) -> tuple[str, str, str, str]:
    share = "none yet" if one.share is None else f"{one.share:.0%}"
    return one.label, str(one.answers), share, _verdict(one)


def _verdict(one: Sureness) -> str:
    if one.share is None or one.answers < FEW:
        return "Too few answers to say"
    if one.label == "Sure":
        return "Well judged" if one.share >= 0.85 else "You are surer than you are right: look for the deciding words"
    if one.label == "A guess":
        return "You know more than you think" if one.share >= 0.7 else "Well judged"
    return "You could be surer" if one.share >= 0.9 else "Surer than right" if one.share < 0.5 else "Well judged"


def _list(said: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{markup.lines(line)}</li>" for line in said) + "</ul>"
