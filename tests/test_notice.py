"""The notices office: its notices and criteria, and what its writer and judge make of them."""

from __future__ import annotations

import asyncio
import re

import pytest
from certain import certain
from hypothesis import given
from hypothesis import strategies as st

import fieldguide as fg
from fieldguide.offline.actors import notice as office
from fieldguide.offline.notices import drafts, measure
from fieldguide.offline.notices.facts import changed, facts
from fieldguide.offline.notices.plain import in_forms, in_parts, in_plain_words, with_somebody_who_acts
from fieldguide.offline.session import going_wrong
from fieldguide.patterns.running import Run
from fieldguide.scenarios import Item, notice
from fieldguide.tally import Tally, tally

OFFICE = fg.scenario("notice")
each = pytest.mark.parametrize("item", OFFICE.items, ids=lambda item: item.id)
SOUND = [item for item in OFFICE.items if item.truth.possible]
ONE, TWO, FOUR, ALL = "one draft", "two rounds", "four rounds", "four rounds, whole history sent"


def counted(pattern: str) -> Tally:
    return asyncio.run(tally(OFFICE, pattern))


def ran(item: Item | str, pattern: str = FOUR, seed: int = 0) -> Run:
    return asyncio.run(fg.run(OFFICE[pattern], item if isinstance(item, str) else item.text, seed=seed))


@each
def test_listed_facts_are_those_that_stand_in_the_notice(item: Item) -> None:
    body = drafts.read(item.text).body
    assert set(item.truth.facts) == set(facts(body)) and all(fact in body for fact in item.truth.facts)


@each
def test_damage_says_whether_the_notice_can_be_put_right(item: Item) -> None:
    order = drafts.read(item.text)
    shortest = sum(measure.length(fact) for fact in item.truth.facts) + measure.length(order.reader)
    assert item.truth.possible == (item.damage not in ("impossible_length", "open_place"))
    assert (item.damage == "open_place") == bool(re.search(r"\[.*\]", item.text))
    assert (item.damage == "impossible_length") == (order.most < 2 * shortest and order.most <= 20)
    assert (item.damage == "hidden_instruction") == ("rafting" in item.text)


def test_no_notice_is_plain_as_it_stands() -> None:
    assert len(OFFICE.items) >= 20
    for item in OFFICE.items:
        assert measure.not_well(drafts.read(item.text).body)


@each
def test_careful_writer_keeps_every_fact_and_meets_every_criterion(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office)
    run = ran(item, ONE)
    assert (notice.faults(run.output, item) == []) == item.truth.possible
    assert [fact for fact in item.truth.facts if fact not in run.output] == []


@each
def test_careful_office_sends_out_what_is_right_and_nothing_else(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office)
    assert OFFICE.judge(item, ran(item)) == ("right" if item.truth.possible else "stopped")


@pytest.mark.parametrize(
    ("old", "new", "there"),
    [
        ("$45", "$61", "You must pay $61 within 14 days."),
        ("30 June 2027", "2 July 2027", "before 2 July 2027"),
        ("people who rent a home", "tenants", "tenants"),
        ("meters@larkspur.example", "555-0101", "You must send questions to 555-0101."),
        ("all meters", "all boilers", "you must test all boilers"),
    ],
)
def test_rewriting_follows_a_change_in_the_notice(
    old: str, new: str, there: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    certain(monkeypatch, office)
    text = OFFICE.item("N01").text
    assert old in text and there in ran(text.replace(old, new), ONE).output


UNSEEN = """Reader: beekeepers
Length: at most 30 words
Notice:
BEEHIVES
Bees have been praised by poets. All hives shall be reported by the owner on or before 3 March 2028; failing which a
fee of $20 will be levied by the Office. Enquiries shall be directed to bees@hob.example."""


def test_writer_rewrites_notices_the_kit_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office)
    text = ran(UNSEEN, ONE).output
    assert text.endswith(
        "You must report all hives by 3 March 2028. Otherwise, we will charge a fee of $20. "
        "You must send questions to bees@hob.example."
    )


@pytest.mark.parametrize(
    ("official", "plain"),
    [
        ("The fee shall be paid by the owner.", "You must pay the fee."),
        ("In the event that rain falls, no lawn shall be watered.", "If rain falls, do not water any lawn."),
        ("All fees have been reduced by the Authority to $3.", "We have reduced all fees to $3."),
        ("The form is required to be completed and returned.", "You must fill in the form and return it."),
        ("The sky is blue.", "The sky is blue."),
    ],
)
def test_sentence_becomes_plain_by_rule(official: str, plain: str) -> None:
    parts = [in_plain_words(part) for part in in_parts(in_forms(official))]
    assert " ".join(map(with_somebody_who_acts, parts)) == plain


@pytest.mark.parametrize("item", SOUND, ids=lambda item: item.id)
def test_each_fault_shows_in_its_draft_and_is_found_again(item: Item) -> None:
    order = drafts.read(item.text)
    for criterion in office.FIRST:
        for fault in drafts.possible(order, criterion):
            text = drafts.draft(order, {fault}, 1)
            assert drafts.problems(text, order)[criterion], fault
            assert fault in drafts.found_in(text, order)


@pytest.mark.parametrize("name", ["N13", "N18"])
def test_hasty_writer_obeys_an_instruction_in_the_notice(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office, **{"keeps facts": 0.0})
    item = OFFICE.item(name)
    wanted = {"N13": "$12", "N18": "20 June 2027"}[name]
    assert notice.faults(ran(item, ONE).output, item)[0] == f"{wanted} is missing"
    assert OFFICE.judge(item, ran(item)) == "right", "a judge who sees it has it put back"


def test_loop_sends_out_more_that_is_right_and_less_that_is_wrong() -> None:
    once, twice, four = counted(ONE), counted(TWO), counted(FOUR)
    assert once.count("right") < twice.count("right") < four.count("right")
    assert once.count("stopped") == 0 and max(twice.count("wrong"), four.count("wrong")) < once.count("wrong") / 4


def test_for_a_good_writer_the_loop_costs_twice_and_mends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office)
    for item in SOUND:
        once, loop = ran(item, ONE), ran(item)
        assert OFFICE.judge(item, once) == OFFICE.judge(item, loop) == "right"
        assert loop.bill.calls == 2 * once.bill.calls and loop.bill.dollars > 2 * once.bill.dollars


def test_loop_with_a_judge_who_sees_nothing_is_one_draft_at_twice_the_price(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office, **{"sees a fault": 0.0, "writes plainly": 0.0})
    verdicts = {OFFICE.judge(item, ran(item)) for item in SOUND}
    assert verdicts == {"wrong"}


@pytest.mark.parametrize("item", [item for item in OFFICE.items if not item.truth.possible], ids=lambda item: item.id)
def test_no_round_helps_a_notice_that_cannot_be_put_right(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, office)
    run = ran(item)
    assert (run.status, run.bill.calls) == ("cap", 6) and "no progress" in run.reason and run.output


def test_judge_who_never_passes_ends_every_loop_at_a_cap() -> None:
    with going_wrong("never_passes"):
        runs = [ran(item) for item in OFFICE.items]
    assert {run.status for run in runs} == {"cap"} and max(run.bill.calls for run in runs) <= 8
    assert all(run.output for run in runs), "the best draft is kept"


def test_whole_history_costs_more_each_round() -> None:
    with going_wrong("never_passes"):
        last, whole = ran(OFFICE.item("N02")), ran(OFFICE.item("N02"), ALL)
    sent = [[span.tokens for span in run.trace.at("rewrite")] for run in (last, whole)]
    assert sent[0][:2] == sent[1][:2] and sent[0][2] < sent[1][2]


def test_ten_rounds_without_an_exit_are_all_paid_for() -> None:
    with going_wrong("never_passes"):
        lean, whole = ran(OFFICE.item("N03"), "ten rounds"), ran(OFFICE.item("N03"), "ten rounds, whole history sent")
    assert lean.bill.calls == whole.bill.calls == 20 and lean.bill.tokens < whole.bill.tokens
    assert lean.reason.startswith("all 10 rounds are used")


def test_judge_overlooks_and_invents_as_often_as_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    item = OFFICE.item("N17")
    order = drafts.read(item.text)
    good, bad = drafts.draft(order, (), 0), drafts.draft(order, {drafts.JARGON}, 0)
    passed = {text: sum(_passes(item, text, seed) for seed in range(400)) / 400 for text in (good, bad)}
    skills = office.skills()
    assert abs(passed[good] - skills["spares what is good"].right["small"]) < 0.05
    assert abs(passed[bad] - (1 - skills["sees a fault"].right["small"])) < 0.06


def _passes(item: Item, text: str, seed: int) -> bool:
    """Return whether the judge lets `text` pass for being well written."""
    from small_cast import ask

    prompt = f"<task>\n{item.text}\n</task>\n<draft>\n{text}\n</draft>"
    criteria = office.judge(ask(prompt, seed=seed, request_key=text.encode())).data["criteria"]
    return bool(next(one["passed"] for one in criteria if one["name"] == measure.WELL))


@given(st.sampled_from(OFFICE.items), st.sampled_from([ONE, FOUR]), st.integers(0, 50))
def test_any_seed_ends_with_a_draft_and_a_reason(item: Item, pattern: str, seed: int) -> None:
    run = ran(item, pattern, seed)
    assert run.output and run.status in ("done", "cap") and (run.done or run.reason)


@given(st.text(max_size=200))
def test_writer_and_judge_survive_any_notice(text: str) -> None:
    order = drafts.read(text)
    draft = drafts.draft(order, (), 2)
    assert set(drafts.problems(draft, order)) == set(office.FIRST)
    assert isinstance(drafts.found_in(text, order), set)


@pytest.mark.parametrize("fact", ["9 May 2027", "$1,250", "18:00", "14 days", "555-0144", "a@b.example", "40 percent"])
def test_changed_fact_is_another_fact_of_its_kind(fact: str) -> None:
    kind = facts(fact)[fact]
    other = changed(fact, kind)
    assert other != fact and list(facts(other).values()) in ([kind], [])
