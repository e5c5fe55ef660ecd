"""The account office: its role table, what rules make of it, and what an orchestrator does."""

from __future__ import annotations

import asyncio

import pytest
from certain import certain
from hypothesis import given
from hypothesis import strategies as st

import fieldguide as fg
from fieldguide.offline.actors import provisioning as office
from fieldguide.patterns.running import Run
from fieldguide.scenarios import Item, provisioning
from fieldguide.tally import Tally, tally

OFFICE = fg.scenario("provisioning")
TABLE = provisioning.table()
each = pytest.mark.parametrize("item", OFFICE.items, ids=lambda item: item.id)
MODEL, ONCE, RULES = "orchestrator over the role table", "orchestrator without retries", "plain rules"


def counted(pattern: str) -> Tally:
    return asyncio.run(tally(OFFICE, pattern))


def ran(item: Item | str, pattern: str = MODEL) -> Run:
    return asyncio.run(fg.run(OFFICE[pattern], item if isinstance(item, str) else item.text))


def accounts(run: Run) -> dict[str, str]:
    return {account.system: account.access for account in run.output.accounts} if run.output else {}


def test_table_names_only_systems_and_roles_that_are_there() -> None:
    assert {system for row in TABLE.roles.values() for system in row} == set(TABLE.systems)
    assert {role for pair in TABLE.apart for role in pair} <= set(TABLE.roles)


@each
def test_truth_is_what_the_table_gives_or_nothing(item: Item) -> None:
    given = provisioning.access(item.text, TABLE)
    assert (given == item.truth.accounts) == (item.damage in ("", "hostile"))
    assert isinstance(given, str) == (item.damage in ("unknown_role", "roles_apart", "free_text"))
    assert bool(item.truth.accounts) == (item.damage not in ("unknown_role", "roles_apart"))


def test_there_are_enough_people_and_most_are_in_the_table() -> None:
    assert len(OFFICE.items) >= 20 and sum(item.damage == "" for item in OFFICE.items) >= 15


@each
def test_careful_orchestrator_opens_what_is_due(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office)
    run = ran(item)
    assert accounts(run) == item.truth.accounts
    assert OFFICE.judge(item, run) == ("right" if item.truth.accounts else "stopped")


def test_accounts_follow_a_change_in_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office)
    form = "Name: Ada Fell\nRole: help desk, archivist\n"
    due = {"directory": "write", "mail": "administer", "archive": "write", "badges": "write"}
    for pattern in (MODEL, RULES):
        run = ran(form, pattern)
        assert accounts(run) == due and {account.name for account in run.output.accounts} == {"Ada Fell"}


def test_accounts_follow_a_change_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office)
    roles = TABLE.model_copy(update={"roles": {**TABLE.roles, "wharf master": {"permits": "approve"}}})
    item = OFFICE.item("P12")
    for pattern in (provisioning.orchestrator(roles), provisioning.PlainRules("role table", roles)):
        assert accounts(asyncio.run(fg.run(pattern, item.text))) == {"permits": "approve"}


def test_table_decides_better_than_the_model_and_for_nothing() -> None:
    rules, model = counted(RULES), counted(MODEL)
    assert rules.count("right") > model.count("right") and rules.count("wrong") == 0 < model.count("wrong")
    assert (rules.calls, rules.dollars) == (0, 0) and model.calls > 5 * len(OFFICE.items)


def test_careful_model_only_equals_the_table_on_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office)
    rules, model = counted(RULES), counted(MODEL)
    differ = [item.damage for item, a, b in zip(OFFICE.items, rules.verdicts, model.verdicts, strict=True) if a != b]
    assert differ == ["free_text"] * 2, "what is no form is where a model has something to read"


def test_retries_open_accounts_that_a_failed_worker_would_leave() -> None:
    once, again = counted(ONCE), counted(MODEL)
    assert again.count("right") > once.count("right") and again.count("stopped") < once.count("stopped")


@pytest.mark.parametrize("name", ["P09", "P20"])
def test_note_to_software_gives_more_than_the_table_only_on_a_bad_draw(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    certain(monkeypatch, office, resist=0.0)
    item = OFFICE.item(name)
    assert OFFICE.judge(item, ran(item)) == "wrong"
    assert OFFICE.judge(item, ran(item, RULES)) == "right"


def test_hasty_planner_gives_somebody_outside_the_table_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office, plan=0.0)
    item = OFFICE.item("P12")
    run = ran(item)
    assert accounts(run) in TABLE.roles.values() and OFFICE.judge(item, run) == "wrong"


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ("Role: cashier, auditor", "nobody is cashier and auditor at once"),
        ("Role: pilot", "the table has no role 'pilot'"),
        ("Role:", "the table has no role ''"),
        ("Hello", "this is no form"),
    ],
)
def test_rules_stop_with_a_reason(form: str, reason: str) -> None:
    run = ran(form, RULES)
    assert run.status == "gate" and run.reason.startswith(reason)


@given(st.text(max_size=200))
def test_readers_survive_any_form(text: str) -> None:
    assert isinstance(provisioning.access(text, TABLE), (str, dict))
    assert isinstance(office.roles_of(text, TABLE.roles), list) and office.name_of(text)  # type: ignore[arg-type]


def test_shapes_show_the_difference() -> None:
    assert OFFICE[RULES].shape.paths().count == 2
    assert (OFFICE[MODEL].shape.paths().count or 0) > 1000
