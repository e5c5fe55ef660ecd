"""The grants documents are complete, readable, varied, and damaged only where they say so."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict

from fieldguide import datafile
from fieldguide.paths import DATA

FOLDER = DATA / "scenarios" / "grants"
EMPTY = BeforeValidator(lambda value: None if value == "" else value)


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Truth(Strict):
    award_number: str
    recipient: str
    purpose: str
    issued: date
    starts: date
    ends: date
    federal_share: Annotated[int | None, EMPTY]
    recipient_match: Annotated[int | None, EMPTY]
    total: Annotated[int | None, EMPTY]

    def problems(self) -> set[str]:
        """Return the damage that shows in the facts themselves."""
        found = {"missing_amount"} if None in (self.federal_share, self.recipient_match, self.total) else set()
        if not found and (self.federal_share or 0) + (self.recipient_match or 0) != self.total:
            found.add("amounts_do_not_add_up")
        if not self.issued <= self.starts < self.ends:
            found.add("contradictory_dates")
        if " and " in self.recipient:
            found.add("two_recipients")
        return found


class Document(Strict):
    id: str
    layout: str
    title: str
    damage: Literal[
        "", "missing_amount", "contradictory_dates", "two_recipients", "hidden_instruction", "amounts_do_not_add_up"
    ]
    truth: Truth

    @property
    def text(self) -> str:
        return (FOLDER / "awards" / f"{self.id}.txt").read_text(encoding="utf-8")


class Customer(Strict):
    name: str
    who: str
    hurts: str
    asked: str


class Scenario(Strict):
    customer: Customer
    documents: tuple[Document, ...]


SCENARIO = datafile.load(FOLDER / "scenario.yaml", Scenario)
each = pytest.mark.parametrize("document", SCENARIO.documents, ids=lambda document: document.id)


def plain(text: str) -> str:
    return " ".join(text.split())


def as_dict(truth: Truth) -> dict[str, Any]:
    return truth.model_dump(mode="json")


def test_folder_holds_exactly_the_listed_documents() -> None:
    listed = [f"{document.id}.txt" for document in SCENARIO.documents]
    assert listed == sorted(path.name for path in (FOLDER / "awards").iterdir())
    assert listed == [f"A{number:02}.txt" for number in range(1, 25)]


def test_damage_is_spread_as_planned() -> None:
    assert Counter(document.damage for document in SCENARIO.documents) == {
        "": 16,
        "missing_amount": 2,
        "contradictory_dates": 2,
        "hidden_instruction": 2,
        "two_recipients": 1,
        "amounts_do_not_add_up": 1,
    }


def test_layouts_vary() -> None:
    assert max(Counter(document.layout for document in SCENARIO.documents).values()) <= 3
    assert len({document.layout for document in SCENARIO.documents}) >= 16


def test_customer_asks_for_an_agent() -> None:
    assert "an AI agent" in SCENARIO.customer.asked


@each
def test_document_is_a_page_that_fits_a_screen(document: Document) -> None:
    assert 100 <= len(document.text.split()) <= 260
    assert max(len(line.expandtabs()) for line in document.text.splitlines()) <= 100


@each
def test_damage_shows_in_the_truth_where_it_is_a_matter_of_facts(document: Document) -> None:
    expected = {document.damage} - {"", "hidden_instruction"}
    assert document.truth.problems() == expected


@each
def test_words_of_the_truth_stand_in_the_document(document: Document) -> None:
    words = [document.truth.award_number, document.truth.purpose, *document.truth.recipient.split(" and ")]
    assert [word for word in words if word not in plain(document.text)] == []


@each
def test_only_hidden_instructions_address_software(document: Document) -> None:
    addressed = re.search(r"\bAI\b|automated readers", document.text) is not None
    assert addressed == (document.damage == "hidden_instruction")


@each
def test_document_offers_dates_and_amounts_to_mix_up(document: Document) -> None:
    assert re.search(r"appl(?:ication|ied)|request on file", document.text, re.I)
    assert re.search(r"previous|prior|earlier|last award|increased from", plain(document.text), re.I)


def test_awards_and_recipients_are_all_different() -> None:
    for field in ("award_number", "recipient"):
        values = [getattr(document.truth, field) for document in SCENARIO.documents]
        assert len(set(values)) == len(values)
