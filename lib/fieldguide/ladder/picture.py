"""Draw the ladder: the rungs one above the other, what leads to each, and the second question at its side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .. import pen
from ..looks import ACCENT, INK, PAPER, QUIET
from .model import Ladder

TITLE = "The escalation ladder"
ALT = (
    "Ladder from plain rules and one call on the floor up six rungs to the agent loop; "
    "evaluator-optimizer stands aside, as a second question over rungs 1 to 3."
)
CAPTION = (
    "Start at the bottom, and climb only when the rung below cannot do the task. "
    "The floor, and asking about rounds second, are the kit's additions."
)
LEFT, ACROSS, HIGH, STEP, TOP, GAP = 130, 270, 36, 48, 52, 28
SIDE = LEFT + ACROSS
ANSWERS = {6: "No", 4: "Mostly", 3: "Yes"}
"""The answer to the drawing question, at the highest rung that it leads to."""


def picture(ladder: Ladder) -> str:
    """Return the ladder as SVG, the highest rung on top."""
    names = [(one.number, one.name.partition(":")[0]) for one in reversed(ladder.rungs)]
    rows = list(dict.fromkeys(names))
    heights = [TOP + STEP * place + (GAP if number == 0 else 0) for place, (number, _) in enumerate(rows)]
    tops = {number: y for (number, _), y in zip(reversed(rows), reversed(heights), strict=True)}
    parts = [pen.text(0, 22, ladder.question(ladder.card.lead).ask, bold=True)]
    for (number, name), y in zip(rows, heights, strict=True):
        parts += _rung(number, name, y)
    parts += _answers(tops)
    parts += _floor(heights[-2])
    parts += _second(ladder.question(ladder.second).ask, tops)
    return pen.page(heights[-1] + HIGH, parts, TITLE)


def _rung(number: int, name: str, y: float) -> Iterator[str]:
    aside = number == 5
    yield pen.box(LEFT, y, ACROSS, HIGH, fill=pen.FILL if number and not aside else PAPER, dashed=aside or not number)
    yield pen.text(LEFT + 14, y + 24, f"{number}  {name}" if number else name)


def _answers(tops: Mapping[int, float]) -> Iterator[str]:
    for number, word in ANSWERS.items():
        low = tops[1] if word == "Yes" else tops[number]
        yield from _bracket(LEFT - 12, tops[number], low + HIGH, 8)
        yield pen.text(LEFT - 30, (tops[number] + low + HIGH) / 2 + 6, word, anchor="end", bold=True)


def _floor(y: float) -> Iterator[str]:
    """Set the floor apart from the rungs: it is asked before the drawing."""
    yield pen.rule(0, y - GAP / 2 - 4, pen.WIDTH, y - GAP / 2 - 4, QUIET)
    for line, words in enumerate(("Asked before:", "do these", "suffice?")):
        yield pen.text(LEFT - 30, y + 22 + 20 * line, words, anchor="end")
    for line, words in enumerate(("The floor, which the kit", "adds below the first rung")):
        yield pen.text(SIDE + 40, y + 34 + 20 * line, words)


def _second(asked: str, tops: Mapping[int, float]) -> Iterator[str]:
    """Draw what leads from the rungs that can be drawn, aside, up to the rung that is laid over them."""
    middle, top, low = SIDE + 24, tops[5] + HIGH / 2, tops[1] + HIGH
    yield from _bracket(SIDE + 12, tops[3], low, -8)
    yield pen.rule(middle, top, middle, (tops[3] + low) / 2, ACCENT)
    yield pen.rule(SIDE + 12, (tops[3] + low) / 2, middle, (tops[3] + low) / 2, ACCENT)
    yield pen.rule(SIDE + 8, top, middle, top, ACCENT)
    yield pen.shape([(SIDE + 2, top), (SIDE + 10, top - 5), (SIDE + 10, top + 5)], fill=ACCENT, line=ACCENT)
    lines = ["A second question:", *pen.wrapped(asked, pen.WIDTH - SIDE - 50)]
    for line, words in enumerate(lines):
        yield pen.text(SIDE + 40, tops[4] + 4 + 22 * line, words, bold=not line)


def _bracket(x: float, top: float, low: float, deep: float) -> Iterator[str]:
    yield pen.rule(x, top, x, low, INK)
    yield pen.rule(x, top, x + deep, top, INK)
    yield pen.rule(x, low, x + deep, low, INK)
