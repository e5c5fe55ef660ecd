"""The grants office: its documents, its checks, and what its chain does with them."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

import fieldguide as fg
from fieldguide.errors import DataFileError, UsageError
from fieldguide.scenarios import files, grants
from fieldguide.tally import Tally, tally

OFFICE = fg.scenario("grants")
GOOD = grants.Award(
    award_number="A-1",
    recipient="Tamarack County",
    purpose="pumps",
    issued=date(2026, 5, 1),
    starts=date(2026, 7, 1),
    ends=date(2028, 6, 30),
    federal_share=800,
    recipient_match=200,
    total=1000,
)


def counted(pattern: str) -> Tally:
    return asyncio.run(tally(OFFICE, pattern))


def changed(**facts: Any) -> grants.Award:
    return GOOD.model_copy(update=facts)


def test_good_facts_hold() -> None:
    assert grants.facts_hold(GOOD) is True


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"total": None}, "missing: total"),
        ({"total": None, "ends": None}, "missing: ends, total"),
        ({"ends": date(2026, 7, 1)}, "it ends on 1 July 2026, but starts on 1 July 2026"),
        ({"issued": date(2026, 7, 2)}, "it starts on 1 July 2026, before it was issued on 2 July 2026"),
        ({"total": 999}, "$800 federal and $200 match do not add up to $999"),
        ({"recipient": "Alder Town and Birch Town"}, "more than one recipient: Alder Town and Birch Town"),
        ({"recipient": "Alder Town; Birch Town"}, "more than one recipient: Alder Town; Birch Town"),
    ],
)
def test_facts_that_do_not_hold_say_why(facts: dict[str, Any], reason: str) -> None:
    assert grants.facts_hold(changed(**facts)) == reason


def test_one_recipient_may_have_a_double_name() -> None:
    assert grants.facts_hold(changed(recipient="Parks and recreation board")) is True


def test_summary_is_ready_when_it_names_what_it_must() -> None:
    summary = "Tamarack County (A-1) has $1,000 until 30 June 2028."
    assert grants.ready_to_send(summary, {"extract": GOOD}) is True


@pytest.mark.parametrize(
    ("summary", "reason"),
    [
        ("Tamarack County (A-1) has $1,000.", "the summary does not name the end date"),
        (
            "A-1 has $1,000 until 30 June 2028." + " word" * 90,
            "does not name the recipient; has 97 words, more than 90",
        ),
    ],
)
def test_summary_that_is_not_ready_says_why(summary: str, reason: str) -> None:
    assert str(grants.ready_to_send(summary, {"extract": GOOD})).endswith(reason)


def test_every_damaged_award_fails_the_check_on_facts_or_hides_an_instruction() -> None:
    for item in OFFICE.items:
        broken = item.damage not in ("", "hidden_instruction")
        assert (grants.facts_hold(item.truth) is not True) == broken, item.id


def test_gates_let_through_less_that_is_wrong_and_stop_the_rest() -> None:
    without, gated = counted("no gates"), counted("gates")
    assert without.count("stopped") == 0
    assert gated.count("wrong") < without.count("wrong")
    assert gated.count("right") == without.count("right")


def test_gates_save_the_calls_behind_them() -> None:
    assert counted("gates").calls < counted("no gates").calls == 48


def test_one_more_try_mends_some_and_lets_some_through() -> None:
    gated, again = counted("gates"), counted("gates, one more try")
    assert again.count("right") > gated.count("right")
    assert again.count("wrong") >= gated.count("wrong")


def test_lesson_award_is_wrong_without_gates_and_stopped_with_them() -> None:
    award = OFFICE.item("A20")
    without = asyncio.run(fg.run(OFFICE["no gates"], award.text))
    gated = asyncio.run(fg.run(OFFICE["gates"], award.text))
    assert OFFICE.judge(award, without) == "wrong"
    assert (gated.status, gated.bill.calls) == ("gate", 1)
    assert "but starts on" in gated.reason


@pytest.mark.parametrize(
    ("ask", "says_so"), [(lambda: OFFICE["gate"], "'no gates'"), (lambda: OFFICE.item("Z9"), "'A01'")]
)
def test_unknown_pattern_or_item_names_those_there_are(ask: Any, says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        ask()


def test_unknown_scenario_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="'grants'"):
        fg.scenario("grant")


@pytest.mark.parametrize(
    ("old", "new", "says_so"),
    [
        ("issued: 2026-05-12", "issued: soon", r"line 2\d: documents.0.truth.issued.*'soon'"),
        ("  name: Ferrin", "  nom: Ferrin", r"line \d+: customer.name"),
        ("- id: A01", "- id: A99", "A99.txt: scenario.yaml lists it, but it is not there"),
        ("documents:", "documents: [", "cannot be read"),
    ],
)
def test_scenario_file_that_breaks_its_form_says_where(
    tmp_path: Any, monkeypatch: Any, old: str, new: str, says_so: str
) -> None:
    import shutil

    shutil.copytree(files.DATA / "scenarios" / "grants", tmp_path / "scenarios" / "grants")
    file = tmp_path / "scenarios" / "grants" / "scenario.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(files, "DATA", tmp_path)
    with pytest.raises(DataFileError, match=says_so):
        files.read("grants", grants.Award, "awards")
