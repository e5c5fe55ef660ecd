"""Where this learner stands: the questions of each lesson, and practice with what is mixed up, mastered and due."""

from __future__ import annotations

from datetime import UTC, datetime

from .. import markup, questions, store
from ..cases.names import title
from ..markup import Shown

HEAD = ("Lesson", "Questions", "Answered", "Right at the last try")
NO_PRACTICE = "No practice yet. fg.drill() begins it, here or in any notebook."


def progress() -> Shown:
    """Return a table of lessons with what has been answered in each, where to go on, and how practice stands."""
    answers = store.for_lesson()
    return _lessons(answers) + _practice(answers)


def _lessons(answers: store.Store) -> Shown:
    rows, next_up = [], ""
    for name in questions.names():
        asked = questions.load(name).questions
        given = [last for question in asked if (last := answers.last(name, question.id))]
        right = sum(last.right for last in given)
        rows.append((title(name), str(len(asked)), str(len(given)), str(right)))
        if not next_up and right < len(asked):
            next_up = title(name)
    line = (
        f"Go on with: {next_up}." if next_up else "Every question is answered. Come back in a week and try them again."
    )
    html = markup.table("Where you stand", HEAD, rows) + markup.paragraph(line)
    if answers.notice:
        html += markup.paragraph(answers.notice)
    return Shown(html, "\n".join([markup.text_table(HEAD, rows), line, answers.notice]).strip())


def _practice(answers: store.Store) -> Shown:
    from ..practice import rules
    from ..practice.progress import progress as of
    from ..practice.standing import standing
    from .confusions import pictures

    found = of(standing(answers.attempts(), rules.load()), datetime.now(UTC))
    if not found.attempts:
        return Shown(markup.paragraph(NO_PRACTICE), NO_PRACTICE)
    return pictures(found)
