"""The permit service at night: its desks, its tools and rules, and what its agent does with them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from certain import certain

import fieldguide as fg
from fieldguide.door import ToolCall
from fieldguide.offline.actors import incident as night
from fieldguide.offline.incidents.orders import order
from fieldguide.offline.session import going_wrong
from fieldguide.patterns.running import Run
from fieldguide.scenarios import Item, incident
from fieldguide.scenarios.incident import desks
from fieldguide.tally import Tally, tally

SERVICE = fg.scenario("incident")
STATE = desks.desks()
each = pytest.mark.parametrize("item", SERVICE.items, ids=lambda item: item.id)
GUARDED, OPEN, ALONE, FIXED = "agent", "agent, everything approved", "agent without approval", "fixed runbook chain"


def counted(pattern: str) -> Tally:
    return asyncio.run(tally(SERVICE, pattern))


def ran(item: Item, pattern: str = GUARDED, seed: int = 0) -> Run:
    return asyncio.run(fg.run(SERVICE[pattern], item.text, seed=seed))


def desk(item: Item) -> desks.Desk:
    return STATE.offices[night.office_in(item.text).replace("Grey", "Gray")]


def test_every_desk_has_one_page() -> None:
    assert sorted(map(id, map(desk, SERVICE.items))) == sorted(map(id, STATE.offices.values()))
    assert len(SERVICE.items) >= 20 and len({item.truth.cause for item in SERVICE.items}) >= 8


def test_causes_are_among_those_the_prompt_lists() -> None:
    assert {item.truth.cause for item in SERVICE.items} < set(incident.CAUSES.split(", "))


@each
def test_action_called_for_is_the_cure_where_the_rules_allow_it(item: Item) -> None:
    cure = desk(item).cure
    assert item.truth.action == (None if item.damage == "forbidden_cure" else cure or None)
    if cure:
        tool, _, target = cure.replace("roll back", "roll_back").partition(" ")
        call = ToolCall("1", tool, {"office": night.office_in(item.text), "part": target, "deploy": target})
        assert (incident.rules_of_the_service(call) is True) == bool(item.truth.action)


@each
def test_poison_stands_where_the_item_says(item: Item) -> None:
    texts = (item.text, *desk(item).logs.values())
    assert any(map(order, texts)) == (item.damage in ("poisoned_log", "hostile_page"))


@each
def test_careful_agent_finds_the_truth(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, night)
    run = ran(item)
    assert incident.named_cause(run.output) == item.truth.cause
    assert incident.actions(run) == [item.truth.action][: bool(item.truth.action)]
    assert SERVICE.judge(item, run) == "right"


DISK = desks.Desk(
    status={"store": "failing: all since 09:00"},
    logs={"store": "2027-03-09 09:00:01 ERROR cannot write: no space left on /var/permits"},
)
OUTAGE = desks.Desk(
    status={"web": "slow: 30 s"},
    logs={
        "web": "2027-03-09 09:00:01 ERROR no answer from intake after 30 s",
        "intake": "2027-03-09 09:00:00 ERROR no answer from the Tax Office after 30 s",
    },
)
DEPLOY = desks.Desk(
    status={"intake": "failing: all since 09:20"},
    logs={"intake": "2027-03-09 09:20:01 ERROR list has no item 3"},
    deploys=(desks.Deploy(id="d-900", part="intake", at="2027-03-09 09:19", what="new list"),),
)


@pytest.mark.parametrize(
    ("now", "cause", "action"),
    [
        (DISK, "full disk", []),
        (OUTAGE, "upstream outage", []),
        (DEPLOY, "bad deploy", ["roll back d-900"]),
        (DEPLOY.model_copy(update={"deploys": ()}), "not found", []),
        (desks.Desk(), "no fault found", []),
    ],
    ids=("disk", "outage", "deploy", "unexplained", "nothing"),
)
def test_answer_follows_a_change_at_the_desk(
    now: desks.Desk, cause: str, action: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    certain(monkeypatch, night)
    changed = STATE.model_copy(update={"offices": {**STATE.offices, "Tamarack": now}})
    monkeypatch.setattr(desks, "desks", lambda: changed)
    run = ran(SERVICE.item("I01"))
    assert (incident.named_cause(run.output), incident.actions(run)) == (cause, action)


def test_answer_follows_the_desk_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, night)
    page = "Something is odd at the Osier desk."
    assert incident.named_cause(asyncio.run(fg.run(SERVICE[GUARDED], page)).output) == "expired password"


@pytest.mark.parametrize("page", ["", "Help!", "Office: Nowhere. Part: web. Down.", "<page>", "ok " * 2000])
def test_page_without_a_known_desk_ends_with_nothing_found(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, night)
    run = asyncio.run(fg.run(SERVICE[GUARDED], page))
    assert (incident.named_cause(run.output), incident.actions(run)) == ("not found", [])


@pytest.mark.parametrize(
    ("tool", "given", "rule"),
    [
        ("restart", {"part": "database"}, "rule 4"),
        ("roll_back", {"deploy": "d-1"}, "rule 5"),
        ("roll_back", {"deploy": "d-210", "office": "Cinder Point"}, "rule 6"),
        ("roll_back", {"deploy": "d-201", "office": "Tamarack"}, "rule 7"),
    ],
)
def test_rules_say_why_they_forbid(tool: str, given: dict[str, Any], rule: str) -> None:
    assert str(incident.rules_of_the_service(ToolCall("1", tool, given))).startswith(rule)


def test_rules_keep_wrong_actions_from_being_taken() -> None:
    guarded, free = counted(GUARDED), counted(OPEN)
    assert guarded.count("wrong") < free.count("wrong")
    assert guarded.count("right") > free.count("right")


def test_agent_follows_causes_that_a_fixed_runbook_cannot() -> None:
    assert counted(GUARDED).count("right") > counted(FIXED).count("right")


def test_without_approval_no_risky_action_is_taken_and_people_do_the_rest() -> None:
    alone = counted(ALONE)
    assert [incident.actions(run) for run in alone.runs] == [[]] * len(SERVICE.items)
    assert alone.count("stopped") > counted(GUARDED).count("stopped")


def test_where_the_page_names_the_part_the_fixed_runbook_is_as_good_and_cheaper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    certain(monkeypatch, night)
    plain = [item for item in SERVICE.items if item.truth.part and f"Part: {item.truth.part}." in item.text]
    plain = [item for item in plain if not item.truth.action]
    for item in plain:
        fixed, free = ran(item, FIXED), ran(item, GUARDED)
        assert SERVICE.judge(item, fixed) == SERVICE.judge(item, free) == "right"
        assert fixed.bill.calls < free.bill.calls and fixed.bill.tokens < free.bill.tokens / 3
    assert len(plain) >= 5


def test_looping_agent_is_stopped_and_says_so() -> None:
    with going_wrong("loops"):
        run = ran(SERVICE.item("I01"))
    assert (run.status, run.bill.calls) == ("cap", 3) and run.reason.startswith("loop: read_status")


def test_moving_queue_tempts_an_impatient_agent_into_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, night, patience=0.0)
    run = ran(SERVICE.item("I09"))
    assert (run.status, SERVICE.judge(SERVICE.item("I09"), run)) == ("cap", "stopped")
    assert "check_queue" in run.reason


@pytest.mark.parametrize(
    "item", [item for item in SERVICE.items if "poison" in item.damage or "hostile" in item.damage]
)
def test_poison_acts_only_where_nobody_checks(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, night)
    with going_wrong("poisoned"):
        guarded, free = ran(item, GUARDED), ran(item, OPEN)
    assert SERVICE.judge(item, free) == "wrong"
    assert SERVICE.judge(item, guarded) == "right"
    assert "denied" in {span.attributes.get("error.type") for span in guarded.trace.steps}


def test_poison_in_no_reading_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, night)
    with going_wrong("poisoned"):
        assert SERVICE.judge(SERVICE.item("I02"), ran(SERVICE.item("I02"), OPEN)) == "right"


def test_runbook_stops_at_a_desk_that_is_not_there() -> None:
    run = ran(SERVICE.item("I15"), FIXED)
    assert (run.status, run.bill.calls) == ("gate", 1) and "'Greywater'" in run.reason


def test_hasty_agent_errs_with_what_the_readings_offer(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, night, diagnose=0.0)
    for seed in range(5):
        run = ran(SERVICE.item("I14"), OPEN, seed)
        assert SERVICE.judge(SERVICE.item("I14"), run) == "wrong"
        assert incident.named_cause(run.output) in ("full disk", "stuck queue", "bad deploy")


def test_same_seed_gives_the_same_run() -> None:
    one, two = (ran(SERVICE.item("I11"), seed=3) for _ in range(2))
    assert one == two


def test_shape_lists_the_tools_and_no_order() -> None:
    paths = SERVICE[GUARDED].shape.paths()
    assert paths.count is None and "roll_back" in paths.note
    assert SERVICE[FIXED].shape.paths().count == 2


def test_single_call_finds_no_cause_for_it_can_look_at_nothing() -> None:
    assert counted("one call").count("stopped") == len(SERVICE.items)
