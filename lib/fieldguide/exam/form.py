"""A paper as plain text, to be filled in with any editor, read aloud or printed."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from ..cases.names import TITLES
from ..errors import UsageError
from . import reading
from .paper import Paper

WIDE, MOST_BYTES = 88, 500_000
ANSWER = re.compile(r"^\s*Answer to question (\d{1,3}):[ \t]*(.*?)\s*$", re.MULTILINE)
HOW = """\
Which pattern fits each buyer? Write the number of one option after each “Answer to question …:”, save the file, and
run the same command again. Nothing is timed; you may fill in some now and the rest later.
"""


def written(paper: Paper) -> str:
    """Return the form of a paper."""
    parts = ["fieldguide exam", f"Paper {paper.head.id[:12]}", "", HOW]
    for number, question in enumerate(paper.questions, 1):
        parts += ["", f"Question {number} of {len(paper.questions)}", *_told(f"{question.who}:")]
        parts += _told(f"“{question.says}”")
        parts += [f"  {place}. {TITLES[option]}" for place, option in enumerate(question.options, 1)]
        parts += [f"Answer to question {number}: "]
    return "\n".join(parts) + "\n"


def filled_in(paper: Paper, path: Path) -> dict[int, str]:
    """Return the answers in a form.

    Raises UsageError where it is another paper's, or an answer is none of the options.
    """
    try:
        text = reading.raw(path, MOST_BYTES).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path.name!r} is not UTF-8 text; save it again with that encoding") from error
    if f"Paper {paper.head.id[:12]}" not in text:
        raise UsageError(f"{path.name!r} is not the form of this paper")
    return dict(_answers(paper, ANSWER.findall(text)))


def _answers(paper: Paper, found: list[tuple[str, str]]) -> Iterator[tuple[int, str]]:
    met = set()
    for said, given in found:
        number = int(said)
        if not 1 <= number <= len(paper.questions) or number in met:
            raise UsageError(f"question {number} is not on the paper, or is answered twice")
        met.add(number)
        options = paper.questions[number - 1].options
        if given and given not in [str(place) for place in range(1, len(options) + 1)]:
            raise UsageError(f"question {number}: the answer is a number from 1 to {len(options)}, not {given[:40]!r}")
        if given:
            yield number, options[int(given) - 1]


def _told(text: str) -> list[str]:
    return textwrap.wrap(text, WIDE, break_long_words=False)
