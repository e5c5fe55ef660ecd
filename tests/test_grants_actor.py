"""The simulated reader reads the document in the request."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from grants_reader import Careful, Hasty, ask, document, extracted
from hypothesis import given
from hypothesis import strategies as st
from test_grants_documents import Document, as_dict, each

from fieldguide.errors import DataFileError
from fieldguide.offline.actor import Answer
from fieldguide.offline.actors import actors, grants
from fieldguide.offline.awards.reading import FIELDS
from fieldguide.offline.skills import load


@each
def test_careful_reader_returns_the_truth(document: Document) -> None:
    assert extracted(Careful, document.text) == as_dict(document.truth)


@pytest.mark.parametrize(
    ("name", "old", "new", "field", "value"),
    [
        ("A01", "30 June 2028", "15 March 2029", "ends", "2029-03-15"),
        ("A01", "Tamarack County to", "Village of Hob Spring to", "recipient", "Village of Hob Spring"),
        ("A02", "05/01/2026", "04/09/2026", "starts", "2026-04-09"),
        ("A03", "1.25 million dollars", "1.4 million dollars", "federal_share", 1_400_000),
        ("A04", "USD  84,500.00", "USD  91,250.00", "federal_share", 91_250),
        ("A05", "bookmobile. You", "boat. You", "purpose", "buying and fitting out one electric boat"),
        ("A06", "to $905,000", "to $905,500", "federal_share", 905_500),
        ("A07", "to be confirmed after the equipment quotes are in", "$124,000", "federal_share", 124_000),
        ("A08", "367050", "401000", "recipient_match", 401_000),
        ("A09", "$3 million", "$3.1 million", "total", 3_100_000),
        ("A11", "14 January 2029", "31 January 2029", "ends", "2029-01-31"),
        ("A12", "October 1, 2026", "October 5, 2026", "starts", "2026-10-05"),
        ("A14", "September 3, 2026", "September 4, 2026", "issued", "2026-09-04"),
        ("A17", "LW-26-0503", "LW-27-1503", "award_number", "LW-27-1503"),
        (
            "A18",
            "Cinder Lake Public Library",
            "Cinder Lake Historical Society",
            "recipient",
            "Cinder Lake Historical Society",
        ),
        ("A19", "$120,000", "$130,000", "recipient_match", 130_000),
        ("A22", "16-Feb-2028", "18-Feb-2028", "ends", "2028-02-18"),
    ],
)
def test_answer_follows_a_change_in_the_document(name: str, old: str, new: str, field: str, value: object) -> None:
    before, text = document(name), document(name).text
    assert old in text
    expected = {**as_dict(before.truth), field: value}
    assert extracted(Careful, text.replace(old, new)) == expected


UNSEEN = (
    """
    GRANT LETTER
    August 4, 2027

    We have awarded a grant to the Village of Nettle Cross to rebuild its grain dock. It is numbered
    QX-2027-5150. The work begins on September 13, 2027 and must be complete by September 12, 2028. You applied
    on January 8, 2027. We pay $70,000 in federal funds; the village adds $30,000 as its match, a total of
    $100,000. A prior award of $12,000 is closed.
    """,
    """
    Grant id: QX-2027-5150
    Awardee: Village of Nettle Cross
    Purpose: rebuild its grain dock
    Notice date: 2027-08-04
    Period: 2027-09-13 to 2028-09-12
    Federal funds: USD 70,000.00
    Cost share: USD 30,000.00
    Total: 0.1 million dollars
    """,
)


@pytest.mark.parametrize("text", UNSEEN, ids=("letter", "form"))
def test_reader_reads_documents_the_kit_does_not_hold(text: str) -> None:
    assert extracted(Careful, text) == {
        "award_number": "QX-2027-5150",
        "recipient": "Village of Nettle Cross",
        "purpose": "rebuild its grain dock",
        "issued": "2027-08-04",
        "starts": "2027-09-13",
        "ends": "2028-09-12",
        "federal_share": 70_000,
        "recipient_match": 30_000,
        "total": 100_000,
    }


@pytest.mark.parametrize("text", ["", "Lunch is at noon.", "<<<>>>", "31 June 2027", "$", "?\n?\n", "| a |\n| b | c |"])
def test_reader_leaves_empty_what_is_not_there(text: str) -> None:
    assert set(extracted(Hasty, text).values()) <= {None, ""}


@given(st.text(max_size=300))
def test_reader_survives_any_text(text: str) -> None:
    assert set(extracted(Hasty, text)) == set(FIELDS)


def test_answer_without_a_schema_is_the_same_facts_as_text() -> None:
    answer: Answer = grants.extract(ask(Careful, f"<document>{document('A02').text}</document>"))
    assert answer.data is None
    assert json.loads(answer.text or "") == as_dict(document("A02").truth)


def test_actors_are_gathered() -> None:
    assert set(grants.ACTORS) <= set(actors())


@pytest.mark.parametrize("tier", ["small", "medium", "large"])
def test_competence_is_a_simulated_number_that_grows_with_the_tier(tier: str) -> None:
    order = ("small", "medium", "large")
    for skill in grants.skills().values():
        chances = [skill.right[name] for name in order]  # type: ignore[index]
        assert chances == sorted(chances) and chances[order.index(tier)] > 0.5


def test_competence_file_that_breaks_its_schema_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "competence.yaml"
    path.write_text(grants.COMPETENCE.read_text(encoding="utf-8").replace("small: 0.72", "small: 1.72"), "utf-8")
    with pytest.raises(DataFileError, match=r"competence.yaml, line 9: skills.extract.right.small: .*1.72"):
        load(path)
