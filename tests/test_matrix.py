"""A router's confusion matrix is a table that reads well, in a notebook and in words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from scripted import connection, says

import fieldguide as fg
from fieldguide.errors import UsageError
from fieldguide.lesson.matrix import Matrix
from fieldguide.offline.actor import Answer, Ask


def _label(ask: Ask) -> Answer:
    return Answer(data={"label": ask.text.split()[-1], "confidence": 0.9})


MODEL = connection(says("Which?", _label), says("Do:", "done"))
DESK = fg.Router(
    fg.Step("classify", "Which? {input}", output=fg.Label),
    {name: fg.Step(name, f"Do: {name} {{input}}") for name in ("billing", "<appeal>")},
    fg.Step("person", "Do: {input}"),
)


def matrix(*pairs: tuple[str, str]) -> Matrix:
    """Return the matrix of inputs that belong to the first and are sent to the second of each pair."""
    runs = [asyncio.run(fg.run(DESK, given, connection=MODEL)) for _, given in pairs]
    return fg.confusion_matrix(runs, [truth for truth, _ in pairs])


def shown(found: Matrix) -> dict[str, Any]:
    return found._repr_mimebundle_()


MIXED = (("billing", "billing"), ("billing", "<appeal>"), ("<appeal>", "<appeal>"), ("<appeal>", "weather"))


def test_matrix_is_a_table_with_a_caption_and_headed_rows_and_columns() -> None:
    html = shown(matrix(*MIXED))["text/html"]
    assert ">Where each input belongs (rows)" in html
    assert html.count('scope="col"') == 5 and html.count('scope="row"') == 2
    assert "&lt;appeal&gt;" in html and "<appeal>" not in html
    assert "Simulated model" in html


def test_matrix_says_the_same_in_words() -> None:
    said = shown(matrix(*MIXED))["text/plain"]
    assert "Belongs to | sent to billing | sent to <appeal> | sent to fallback | Sent right" in said
    assert "billing | 1 | 1 | 0 | 1 of 2" in said
    assert "2 of 4 were sent where they belong (50%)." in said
    assert "What went wrong most often: “billing” to “<appeal>”, “<appeal>” to “fallback” once each." in said


def test_matrix_of_a_router_that_is_always_right_names_no_slip() -> None:
    found = matrix(("billing", "billing"))
    assert found.accuracy == 1 and "wrong" not in shown(found)["text/plain"]


def test_most_frequent_slip_is_named() -> None:
    said = shown(matrix(*MIXED, ("billing", "<appeal>")))["text/plain"]
    assert "most often: “billing” to “<appeal>” twice." in said


def test_numbers_can_be_read_off() -> None:
    found = matrix(*MIXED)
    assert (found.confusion.recall("billing"), found.confusion.precision("billing")) == (1 / 2, 1.0)


def test_matrix_of_runs_and_truths_that_do_not_match_is_refused() -> None:
    with pytest.raises(UsageError, match="0 runs and 1 true label;"):
        fg.confusion_matrix([], ["billing"])
