"""Draw when each model call of a run was under way: what waited for what, what went on side by side, where it waited.

The picture and the words come from the trace alone, in simulated seconds offline and in real ones when live.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from . import pen
from .clock import NANOSECONDS
from .looks import ALARM, INK, QUIET
from .trace import Span, Trace
from .wording import many

MOST = 20
"""More bars than this are not drawn."""
HEAD, STEP, HIGH, GAP = 30, 36, 24, 8
LABELS = 230
"""Pixels that the labels may take."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One model call: when it began and ended in seconds, and when in between it waited for the next try."""

    label: str
    start: float
    end: float
    waits: tuple[tuple[float, float], ...] = ()
    statuses: tuple[int, ...] = ()
    """What each try but the last was answered with; 0 where nothing came."""
    failed: bool = False

    @property
    def seconds(self) -> float:
        return self.end - self.start


def bars(trace: Trace) -> tuple[Bar, ...]:
    """Return a bar for each model call, and for each tool that took time, in the order they began."""
    timed = [span for span in trace.steps if span.kind == "chat" or span.end - span.start > NANOSECONDS / 1000]
    many = Counter(span.node for span in timed)
    seen = Counter[str]()
    found = []
    for span in timed:
        seen[span.node] += 1
        number = f" {seen[span.node]}" if many[span.node] > 1 else ""
        found.append(_bar(span, span.node.rpartition("/")[2] + number))
    return tuple(found)


def _bar(span: Span, label: str) -> Bar:
    seconds = span.attributes.get("fieldguide.tries.seconds", ())
    waited = span.attributes.get("fieldguide.tries.waited", ())
    start = span.start / NANOSECONDS
    marks = list(accumulate((took + wait for took, wait in zip(seconds, waited, strict=True)), initial=start))
    waits = tuple((end - wait, end) for end, wait in zip(marks[1:], waited, strict=True) if wait)
    statuses = tuple(span.attributes.get("fieldguide.tries.status", ())[:-1])
    return Bar(label, start, span.end / NANOSECONDS, waits, statuses, bool(span.reason))


def at_once(drawn: Sequence[Bar]) -> int:
    """Return how many of the bars were under way at the same time, at most."""
    moments = sorted([(one.start, 1) for one in drawn] + [(one.end, -1) for one in drawn])
    return max(accumulate((change for _, change in moments)), default=0)


def svg(trace: Trace) -> str:
    """Return the timeline of a run as SVG, its first MOST bars."""
    drawn = bars(trace)[:MOST]
    texts = [_said(one) for one in drawn]
    ticks = _ticks(max(one.end for one in drawn))
    left = min(LABELS, max(pen.wide(one.label) for one in drawn)) + GAP
    scale = (pen.WIDTH - left - 30) / ticks[-1]
    foot = HEAD + STEP * len(drawn)
    parts = []
    for tick in ticks:
        x = left + tick * scale
        parts += [pen.rule(x, HEAD - 8, x, foot), pen.text(x, 16, _tick(tick), anchor="middle", color=QUIET)]
    for number, (one, words) in enumerate(zip(drawn, texts, strict=True)):
        y = HEAD + number * STEP
        parts.append(pen.text(left - GAP, y + 18, pen.clipped(one.label, left - GAP), anchor="end"))
        parts += _drawn(one, words, left, scale, y)
    return pen.page(foot, parts, "Timeline")


def _drawn(one: Bar, words: str, left: float, scale: float, y: float) -> list[str]:
    """Draw a bar with its waits as dashed gaps, and its words beside it where there is room."""
    start, end = left + one.start * scale, left + one.end * scale
    parts = [pen.box(start, y, end - start, HIGH, line=ALARM if one.failed else pen.ACCENT)]
    parts += [
        pen.box(left + begun * scale, y, (ended - begun) * scale, HIGH, fill=pen.GREY, line=QUIET, round=0, dashed=True)
        for begun, ended in one.waits
    ]
    size = pen.wide(words)
    if end + GAP + size <= pen.WIDTH:
        return [*parts, pen.text(end + GAP, y + 18, words)]
    if start - left >= size + GAP:
        return [*parts, pen.text(start - GAP, y + 18, words, anchor="end")]
    return [*parts, pen.text(start + GAP, y + 18, pen.clipped(words, end - start - GAP), color=INK)]


def _said(one: Bar) -> str:
    """Return what stands beside a bar: how long it took, and what of it was waiting."""
    ends = "no answer, " if one.failed else ""
    waited = sum(end - begun for begun, end in one.waits)
    more = f", waited {waited:.1f} s" if waited else ""
    return f"{ends}{one.seconds:.1f} s{more}"


def in_words(trace: Trace) -> list[str]:
    """Return the same as sentences, one for each bar, and a last one for what was side by side."""
    every = bars(trace)
    lines = [_sentence(one) for one in every]
    most = at_once(every)
    if most > 1:
        return [*lines, f"At most {most} of them were under way at the same time."]
    return [*lines, "Each waited for the one before it."]


def _sentence(one: Bar) -> str:
    told = f"{one.label}: from {one.start:.1f} s to {one.end:.1f} s{', without an answer' if one.failed else ''}."
    for (begun, ended), status in zip(one.waits, one.statuses, strict=False):
        why = f"error {status}" if status else "no reply"
        told += f" After {why} it waited {ended - begun:.1f} s before the next try."
    return told


def alt(trace: Trace) -> str:
    """Return the picture in under 200 characters: how many calls, how long, and whether side by side."""
    every = bars(trace)
    end, most = max(one.end for one in every), at_once(every)
    waited = sum(ended - begun for one in every for begun, ended in one.waits)
    side = f"up to {most} side by side" if most > 1 else "one after the other"
    wait = f"; {waited:.1f} seconds of waiting before another try" if waited else ""
    head = f"Timeline: {many(len(every), 'call')} in {end:.1f} seconds, {side}{wait}"
    longest = max(every, key=lambda one: one.seconds)
    said = f"{head}. Longest: {longest.label}, {_said(longest)}."
    return said if len(said) < 200 else f"{head}."


def left_out(trace: Trace) -> str:
    """Return in words how many bars are not drawn, if any."""
    more = len(bars(trace)) - MOST
    return f"The first {MOST} are drawn; the words below have {more} more." if more > 0 else ""


def _ticks(end: float) -> list[float]:
    """Return the seconds to mark, in steps of 1, 2 or 5 times a power of ten, four to six of them."""
    end = max(end, 1e-3)
    power = 10.0 ** math.floor(math.log10(end / 5))
    step = next(size * power for size in (1, 2, 5, 10) if end <= 5 * size * power)
    return [step * number for number in range(math.ceil(end / step - 1e-9) + 1)]


def _tick(seconds: float) -> str:
    return f"{seconds:g} s"
