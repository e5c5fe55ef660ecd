"""The grants office's task carried up every rung, from one prompt to an agent, so that the bill can be compared.

Same office, same 24 documents, same rules for what is right; only the pattern differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from ...patterns.running import Run
from ...patterns.voting import COUNTED
from ...trace import Span
from .. import Item, Scenario, Verdict, files
from ..grants import Award, facts_hold, in_dollars, in_words, ready_to_send
from .desk import Desk as Desk
from .desk import Officer as Officer
from .rungs import Written, rungs


def note(run: Run) -> str | None:
    """Return the note that left the office; an agent's is the last it sent, whatever it said after."""
    if isinstance(run.pattern, Officer):
        return next((used.sent["note"] for used in _used(run, "send_note")), None)
    if not run.done:
        return None
    return run.output.note if isinstance(run.output, Written) else str(run.output)


def noted(run: Run) -> Award | None:
    """Return the facts that a run noted down; None where it noted none."""
    if isinstance(run.output, Written):
        return run.output.facts
    if ballot := next((span.sent for span in run.trace.steps if span.node.endswith(COUNTED)), None):
        facts: Award | None = ballot.winner
        return facts
    if used := next(_used(run, "note_facts"), None):
        return Award.model_validate(used.sent)
    return next((answer for answer in run.kept.values() if isinstance(answer, Award)), None)


def _used(run: Run, tool: str) -> Iterator[Span]:
    """Yield each time a tool was really used, the last first."""
    spans: tuple[Any, ...] = run.trace.steps
    return (s for s in reversed(spans) if s.kind == "execute_tool" and s.node.endswith(tool) and not s.reason)


def went_wrong(item: Item, run: Run) -> str:
    """Return why no note left the office, or what was wrong with the one that did; nothing where all went well."""
    sent = note(run)
    if sent is None:
        return run.reason if not run.done else str(run.output)
    if (holds := facts_hold(item.truth)) is not True:
        return f"sent, although {holds}"
    facts = noted(run) or item.truth
    if misread := [name.replace("_", " ") for name, value in item.truth if getattr(facts, name) != value]:
        return f"sent with a wrong {', '.join(misread)}"
    ready = ready_to_send(sent, {"extract": item.truth})
    if ready is not True:
        return f"sent, although {ready}"
    made_up = figures(sent) - {words for value in dict(item.truth).values() for words in _written(value)}
    return f"sent with {', '.join(sorted(made_up))}, which the document does not say of this award" if made_up else ""


def figures(text: str) -> set[str]:
    """Return the days and the amounts that a note names."""
    return set(re.findall(r"\$[\d,]*\d|\b\d{1,2} [A-Z][a-z]+ \d{4}", text))


def _written(value: Any) -> Iterator[str]:
    if isinstance(value, date):
        yield in_words(value)
    elif isinstance(value, int):
        yield in_dollars(value)


def judge(item: Item, run: Run) -> Verdict:
    """Return whether what left the office is right, by the office's own rule, whatever pattern sent it."""
    if note(run) is None:
        return "stopped"
    return "wrong" if went_wrong(item, run) else "right"


def load() -> Scenario:
    """Return the grants office with a pattern for every rung."""
    customer, items = files.read("grants", Award, "awards")
    return Scenario(customer, items, rungs(), judge)
