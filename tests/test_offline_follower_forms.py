"""The follower fills a form from what the text says, and follows a change in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from followed import DAY, MAIL, NUMBER, TEXT, WHOLE, YES, filled, form, maybe, some

CARD = "Jane Doe, jane@example.org, is 36 years old and lives in Oslo. She joined on 3 May 2024."
INVOICE = "Invoice number: INV-17\nDate: 2026-11-03\nTotal: $1,234.50\nPaid: no\nItems:\n- 2 apples\n- 3 pears"
AWARD = "It starts 1 July 2026 and ends 30 June 2027; the federal share is $900,000, the match $100,000."


@pytest.mark.parametrize(
    ("prompt", "fields", "values"),
    [
        (CARD, {"name": TEXT, "age": WHOLE, "city": TEXT}, {"name": "Jane Doe", "age": 36, "city": "Oslo"}),
        (CARD, {"email": MAIL, "joined": DAY}, {"email": "jane@example.org", "joined": "2024-05-03"}),
        (CARD, {"phone": maybe(TEXT), "children": maybe(WHOLE)}, {"phone": None, "children": None}),
        (INVOICE, {"invoiceNumber": TEXT, "date": DAY}, {"invoiceNumber": "INV-17", "date": "2026-11-03"}),
        (INVOICE, {"total": NUMBER, "paid": YES}, {"total": 1234.5, "paid": False}),
        (INVOICE, {"items": some(TEXT)}, {"items": ["2 apples", "3 pears"]}),
        (
            INVOICE,
            {"items": some(form(quantity=WHOLE))},
            {"items": [{"quantity": 2}, {"quantity": 3}]},
        ),
        (AWARD, {"ends": maybe(DAY), "starts": DAY}, {"ends": "2027-06-30", "starts": "2026-07-01"}),
        (AWARD, {"match": WHOLE, "federal_share": WHOLE}, {"match": 100_000, "federal_share": 900_000}),
        (
            "Ada is 36, Bob is 40.",
            {"people": some(form(name=TEXT, age=WHOLE))},
            {"people": [{"name": "Ada", "age": 36}, {"name": "Bob", "age": 40}]},
        ),
        ("My card was charged twice", {"about": {"enum": ["refund", "card", "other"]}}, {"about": "card"}),
        ("red, green and blue balls", {"tones": some({"enum": ["red", "blue", "pink"]})}, {"tones": ["red", "blue"]}),
        (
            '{"heat": 18, "tags": ["wet", "dry"]}',
            {"heat": WHOLE, "tags": some(TEXT)},
            {"heat": 18, "tags": ["wet", "dry"]},
        ),
        ("It is not urgent, but paid.", {"urgent": YES, "paid": YES}, {"urgent": False, "paid": True}),
        ("The price is 1.2 million dollars.", {"price": WHOLE}, {"price": 1_200_000}),
        ("Summarise: It rained. We left. Bye.", {"summary": TEXT}, {"summary": "It rained. We left."}),
        ("At 2026-11-03T10:00:00Z", {"at": TEXT | {"format": "date-time"}}, {"at": "2026-11-03T10:00:00Z"}),
        ("Nothing.", {"when": DAY, "n": maybe(NUMBER), "l": some(WHOLE)}, {"when": "1970-01-01", "n": None, "l": []}),
    ],
)
def test_form_is_filled_from_the_text(prompt: str, fields: dict[str, Any], values: dict[str, Any]) -> None:
    assert filled(prompt, form(**fields)) == values


def test_form_follows_a_change_in_the_text() -> None:
    assert filled(CARD.replace("36", "63"), form(age=WHOLE)) == {"age": 63}


def test_union_takes_the_branch_that_the_text_speaks_of() -> None:
    dog, cat = form(kind={"const": "dog"}, age=WHOLE), form(kind={"const": "cat"}, name=TEXT)
    assert filled("The cat is called Tom.", {"anyOf": [dog, cat]}) == {"kind": "cat", "name": "Tom"}


def test_dates_are_those_of_the_calendar() -> None:
    assert date.fromisoformat(filled("On 31 June 2027, or 2027-02-30.", form(day=DAY))["day"]) == date(1970, 1, 1)
