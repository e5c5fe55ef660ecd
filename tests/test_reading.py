"""The lessons' own words are short and plain: a Flesch-Kincaid grade for each notebook and for the ladder.

A grade is the years of school a reader needs. What a cell shows is written elsewhere and measured there.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from school_years import grade, sentences, syllables

from fieldguide.ladder import ladder
from fieldguide.notebook import read
from fieldguide.paths import NOTEBOOKS

HARDEST = 9.0
LONGEST = 40
"""Words in a sentence."""
LESSONS = sorted(NOTEBOOKS.glob("*.ipynb"))


def spoken(markdown: str) -> str:
    """Return the running text of some Markdown: no code, address, mark, heading or table, all of which read easier."""
    text = re.sub(r"(?s:```.*?```)|^[#|].*$", "\n", markdown, flags=re.M)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"`[^`]*`|<[^>]+>|[*_>]", " ", text)


def words_of(path: Path) -> str:
    return "\n\n".join(spoken(cell.source) for cell in read(path).cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_is_plain_to_read(path: Path) -> None:
    assert grade(words_of(path)) <= HARDEST


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_has_no_sentence_that_runs_on(path: Path) -> None:
    long = [" ".join(one) for one in sentences(words_of(path)) if len(one) > LONGEST]
    assert not long


def test_key_is_plain_to_read() -> None:
    fields = ("heard", "reason", "up", "down", "ask", "costs", "fails", "guard")
    said = [getattr(rung, field) for rung in ladder().rungs for field in fields]
    said += [text for one in ladder().questions for text in (one.ask, one.hint, one.say)]
    assert grade("\n\n".join(said)) <= HARDEST


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("agent", 2),
        ("made", 1),
        ("steps", 1),
        ("stopped", 1),
        ("needed", 2),
        ("table", 2),
        ("people", 2),
        ("classes", 2),
        ("desk", 1),
        ("letters", 2),
        ("agency", 3),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(word: str, count: int) -> None:
    assert syllables(word) == count


def test_long_words_in_long_sentences_are_hard_and_short_ones_are_not() -> None:
    assert grade("The cat sat. The dog ran.") < 1
    hard = "Notwithstanding considerable organizational heterogeneity, implementation necessitates interoperability."
    assert grade(hard) > 15


def test_code_and_addresses_are_not_read() -> None:
    made = "# Title\n\nSee `fg.run(x)` [here](https://example.org/a_b).\n\n| a | b |\n|---|---|\n| c | d |\n"
    assert spoken(made).split() == ["See", "here."]
