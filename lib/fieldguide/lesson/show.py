"""Show a pattern before it runs, a run after it, and runs beside one another."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .. import diagram, markup, timeline, words
from ..errors import UsageError
from ..markup import Shown
from ..patterns.base import Pattern
from ..patterns.running import Run
from ..shape import Shape
from ..wording import many

SIMULATED = "Simulated model: this shows how the pattern behaves, not how well a real model does."


def show(thing: Pattern | Run) -> Shown:
    """Return a pattern's picture, or a run's way, steps and bill, each with the same in words.

    Raises UsageError for anything else.
    """
    if isinstance(thing, Run):
        return _run(thing)
    if hasattr(thing, "shape"):
        return _pattern(thing)
    raise UsageError(f"fg.show can show a pattern or a run, not {thing!r}")


def _pattern(pattern: Pattern) -> Shown:
    shape = pattern.shape
    walk = words.before(shape)
    picture = _picture(shape, None, f"The flow of “{shape.title}”, {_known(shape)}.", walk)
    return Shown(picture, "\n".join([f"{shape.title}:", *(f"{n}. {line}" for n, line in enumerate(walk, 1))]))


def _known(shape: Shape) -> str:
    """Say how much of the flow is known before it runs."""
    if shape.paths(most=0).count is None:
        return "its tools known in advance, its way only afterwards"
    if any(frame.kind == "as needed" for frame in shape.frames):
        return "complete but for how many workers the plan asks for"
    return "complete before anything has run"


def _picture(shape: Shape, taken: diagram.Way | None, caption: str, walk: list[str]) -> str:
    drawn = diagram.svg(diagram.dot(shape, taken).source)
    steps = markup.numbered(walk)
    if drawn is None:
        return f"<p>{escape(caption)} This machine has nothing to draw with, so here it is in words.</p>{steps}"
    return markup.figure(drawn, diagram.alt(shape, taken), caption) + markup.fold("The same in words", steps)


def _run(run: Run) -> Shown:
    shape = run.pattern.shape
    steps = words.told(shape, run.trace)
    ended = "It finished." if run.done else f"It stopped: {run.reason}."
    walk = [*(step.line for step in steps), ended]
    taken = diagram.way(shape, run.trace, run.done)
    picture = _picture(shape, taken, f"The way this run took through “{shape.title}”.", walk)
    head = ("Step", "Who", "What came out", "Time")
    rows = [step.row for step in steps]
    bill = words.bill(run.bill, run.simulated)
    times = timeline.in_words(run.trace) if run.bill.calls > 1 else []
    html = _came_in(run.given) + picture + _timeline(run, times) + markup.table("Step by step", head, rows)
    html += markup.paragraph(f"{ended} {bill}") + _honest(run.simulated)
    return Shown(html, "\n".join([*walk, *times, markup.text_table(head, rows), bill]))


def _came_in(given: object) -> str:
    """Return the text that a run worked on, folded: without it nobody can see that an answer is wrong."""
    return markup.fold("What came in", markup.paragraph(given)) if isinstance(given, str) else ""


def _timeline(run: Run, told: list[str]) -> str:
    """Return when each model call was under way; nothing for a run with a single one."""
    if not told:
        return ""
    seconds = "simulated seconds" if run.simulated else "seconds"
    caption = f"When each model call was under way, in {seconds}; a dashed part is a wait before another try."
    if not any(one.waits for one in timeline.bars(run.trace)):
        caption = caption.partition(";")[0] + "."
    figure = markup.figure(
        timeline.svg(run.trace), timeline.alt(run.trace), f"{caption} {timeline.left_out(run.trace)}"
    )
    return figure + markup.fold("The same times in words", markup.numbered(told))


def _honest(simulated: bool) -> str:
    return markup.paragraph(SIMULATED, "note") if simulated else ""


def compare(*runs: Run, times: int = 1000, names: Sequence[str] = (), multiples: bool = False) -> Shown:
    """Return the bills of runs beside one another, each also for `times` such runs.

    `names` are what to call the runs, else each goes by its pattern. With `multiples`, each run's tokens are also given
    as a multiple of the first run's. Raises UsageError without a run, and for names
    that are not as many as the runs.
    """
    if not runs:
        raise UsageError("fg.compare needs at least one run, for instance fg.compare(await fg.run(pattern, text))")
    if names and len(names) != len(runs):
        given = f"{many(len(runs), 'run')} and {many(len(names), 'name')}"
        raise UsageError(f"fg.compare has {given}; give one name a run, or none")
    head: tuple[str, ...] = ("", "Model calls", "Tokens", "Seconds", f"Cost of {times:,}", "How it ended")
    if multiples:
        head = (*head[:3], "Against the first", *head[3:])
    called = names or [run.pattern.name for run in runs]
    first = runs[0].bill.tokens if multiples else 0
    rows = [_bill_row(name, run, times, first) for name, run in zip(called, runs, strict=True)]
    html = markup.table("What it cost", head, rows) + _honest(any(run.simulated for run in runs))
    return Shown(html, markup.text_table(head, rows))


def _bill_row(name: str, run: Run, times: int, first: int) -> tuple[str, ...]:
    bill = run.bill
    cost = None if bill.dollars is None else bill.dollars * times
    ended = "finished" if run.done else f"stopped: {run.reason.partition(';')[0]}"
    multiple = [f"{bill.tokens / first:.1f} times"] if first else []
    return (name, str(bill.calls), f"{bill.tokens:,}", *multiple, f"{bill.seconds:.1f}", words.dollars(cost), ended)
