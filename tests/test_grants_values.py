"""Dates and amounts are read in every form that a document may give them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.offline.awards.values import amounts, dates, in_words


@given(st.dates(min_value=date(1000, 1, 1)))
def test_date_is_read_in_every_form(day: date) -> None:
    month = day.strftime("%B")
    forms = (
        in_words(day),
        f"{day.day} {month[:3]} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{day.day:02}-{month[:3]}-{day.year}",
        f"{day.month:02}/{day.day:02}/{day.year}",
        day.isoformat(),
    )
    assert [[found.value for found in dates(f"on {form}.")] for form in forms] == [[day]] * len(forms)


@given(st.integers(min_value=0, max_value=10**10))
def test_amount_is_read_in_every_form(amount: int) -> None:
    forms = (f"${amount:,}", f"${amount}", f"USD {amount:,}.00", f"{amount:,} dollars")
    assert [[found.value for found in amounts(f"of {form}, paid")] for form in forms] == [[amount]] * len(forms)
    assert [found.value for found in amounts(str(amount))] == [amount]


@pytest.mark.parametrize(
    ("text", "amount"), [("1.25 million dollars", 1_250_000), ("$2.4 million", 2_400_000), ("USD 3 million", 3_000_000)]
)
def test_millions_are_read(text: str, amount: int) -> None:
    assert [found.value for found in amounts(f"It is {text}.")] == [amount]
