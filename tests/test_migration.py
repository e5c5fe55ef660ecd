"""The bureau of harbor dues: its files and requests, and what planner, workers and report make of them."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from certain import certain
from hypothesis import given
from hypothesis import strategies as st

import fieldguide as fg
from fieldguide.offline.actors import migration as bureau
from fieldguide.offline.migration import asked
from fieldguide.offline.migration.edits import edits, work
from fieldguide.offline.migration.repository import read
from fieldguide.offline.migration.slips import slips
from fieldguide.patterns.running import Run
from fieldguide.scenarios import Item, migration
from fieldguide.tally import Tally, tally

BUREAU = fg.scenario("migration")
CODE = read(migration.repository())
each = pytest.mark.parametrize("item", BUREAU.items, ids=lambda item: item.id)
ONE, MANY, SLOW, ONCE = (
    "one call",
    "orchestrator",
    "orchestrator, one worker at a time",
    "orchestrator without retries",
)
DEAD_CHECKED = "orchestrator, a dead worker, report checked"
DEAD, BLIND = "orchestrator, a dead worker", "orchestrator, a plan without reading"


def counted(pattern: str) -> Tally:
    return asyncio.run(tally(BUREAU, pattern))


def ran(item: Item | str, pattern: Any = MANY) -> Run:
    pattern = BUREAU[pattern] if isinstance(pattern, str) else pattern
    return asyncio.run(fg.run(pattern, item if isinstance(item, str) else item.text))


def made(run: Run) -> dict[tuple[str, int], str]:
    return {(edit.file, edit.line): edit.text for edit in run.output.edits}


def test_repository_is_read_as_it_is_shown() -> None:
    paths = sorted(path for path in migration.FOLDER.rglob("*") if path.is_file())
    assert 12 <= len(paths) <= 16
    assert CODE == {
        path.relative_to(migration.FOLDER).as_posix(): path.read_text(encoding="utf-8").splitlines() for path in paths
    }


@each
def test_due_edits_stand_in_lines_that_are_there_and_change_them(item: Item) -> None:
    for (file, line), text in item.truth.edits.items():
        assert line == migration.AT_END or CODE[file][line - 1] != text
    assert not set(item.truth.missing) & set(CODE)


@each
def test_damage_is_what_it_says(item: Item) -> None:
    files = {file for file, _ in item.truth.edits}
    poisoned = any(asked.rider("\n".join(CODE[file])) for file in files)
    signs = {
        "empty": asked.change(item.text) is None,
        "touches_nothing": not item.truth.edits and not item.truth.missing and asked.change(item.text) is not None,
        "missing_file": bool(item.truth.missing),
        "long_plan": len(files) > 8,
        "hostile": asked.rider(item.text) is not None,
    }
    assert [sign for sign, there in signs.items() if there] == [item.damage][: item.damage in signs]
    assert item.damage != "poisoned_file" or poisoned


def test_requests_touch_from_no_file_to_more_than_a_plan_may_have() -> None:
    counts = {len({file for file, _ in item.truth.edits}) for item in BUREAU.items}
    assert len(BUREAU.items) >= 20 and {0, 1, 2, 3, 4, 5} <= counts and max(counts) > 8


@each
def test_careful_planner_and_workers_make_exactly_the_due_edits(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, bureau)
    run = ran(item, migration.orchestrator(most=20))
    if item.truth.edits or item.truth.missing:
        assert made(run) == item.truth.edits and BUREAU.judge(item, run) == "right"
    else:
        assert (run.status, run.bill.calls) == ("failed", 1) and "plan is empty" in run.reason


@each
def test_careful_single_call_makes_exactly_the_due_edits(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, bureau)
    assert BUREAU.judge(item, ran(item, ONE)) == "right"


def changed(tmp_path: Path, file: str, old: str, new: str) -> str:
    shutil.copytree(migration.FOLDER, tmp_path / "files")
    path = tmp_path / "files" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return migration.repository(tmp_path / "files")


@pytest.mark.parametrize("build", [migration.orchestrator, migration.one_call])
def test_edits_follow_a_change_in_the_files(build: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, bureau)
    code = changed(tmp_path, "src/search.tal", "  LET R = SEEK KEY", "  LET R = CALL ROUNDUP KEY")
    due = {**BUREAU.item("M01").truth.edits, ("src/search.tal", 5): "  LET R = CALL ROUND2 KEY"}
    assert made(ran(BUREAU.item("M01"), build(code=code))) == due


def test_edits_follow_a_change_in_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, bureau)
    run = ran("Rename the call LATEFEE to FINE.")
    assert made(run) == {("src/fees.tal", 10): "PROC FINE DAYS", ("test/fees.tst", 5): "EXPECT CALL FINE 20 = 25"}


def test_orchestrator_brings_more_home_and_less_wrong_than_one_call() -> None:
    one, many = counted(ONE), counted(MANY)
    assert many.count("right") > one.count("right") and many.count("wrong") < one.count("wrong") / 2


def test_retries_save_what_a_failed_worker_would_leave_undone() -> None:
    once, again = counted(ONCE), counted(MANY)
    assert again.count("right") > once.count("right") and again.calls > once.calls
    assert again.count("stopped") < once.count("stopped")


def test_one_worker_at_a_time_gives_the_same_and_takes_longer() -> None:
    slow, quick = counted(SLOW), counted(MANY)
    assert slow.verdicts == quick.verdicts and slow.calls == quick.calls and slow.seconds > quick.seconds * 1.3


def test_for_one_file_the_orchestrator_is_three_calls_for_what_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, bureau)
    small = [item for item in BUREAU.items if len({file for file, _ in item.truth.edits}) == 1]
    for item in small:
        one, many = ran(item, ONE), ran(item, MANY)
        assert made(one) == made(many) == item.truth.edits
        assert (one.bill.calls, many.bill.calls) == (1, 3) and many.bill.dollars > 2 * one.bill.dollars
    assert len(small) >= 3


def test_dead_worker_is_reported_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, bureau)
    item = BUREAU.item("M01")
    run = ran(item, DEAD)
    assert made(run) == {place: text for place, text in item.truth.edits.items() if place[0] != "test/fees.tst"}
    assert [line for line in run.output.not_done if "test/fees.tst" in line and "cut off" in line]
    assert BUREAU.judge(item, run) == "stopped"


def test_plan_without_reading_changes_nothing_wrong_and_says_that_nothing_was_done() -> None:
    blind = counted(BLIND)
    assert blind.count("wrong") == 0 and blind.count("stopped") >= 18
    run = blind.runs[0]
    assert any("there is no file" in line for line in run.output.not_done)
    assert any("no worker 'update documentation'" in line for line in run.output.not_done)


def test_long_plan_is_cut_and_the_report_names_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, bureau)
    item = BUREAU.item("M11")
    run = ran(item)
    assert BUREAU.judge(item, run) == "stopped" and len(made(run)) == 8
    assert len([line for line in run.output.not_done if "cut from the plan" in line]) == 4
    assert any("cut to 8" in span.reason for span in run.trace.steps)


@pytest.mark.parametrize(("name", "extra"), [("M14", ("src/letters.tal", 8)), ("M21", ("src/ledger.tal", 2))])
def test_rider_to_software_is_followed_only_on_a_bad_draw(
    name: str, extra: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    certain(monkeypatch, bureau, resist=0.0)
    item = BUREAU.item(name)
    for pattern in (ONE, MANY):
        run = ran(item, pattern)
        assert made(run).keys() - item.truth.edits.keys() == {extra} and BUREAU.judge(item, run) == "wrong"


def test_report_that_hides_a_failure_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    certain(monkeypatch, bureau, report=0.0)
    item = BUREAU.item("M10")
    run = ran(item)
    assert run.output.not_done == [] and BUREAU.judge(item, run) == "wrong"


def test_search_behind_the_report_finds_what_the_report_hides() -> None:
    item = BUREAU.item("M01")
    hidden, found = ran(item, DEAD), ran(item, DEAD_CHECKED)
    assert BUREAU.judge(item, hidden) == "wrong" and "all is done" in hidden.output.summary
    assert found.status == "gate" and found.reason == "ROUNDUP is still in test/fees.tst, line 4"


@each
def test_search_is_content_with_every_due_edit_but_where_a_name_is_meant_to_stay(item: Item) -> None:
    due = [migration.FileEdit(file=file, line=line, text=text) for (file, line), text in item.truth.edits.items()]
    left = migration.none_left_behind(migration.Report(edits=due, not_done=[], summary=""))
    meant_to_stay = item.damage == "missing_file" or " only" in item.text
    assert left is True or meant_to_stay, left


def test_slips_come_out_of_the_file_itself() -> None:
    wanted = asked.change("Rename the call SUMUP to ADDUP.")
    assert wanted
    file = CODE["lib/money.tal"]
    missed, alike = slips(wanted, file, edits(wanted, file))
    assert len(missed) == 1 and {edit.line for edit in alike} == {8, 11, 12}


def test_rename_leaves_longer_names_and_comments_alone() -> None:
    wanted = asked.change("The procedure ROUNDUP is now called ROUND2.")
    assert wanted
    lines = ["* ROUNDUP is old", "PROC ROUNDUPS L", "  GIVE CALL ROUNDUP X"]
    assert edits(wanted, lines) == [(3, "  GIVE CALL ROUND2 X")]


@given(st.text(max_size=200))
def test_reader_of_requests_survives_any_text(text: str) -> None:
    wanted = asked.change(text)
    assert wanted is None or list(work(wanted, CODE)) is not None
    assert asked.rider(text) is None or re.search("blank line", text)
    assert isinstance(read(text), dict)


def test_shape_says_how_many_workers_there_may_be() -> None:
    assert BUREAU[MANY].shape.paths().count is not None
    assert BUREAU[ONE].shape.paths().count == 1
