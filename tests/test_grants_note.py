"""The simulated note names what the officer needs, out of the facts it is given."""

from __future__ import annotations

import re

import pytest
from grants_reader import Careful, Hasty, ask, document, noted
from test_grants_documents import Document, as_dict, each

from fieldguide.offline.actors import grants
from fieldguide.offline.awards import note
from fieldguide.offline.awards.values import in_words


@pytest.mark.parametrize("seed", range(8))
@each
def test_summary_names_what_the_officer_needs_in_45_to_85_words(document: Document, seed: int) -> None:
    truth = document.truth
    text = noted(Careful, as_dict(truth), seed)
    needed = (truth.recipient, truth.award_number, in_words(truth.ends))
    assert [words for words in needed if words not in text] == []
    assert truth.total is None or f"${truth.total:,}" in text
    assert 45 <= len(text.split()) <= 85


def test_summary_follows_the_facts_it_is_given() -> None:
    facts = {**as_dict(document("A01").truth), "total": 1_999_999, "ends": "2031-02-03"}
    text = noted(Careful, facts)
    assert "$1,999,999" in text and "3 February 2031" in text


@each
def test_poor_summary_breaks_one_rule(document: Document) -> None:
    facts = as_dict(document.truth)
    for seed in range(12):
        text = noted(Hasty, facts, seed)
        needed = (facts["recipient"], facts["award_number"], in_words(document.truth.ends))
        needed += (f"${facts['total']:,}",) if facts["total"] is not None else ()
        assert sum(words not in text for words in needed) + (len(text.split()) > 90) == 1


@pytest.mark.parametrize("facts", ["", "[]", "not json", "{", '{"ends": "soon", "total": "much"}', "{}"])
def test_summary_of_unreadable_facts_says_so(facts: str) -> None:
    text = grants.summarize(ask(Careful, f"<facts>{facts}</facts>")).text or ""
    assert re.search(r"no facts|not stated", text)


def test_note_variants_differ() -> None:
    facts = as_dict(document("A01").truth)
    assert len({note.note(facts, variant) for variant in range(note.VARIANTS)}) == note.VARIANTS
