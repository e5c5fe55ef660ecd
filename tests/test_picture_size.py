"""Every flow of the scenarios, before a run and after one, is legible on a page, with letters of 12 points."""

from __future__ import annotations

import asyncio
import re
from itertools import combinations

import pytest

from fieldguide import diagram, markup, scenarios
from fieldguide.patterns.running import run

PAGE = 868
"""Pixels that a picture has on a page of the site, on a screen 1280 pixels wide."""


WORDS = re.compile(
    r'<text [^>]*text-anchor="middle" x="([-\d.]+)" y="([-\d.]+)"[^>]*font-size="([\d.]+)"[^>]*>([^<]+)</text>'
)


def overlapping(svg: str) -> list[tuple[str, str]]:
    """Return the words of a flow that stand on one another, guessed rather too small than too large."""
    boxes = []
    for x, y, size, words in WORDS.findall(svg):
        half, high = 0.22 * float(size) * len(words.strip()), 0.7 * float(size)
        boxes.append((words, float(x) - half, float(x) + half, float(y) - high, float(y)))
    return [
        (one[0], other[0])
        for one, other in combinations(boxes, 2)
        if one[1] < other[2] and other[1] < one[2] and one[3] < other[4] and other[3] < one[4]
    ]


def least(svg: str) -> int:
    """Return the pixels below which a picture does not shrink."""
    found = re.search(r"min-width:(\d+)px", markup.figure(svg, "A flow.", "A flow."))
    assert found
    return int(found[1])


@pytest.mark.parametrize("customer", scenarios.names())
def test_flow_of_a_lesson_is_legible_on_a_page(customer: str) -> None:
    scenario = scenarios.scenario(customer)
    drawn: dict[str, int] = {}
    upon: dict[str, list[tuple[str, str]]] = {}
    for name, pattern in scenario.patterns.items():
        done = asyncio.run(run(pattern, scenario.items[0].text))
        for taken in (None, diagram.way(pattern.shape, done.trace, done.done)):
            svg = diagram.svg(diagram.dot(pattern.shape, taken).source)
            assert svg
            drawn[name] = max(drawn.get(name, 0), least(svg))
            upon |= {name: found} if (found := overlapping(svg)) else {}
    assert {name: width for name, width in drawn.items() if not 0 < width <= PAGE} == {}
    assert upon == {}


@pytest.mark.parametrize(
    ("svg", "width"),
    [
        ('<svg width="720" height="9"><text font-size="16">a</text></svg>', 720),
        ('<svg width="720" height="9"><text font-size="32">a</text><text font-size="20">b</text></svg>', 576),
        ('<svg width="300pt" height="9pt"><text font-size="12.00">a</text></svg>', 400),
        ('<svg width="600pt" height="9pt"><text font-size="16.00">a</text></svg>', 600),
        ("<svg/>", 0),
    ],
)
def test_picture_keeps_its_letters_at_twelve_points(svg: str, width: int) -> None:
    assert least(svg) == width


def test_picture_that_half_a_screen_has_no_room_for_scrolls_by_itself() -> None:
    narrow, wide = (f'<svg width="{width}"><text font-size="16">a</text></svg>' for width in (600, 601))
    assert 'role="region" aria-label="Picture: Flow" tabindex="0"' in markup.figure(wide, "A flow.", "Flow")
    assert "role=" not in markup.figure(narrow, "A flow.", "Flow")
