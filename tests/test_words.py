"""What a run says in words: answers as a person reads them."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import BaseModel

from fieldguide import words


class Line(BaseModel):
    line: int
    text: str


class Answer(BaseModel):
    lines: list[Line]
    sure: bool
    day: date | None
    note: str


def test_answer_in_parts_is_read_as_a_list() -> None:
    answer = Answer(lines=[Line(line=2, text="new"), Line(line=1200, text="")], sure=True, day=None, note="")
    assert words.value(answer).splitlines() == [
        "lines: ",
        "– line: 2, text: new",
        "– line: 1,200",
        "sure: yes",
        "day: not stated",
        "note: none",
    ]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            Answer(lines=[], sure=False, day=date(2027, 6, 3), note="x"),
            "lines: none\nsure: no\nday: 3 June 2027\nnote: x",
        ),
        ("as it is", "as it is"),
        (["a", 1], '["a", 1]'),
        (None, "null"),
    ],
)
def test_value_is_said_plainly(answer: object, said: str) -> None:
    assert words.value(answer) == said
