"""Put results into words: feedback in HTML and Markdown for a learner, and plain text for a terminal or notebook.

Everything that came from a learner is escaped, and cut where it was read (`answers.shown`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from .. import markup, standalone
from ..wording import many
from .result import WORDS, Remark, Result, Verdict, total

STYLE = """\
body { max-width: 60rem; }
th { overflow-wrap: normal; }
"""
MOST = 40
"""Notebooks on one learner's page."""
COLUMNS = ("What was tried", "Result", "What came back", "What was wanted", "Why")


def _cells(remark: Remark) -> tuple[str, ...]:
    return (remark.tried, "right" if remark.right else "not yet", remark.came, remark.wanted, remark.why)


def _headline(verdict: Verdict) -> str:
    reached = f"{verdict.points} of {many(verdict.max, 'point')}"
    points = "no points given or taken" if verdict.points is None else reached
    return f"{WORDS[verdict.status]}, {points}"


def as_html(verdict: Verdict, level: int) -> str:
    """Return one task's feedback under a heading of `level`."""
    rows = [_cells(remark) for remark in verdict.remarks]
    table = with_code(markup.table("What was tried, one by one", COLUMNS, rows)) if rows else ""
    table = wide(f"{verdict.title}: what was tried", table) if table else ""
    idea = f"<p><strong>The idea:</strong> {escape(verdict.idea)}</p>" if verdict.idea else ""
    message = with_code(f"<p>{escape(verdict.message)}</p>")
    return f"<h{level}>{escape(verdict.title)}: {_headline(verdict)}</h{level}>{message}{table}{with_code(idea)}"


def wide(name: str, table: str) -> str:
    """Let a table scroll by itself, by keyboard too, rather than the page."""
    label = escape(f"Table, {name}", quote=True)
    return f'<div role="region" tabindex="0" aria-label="{label}" style="overflow-x:auto">{table}</div>'


def with_code(html: str) -> str:
    """Return HTML with what stands between backticks in its text set as code.

    >>> with_code("<p>It is `None`.</p>")
    '<p>It is <code>None</code>.</p>'
    """
    return re.sub(r"`([^`<>\n]+)`", r"<code>\1</code>", html)


def as_text(verdict: Verdict) -> str:
    """Return one task's feedback in plain lines."""
    lines = [f"{verdict.title}: {_headline(verdict)}", f"  {verdict.message}"]
    for remark in verdict.remarks:
        tried, result, came, wanted, why = _cells(remark)
        rest = "" if remark.right else f"; wanted: {wanted}. {why}".rstrip()
        lines.append(f"  - {result}: {tried}; came back: {came}{rest}")
    return "\n".join([*lines, *([f"  The idea: {verdict.idea}"] if verdict.idea else [])])


def page(learner: str, results: Sequence[Result]) -> str:
    """Return a learner's feedback as a page that stands alone."""
    title = f"Feedback for {learner}"
    parts = [f"<h1>{escape(title)}</h1>"]
    for result in results[:MOST]:
        parts.append(f"<h2>{escape(result.title)}: {total(result.tasks)}</h2>")
        parts.extend(as_html(verdict, level=3) for verdict in result.tasks)
        parts.append(f"<p>{escape(_bounds(result))}</p>")
    parts += [f"<p>{escape(more)}</p>" for more in _more(results)]
    return standalone.page(title, parts, STYLE)


def markdown(learner: str, results: Sequence[Result]) -> str:
    """Return a learner's feedback as Markdown."""
    parts = [f"# Feedback for {_md(learner)}"]
    for result in results[:MOST]:
        parts.append(f"## {_md(result.title)}: {total(result.tasks)}")
        for verdict in result.tasks:
            parts += [f"### {_md(verdict.title)}: {_headline(verdict)}", _md(verdict.message), *_table(verdict.remarks)]
            parts += [f"**The idea:** {_md(verdict.idea)}"] if verdict.idea else []
        parts.append(_md(_bounds(result)))
    parts += map(_md, _more(results))
    return "\n\n".join(parts) + "\n"


def _table(remarks: Sequence[Remark]) -> list[str]:
    if not remarks:
        return []
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *(tuple(map(_md, _cells(remark))) for remark in remarks)]
    return ["\n".join(f"| {' | '.join(row)} |" for row in rows)]


def _md(text: str) -> str:
    """Return text that means nothing in Markdown or HTML, on one line."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~])", r"\\\1", escape(" ".join(text.split()), quote=False))


def _more(results: Sequence[Result]) -> list[str]:
    """Say what is left out where somebody handed in so much that no page would hold it."""
    left = len(results) - MOST
    return [f"This page leaves out {many(left, 'notebook')}, which results.json has."] if left > 0 else []


def _bounds(result: Result) -> str:
    file = re.split(r"[/\\]", result.file)[-1]
    return f"{file}, run with: {', '.join(result.sandbox) or 'nothing was run'}."
