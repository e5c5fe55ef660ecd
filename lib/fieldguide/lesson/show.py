"""Show a pattern before it runs, a run after it, and runs beside one another."""

from __future__ import annotations

from html import escape

from .. import diagram, markup, words
from ..errors import UsageError
from ..markup import Shown
from ..patterns.base import Pattern
from ..patterns.running import Run
from ..shape import Shape

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
    shape, steps = run.pattern.shape, run.trace.steps
    ended = "It finished." if run.done else f"It stopped: {run.reason}."
    kinds = {node.id: node.kind for node in shape.nodes}
    walk = [words.step(step, kinds.get(step.node, "gate")) for step in steps] + [ended]
    taken = diagram.way(shape, run.trace, run.done)
    picture = _picture(shape, taken, f"The way this run took through “{shape.title}”.", walk)
    head = ("Step", "Who", "What came out", "Time")
    rows = [
        (step.node, _who(step.kind), words.came_out(step, kinds.get(step.node, "gate")), f"{step.seconds:.1f} s")
        for step in steps
    ]
    bill = words.bill(run.bill, run.simulated)
    html = picture + markup.table("Step by step", head, rows) + markup.paragraph(f"{ended} {bill}")
    return Shown(html + _honest(run.simulated), "\n".join([*walk, markup.text_table(head, rows), bill]))


def _who(kind: str) -> str:
    return "model" if kind == "chat" else "code"


def _honest(simulated: bool) -> str:
    return markup.paragraph(SIMULATED, "note") if simulated else ""


def compare(*runs: Run, times: int = 1000) -> Shown:
    """Return the bills of runs beside one another, each also for `times` such runs.

    Raises UsageError without a run.
    """
    if not runs:
        raise UsageError("fg.compare needs at least one run, for instance fg.compare(await fg.run(pattern, text))")
    head = ("", "Model calls", "Tokens", "Seconds", f"Cost of {times:,}", "How it ended")
    rows = [_bill_row(run, times) for run in runs]
    html = markup.table("What it cost", head, rows) + _honest(any(run.simulated for run in runs))
    return Shown(html, markup.text_table(head, rows))


def _bill_row(run: Run, times: int) -> tuple[str, ...]:
    bill = run.bill
    cost = None if bill.dollars is None else bill.dollars * times
    ended = "finished" if run.done else f"stopped: {run.reason}"
    return (run.pattern.name, str(bill.calls), f"{bill.tokens:,}", f"{bill.seconds:.1f}", words.dollars(cost), ended)
