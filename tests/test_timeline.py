"""The timeline of a run: bars as long as the calls, side by side where they were, waits where they waited."""

from __future__ import annotations

import asyncio
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from scripted import connection, says

import fieldguide as fg
from fieldguide import timeline
from fieldguide.offline.session import going_wrong
from fieldguide.patterns.running import Run

CAST = [says("Say one", "one"), says("Say two, at greater length", "word " * 120), says("Say three", "three")]
ONE, TWO, THREE = (
    fg.Step("one", "Say one. {original}"),
    fg.Step("two", "Say two, at greater length. {original}"),
    fg.Step("three", "Say three. {original}"),
)
LINE = fg.Chain(ONE, TWO, THREE)
WAITS = "429;retry-after=4,529,ok"


def run(pattern: Any = LINE, faults: str = "") -> Run:
    with going_wrong(faults):
        return asyncio.run(fg.run(pattern, "x", connection=connection(*CAST)))


def together(*steps: fg.Step) -> Any:
    return fg.Sectioning({step.name: step for step in steps})


def test_bars_of_a_chain_follow_one_another_and_fill_the_run() -> None:
    done = run()
    one, two, three = timeline.bars(done.trace)
    assert (one.start, one.end, two.end, three.end) == (0, two.start, three.start, done.bill.seconds)
    assert two.seconds > 2 * one.seconds and timeline.at_once((one, two, three)) == 1
    assert timeline.in_words(done.trace)[-1] == "Each waited for the one before it."


def test_branches_side_by_side_begin_together_and_the_slowest_ends_the_run() -> None:
    done = run(together(ONE, TWO, THREE))
    bars = timeline.bars(done.trace)
    assert {bar.start for bar in bars} == {0} and max(bar.end for bar in bars) == done.bill.seconds
    assert timeline.in_words(done.trace)[-1] == "At most 3 of them were under way at the same time."
    assert "up to 3 side by side" in timeline.alt(done.trace)


def test_bars_that_only_touch_were_not_side_by_side() -> None:
    assert timeline.at_once([timeline.Bar("a", 0, 1), timeline.Bar("b", 1, 2)]) == 1
    assert timeline.at_once([]) == 0


def test_wait_before_another_try_is_in_the_bar_and_in_the_words() -> None:
    done = run(faults=WAITS)
    first = timeline.bars(done.trace)[0]
    (asked, again), (later, last) = first.waits
    assert again - asked == pytest.approx(4) and 0 < last - later and first.statuses == (429, 529)
    assert first.start <= asked < again <= later < last < first.end
    assert "After error 429 it waited 4.0 s before the next try." in timeline.in_words(done.trace)[0]
    assert "of waiting before another try" in timeline.alt(done.trace)
    assert "stroke-dasharray" in timeline.svg(done.trace) and "stroke-dasharray" not in timeline.svg(run().trace)


def test_last_try_that_fails_has_no_wait_after_it() -> None:
    done = run(ONE, "529,529,529,529")
    (only,) = timeline.bars(done.trace)
    assert only.failed and len(only.waits) == len(only.statuses) == 2
    assert only.waits[-1][1] <= only.end
    assert "without an answer" in timeline.in_words(done.trace)[0]
    assert "no answer, " in timeline.svg(done.trace)


def test_same_step_again_is_numbered() -> None:
    gate = fg.Gate("never", lambda text: "no", retries=2)
    names = [bar.label for bar in timeline.bars(run(fg.Chain(ONE, gate)).trace)]
    assert names == ["one 1", "one 2", "one 3"]


def test_more_than_twenty_bars_are_said_and_not_drawn() -> None:
    many = run(together(*(fg.Step(f"part {number}", "Say one. {original}") for number in range(24))))
    assert len(timeline.bars(many.trace)) == len(timeline.in_words(many.trace)) - 1 == 24
    assert sum("part" in (one.text or "") for one in ET.fromstring(timeline.svg(many.trace)).iter()) == 20
    assert "The first 20 are drawn; the words below have 4 more." in fg.show(many).html


def test_run_is_shown_with_its_timeline_and_the_same_in_words() -> None:
    html = fg.show(run()).html
    assert html.count("<figure") == 2 and "The same times in words" in html and "simulated seconds" in html
    assert "one: from 0.0 s" in fg.show(run()).text
    assert "a dashed part is a wait" in fg.show(run(faults=WAITS)).html and "dashed part" not in html


def test_run_of_a_single_call_has_no_timeline() -> None:
    assert fg.show(run(ONE)).html.count("<figure") == 1
    assert "The same times" not in fg.show(run(ONE)).html


@pytest.mark.parametrize("faults", ["", WAITS])
@pytest.mark.parametrize("pattern", [LINE, together(ONE, TWO, THREE)], ids=["line", "together"])
def test_picture_holds_its_bars_and_is_described_briefly(pattern: Any, faults: str) -> None:
    trace = run(pattern, faults).trace
    picture = ET.fromstring(timeline.svg(trace))
    assert 0 < len(timeline.alt(trace)) < 200
    for box in list(picture.iter("{http://www.w3.org/2000/svg}rect"))[1:]:
        assert 0 <= float(box.get("x", -1)) and float(box.get("x", 0)) + float(box.get("width", 0)) <= 700
    assert set(re.findall(r'font-size="(\d+)"', timeline.svg(trace))) == {"16"}


@pytest.mark.parametrize(
    ("end", "marks"),
    [(0, 6), (0.3, 4), (2.1, 6), (10, 6), (23.4, 6), (4000, 5)],
)
def test_seconds_are_marked_in_round_steps_that_reach_the_end(end: float, marks: int) -> None:
    ticks = timeline._ticks(end)
    assert ticks[0] == 0 and ticks[-1] >= end and len(ticks) == marks
