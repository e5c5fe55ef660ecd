"""Charts show numbers as lengths and places, say them in words, and refuse what cannot be drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide import charts, pen
from fieldguide.errors import UsageError

ROWS = (("one call", 0.05, "$0.05"), ("chain", 0.15, ""), ("agent <loop>", 3.0, "$3.00"))
SVG = "{http://www.w3.org/2000/svg}"
both = pytest.mark.parametrize("draw", [charts.bars, charts.dots])


def drawn(svg: str, tag: str) -> list[ET.Element]:
    return list(ET.fromstring(svg).iter(f"{SVG}{tag}"))


def said(svg: str) -> list[str]:
    return [one.text or "" for one in drawn(svg, "text")]


def test_bar_is_as_long_as_its_value() -> None:
    bars = [float(one.get("width", 0)) for one in drawn(charts.bars(ROWS, "Cost", "dollars"), "rect")[1:]]
    assert bars[1] / bars[0] == pytest.approx(3, rel=0.02) and bars[2] / bars[0] == pytest.approx(60, rel=0.02)


def test_dots_stand_evenly_apart_for_each_ten_times_more() -> None:
    rows = [("a", 0.1, ""), ("b", 1.0, ""), ("c", 10.0, "")]
    one, two, three = (float(dot.get("cx", 0)) for dot in drawn(charts.dots(rows, "Cost"), "circle"))
    assert two - one == pytest.approx(three - two, abs=0.3)
    assert said(charts.dots(rows, "Cost", "dollars"))[-1] == "dollars, each line ten times the one before"


def test_dots_on_a_plain_axis_begin_at_nothing() -> None:
    svg = charts.dots([("a", 0, ""), ("b", 5, ""), ("c", 10, "")], "Cost", log=False)
    one, two, three = (float(dot.get("cx", 0)) for dot in drawn(svg, "circle"))
    assert two - one == pytest.approx(three - two, abs=0.3) and "0" in said(svg)


@both
def test_every_label_and_value_is_written_beside_what_is_drawn(draw: Callable[..., str]) -> None:
    words = said(draw(ROWS, "Cost of 1,000", "dollars"))
    assert {"Cost of 1,000", "one call", "$0.05", "chain", "0.15 dollars", "agent <loop>"} <= set(words)


@both
def test_letters_are_twelve_points_and_on_paper_of_their_own(draw: Callable[..., str]) -> None:
    svg = draw(ROWS, "Cost")
    assert set(re.findall(r'font-size="(\d+)"', svg)) == {"16"}
    assert 'fill="#ffffff"' in svg and ET.fromstring(svg).get("width") == "720"


@both
@pytest.mark.parametrize(
    ("rows", "says_so"),
    [
        ([], "at least one row"),
        ([("loss", -1.0, "")], "'loss' has the value -1.0"),
        ([("lost", float("nan"), "")], "'lost' has the value nan"),
        ([("much", float("inf"), "")], "'much'"),
    ],
)
def test_what_cannot_be_drawn_is_named(draw: Callable[..., str], rows: Sequence[Any], says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        draw(rows, "Cost")


def test_nothing_has_a_bar_but_no_place_on_an_axis_of_tens() -> None:
    assert "none" in said(charts.bars([("none", 0.0, "")], "Cost"))
    with pytest.raises(UsageError, match="above 0"):
        charts.dots([("none", 0.0, "")], "Cost")


def test_description_names_the_least_and_the_most() -> None:
    assert charts.alt(ROWS, "Cost") == "Chart of 3: Cost. Least: one call, $0.05. Most: agent <loop>, $3.00."
    assert len(charts.alt([("x" * 150, 1.0, "y" * 90)], "z" * 300)) < 200


@given(st.lists(st.tuples(st.text(max_size=60), st.floats(1e-6, 1e9), st.text(max_size=30)), min_size=1, max_size=9))
def test_any_rows_give_a_picture_with_everything_inside_it(rows: list[tuple[str, float, str]]) -> None:
    rows = [("".join(c for c in a if c.isprintable()), v, "".join(c for c in t if c.isprintable())) for a, v, t in rows]
    for svg in (charts.bars(rows, "t"), charts.dots(rows, "t"), charts.dots(rows, "t", log=False)):
        for one in drawn(svg, "rect")[1:] + drawn(svg, "circle"):
            assert -pen.MARGIN <= float(one.get("x") or one.get("cx") or 0) <= pen.WIDTH + pen.MARGIN


@pytest.mark.parametrize("words", ["", "i", "a few plain words", "W" * 200, "…"])
def test_words_are_cut_to_the_room_there_is(words: str) -> None:
    assert pen.wide(pen.clipped(words, 80)) <= 80
    assert all(pen.wide(line) <= 80 for line in pen.wrapped(words, 80))
