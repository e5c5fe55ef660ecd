"""The pages of a result: marks for the learner, and a certificate to print on one sheet. All text is escaped."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from .. import markup, standalone
from ..cases.names import TITLES
from .marking import Marked, in_words

if TYPE_CHECKING:
    from .examiner import Examiner
    from .rules import Rules

STYLE = """\
figure { margin: 0; text-align: center; }
figure img { width: 14rem; height: auto; }
figcaption { font-size: 1rem; }
.fg-name { font-size: 1.6rem; margin: .5rem 0; }
@page { size: auto; margin: 15mm; }
@media print { body { margin: 0 auto; font-size: 11pt; line-height: 1.3; max-width: none; padding: 0; }
  h1 { margin: 0; } p { margin: .5rem 0; } figure img { width: 9rem; } th, td { padding: .1rem .6rem; } }
"""
NOT_PROVEN = "It does not say who sat at the keyboard: the exam is answered on the learner's own computer."


def result(marked: Marked, rules: Rules, badge: str) -> str:
    """Return the learner's page: the marks for each pattern, and never which option was right."""
    verdict = in_words(marked, rules)[0]
    advice = (
        "Practice brings you new cases of what you mix up: fieldguide practice"
        if marked.lacking
        else "Name the pattern in your next talk with a customer, and come back in a month: fieldguide practice"
    )
    body = [
        f"<h1>Exam result for {_name(marked)}</h1>",
        markup.paragraph(verdict),
        _table(marked),
        markup.paragraph(badge),
        markup.paragraph(advice),
        markup.paragraph(f"Paper {marked.sheet.head.id[:12]}. Which cases it held stays with the examiner."),
    ]
    return standalone.page(f"Exam result for {marked.sheet.name}", body, STYLE)


def certificate(marked: Marked, examiner: Examiner, rules: Rules, at: datetime, credential: str, picture: str) -> str:
    """Return the page to print; it names the command that checks the badge itself."""
    total, day = marked.total, at.date()
    until = day.fromordinal(min(day.toordinal() + rules.badge.valid_days, day.max.toordinal()))
    body = [
        f"<h1>Certificate: {escape(rules.badge.title)}</h1>",
        f'<p class="fg-name">{_name(marked)}</p>',
        markup.paragraph(rules.badge.description),
        markup.paragraph(f"Earned {total.earned:g} of {total.most} ({total.share:.0%}). To pass takes {rules.needed}."),
        markup.figure(picture, f"The badge: {rules.badge.title}", f"Given on {day}, valid until {until}"),
        _table(marked),
        markup.paragraph(f"Issued by {examiner.name}\n{examiner.did}\nBadge {credential}"),
        markup.paragraph("This page is a print. The badge file is what can be checked: fieldguide exam --verify FILE"),
        markup.paragraph(NOT_PROVEN),
    ]
    return standalone.page(f"Certificate for {marked.sheet.name}", body, STYLE)


def _table(marked: Marked) -> str:
    rows = [
        (TITLES[name], f"{score.earned:g}", f"{score.most}", "not yet" if name in marked.lacking else "yes")
        for name, score in marked.scores.items()
    ]
    return markup.table("Credit for each pattern", ("Pattern", "Earned", "Of", "Enough"), rows)


def _name(marked: Marked) -> str:
    return f'<span dir="auto">{escape(marked.sheet.name)}</span>'
