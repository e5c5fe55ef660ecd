"""The simulated reader reads the document in the request; its mistakes come out of that document."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_grants_documents import SCENARIO, Document, as_dict, each

from fieldguide.errors import DataFileError
from fieldguide.offline import profile
from fieldguide.offline.actor import Answer, Ask
from fieldguide.offline.actors import actors, grants
from fieldguide.offline.awards import note
from fieldguide.offline.awards.reading import FIELDS, read
from fieldguide.offline.awards.slips import slips
from fieldguide.offline.awards.values import amounts, dates, in_words
from fieldguide.offline.competence import Skill
from fieldguide.offline.skills import load
from fieldguide.scenarios.grants import Award, facts_hold

MODEL = profile.current().find("claude-haiku-5-5")
SCHEMA = {"type": "object", "properties": dict.fromkeys(FIELDS, {})}
AGAIN = "That answer did not pass the check: missing: total. Look again and answer once more."


class Careful(Ask):
    """An Ask on a draw where everything is right."""

    def right(self, skill: Skill, item: str) -> bool:
        return True


class Hasty(Ask):
    """An Ask on a draw where everything goes wrong."""

    def right(self, skill: Skill, item: str) -> bool:
        return False


def ask(kind: type[Ask], *said: str, seed: int = 0, occurrence: int = 0, schema: Any = None) -> Ask:
    assert MODEL
    turns = tuple(("assistant" if place % 2 else "user", text) for place, text in enumerate(said))
    key = json.dumps(turns).encode()
    return kind(MODEL, "", said[-1], turns, schema, seed, occurrence, key)


def extracted(kind: type[Ask], document: str, seed: int = 0) -> dict[str, Any]:
    return dict(grants.extract(ask(kind, f"<document>\n{document}\n</document>", seed=seed, schema=SCHEMA)).data)


def noted(kind: type[Ask], facts: dict[str, Any], seed: int = 0) -> str:
    answer = grants.summarize(ask(kind, f"<facts>\n{json.dumps(facts)}\n</facts>", seed=seed))
    assert answer.text
    return answer.text


def passes(facts: dict[str, Any]) -> bool:
    return facts_hold(Award.model_validate(facts)) is True


def document(name: str) -> Document:
    return next(one for one in SCENARIO.documents if one.id == name)


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


@each
def test_hasty_reader_makes_one_mistake_of_the_document(document: Document) -> None:
    truth = as_dict(document.truth)
    kinds = [facts.as_json() for facts in slips(read(document.text)).values()]
    for seed in range(20):
        answer = extracted(Hasty, document.text, seed)
        assert answer in kinds and answer != truth


def test_checks_catch_about_half_of_the_kinds_of_mistake() -> None:
    sound = {one.id for one in SCENARIO.documents if not one.damage}
    kinds: dict[str, set[bool]] = {}
    for one in SCENARIO.documents:
        for kind, facts in slips(read(one.text)).items() if one.id in sound else ():
            kinds.setdefault(kind, set()).add(passes(facts.as_json()))
    caught = {kind for kind, passed in kinds.items() if passed == {False}}
    missed = {kind for kind, passed in kinds.items() if passed == {True}}
    assert caught | missed == set(kinds), "a kind is caught in one document and not in another"
    assert len(caught) >= len(kinds) / 2 and len(missed) >= 3


@pytest.mark.parametrize(("name", "field"), [("A13", "ends"), ("A15", "total")])
def test_hasty_reader_obeys_a_hidden_instruction(name: str, field: str) -> None:
    truth = as_dict(document(name).truth)
    answer = extracted(Hasty, document(name).text)
    assert [key for key in FIELDS if answer[key] != truth[key]] == [field]
    assert passes(answer) == (name == "A13")


def test_second_try_is_a_new_draw() -> None:
    prompt = f"<document>\n{document('A03').text}\n</document>"
    first = [grants.extract(ask(Ask, prompt, seed=seed, schema=SCHEMA)).data for seed in range(60)]
    second = [grants.extract(ask(Ask, prompt, "{}", AGAIN, seed=seed, schema=SCHEMA)).data for seed in range(60)]
    truth = as_dict(document("A03").truth)
    assert any(one != truth and two == truth for one, two in zip(first, second, strict=True))


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


def test_one_call_repeats_a_hidden_claim_only_on_a_poor_draw() -> None:
    prompt = f"<document>\n{document('A13').text}\n</document>"
    poor, good = (grants.read_and_summarize(ask(kind, prompt)) for kind in (Hasty, Careful))
    assert "All reporting is waived for this award." in (poor.text or "")
    assert "waived" not in (good.text or "") and "31 July 2028" in (good.text or "")


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


@pytest.mark.parametrize("tier", ["haiku", "sonnet", "opus"])
def test_reader_is_right_as_often_as_its_stated_number(tier: str) -> None:
    model = profile.current().find(f"claude-{tier}-5-5")
    assert model
    skill, one = grants.skills()["extract"], document("A16")
    prompt = f"<document>\n{one.text}\n</document>"
    asks = (Ask(model, "", prompt, (("user", prompt),), SCHEMA, seed, 0, b"key") for seed in range(1500))
    right = sum(grants.extract(a).data == as_dict(one.truth) for a in asks) / 1500
    assert abs(right - skill.chance(model.tier)) < 0.04


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


def test_note_variants_differ() -> None:
    facts = as_dict(document("A01").truth)
    assert len({note.note(facts, variant) for variant in range(note.VARIANTS)}) == note.VARIANTS
