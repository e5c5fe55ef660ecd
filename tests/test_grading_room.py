"""What a room's results say together, in figures, on a page and in a spreadsheet that runs nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.grading.pages import file_name, write
from fieldguide.grading.report import MOST, markdown
from fieldguide.grading.report import page as learners_page
from fieldguide.grading.result import Remark, Result, Status, Verdict
from fieldguide.grading.room import FEW, STATUSES, room
from fieldguide.grading.roompage import page, plain, sheet

NAME, TASK = "01_prompt_chaining", "which_pattern"
HOSTILE = "<script>alert(1)</script>|`x`|{0}"


def chosen(learner: str, *came: str) -> Result:
    """Return a learner's choices in the first task, whose right answers are a chain, one call and a router."""
    right = ("prompt chaining", "one call", "routing")
    remarks = tuple(
        Remark(given == wanted, f"answer_{number}, a customer", repr(given) if given else "nothing yet", "one of four")
        for number, (given, wanted) in enumerate(zip(came, right, strict=True), 1)
    )
    points = sum(remark.right for remark in remarks)
    status: Status = "right" if points == 3 else "partly" if points else "wrong"
    verdict = Verdict(TASK, "Name the pattern", status, points, 3, "Counted.", remarks)
    return Result(learner, NAME, "Prompt chaining", f"{learner}/{NAME}.ipynb", (verdict,), ("seccomp",))


def of_status(learner: str, status: Status, points: int | None) -> Result:
    task = Verdict("dates_gate", "A gate", status, points, 4, "So it is.")
    return Result(
        learner, NAME, "Prompt chaining", "a.ipynb", (task,), (), flaky=("dates_gate",) * (status == "crashed")
    )


RIGHT = ("prompt chaining", "one call", "routing")
ROOM = [
    chosen("ann", *RIGHT),
    chosen("bob", "routing", "one call", "ruoting"),
    chosen("cho", "routing", " Agent  LOOP ", ""),
    chosen("dan", "agent loop", "one call", "routing"),
    of_status("eve", "crashed", 0),
    of_status("fay", "not_graded", None),
]


def test_each_tasks_statuses_are_counted_in_its_exercises_order() -> None:
    first, second = room(ROOM).tasks
    assert (first.task, second.task) == (TASK, "dates_gate")
    assert first.statuses == dict.fromkeys(STATUSES, 0) | {"right": 1, "partly": 2, "wrong": 1}
    assert (second.statuses["crashed"], second.statuses["not_graded"], second.flaky) == (1, 1, 1)


def test_what_was_not_graded_lowers_no_average() -> None:
    first, second = room(ROOM).tasks
    assert first.average == pytest.approx((3 + 1 + 0 + 2) / 12)
    assert (second.answers, second.average) == (1, 0)
    assert room([of_status("fay", "not_graded", None)]).tasks[0].average is None


def test_common_wrong_answers_come_with_their_number() -> None:
    wrong = room(ROOM).tasks[0].wrong
    assert [(one.came, one.count) for one in wrong] == [("'routing'", 2), ("'agent loop'", 1), ("' Agent  LOOP '", 1)]


def test_patterns_mixed_up_are_counted() -> None:
    found = room(ROOM).patterns
    assert found is not None
    assert dict(found.counts) == {
        ("prompt chaining", "prompt chaining"): 1,
        ("prompt chaining", "routing"): 2,
        ("prompt chaining", "agent loop"): 1,
        ("one call", "one call"): 3,
        ("one call", "agent loop"): 1,
        ("routing", "routing"): 2,
        ("routing", "something else"): 1,
        ("routing", "nothing"): 1,
    }


def test_room_without_choices_has_no_matrix() -> None:
    assert room([of_status("eve", "crashed", 0)]).patterns is None
    assert "taken for which" not in page(room([of_status("eve", "crashed", 0)]))


@pytest.mark.parametrize(("people", "few"), [(1, True), (FEW - 1, True), (FEW, False), (FEW + 5, False)])
def test_too_few_answers_are_told(people: int, few: bool) -> None:
    figures = room([chosen(f"learner {n}", *RIGHT) for n in range(people)])
    assert figures.few is few is figures.data()["tasks"][0]["too_few"]
    assert ("Few answers" in page(figures)) is few
    assert (f"no, {people} of {FEW}" in page(figures)) is few


def test_every_table_has_headed_columns_and_a_wide_one_scrolls_by_itself() -> None:
    told = page(room(ROOM))
    assert re.findall(r"<h(\d)", told) == ["1", "2", "2"]
    assert told.count("<table>") == told.count("<caption") == told.count('tabindex="0"') == 3
    assert told.count('role="region"') == len(set(re.findall(r'aria-label="([^"]+)"', told))) == 3
    assert "<td></td>" not in told and "<script" not in told


def test_what_learners_wrote_is_escaped_everywhere() -> None:
    hostile = chosen(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
    for told in (page(room([hostile])), learners_page(HOSTILE, [hostile]), markdown(HOSTILE, [hostile])):
        assert "<script" not in told and "&lt;script&gt;" in told


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_no_cell_of_the_spreadsheet_is_a_formula(start: str) -> None:
    attack = f"{start}HYPERLINK(1)"
    one = chosen(attack, *RIGHT)
    (_, row) = csv.reader(io.StringIO(sheet([one]), newline=""))
    assert row[0] == f"'{attack}" and row[-1].startswith("'")
    assert row[3:7] == ["right", "3", "3", "no"]


@given(st.text())
def test_any_cell_is_text_and_can_be_read_back(cell: str) -> None:
    written = plain(cell)
    assert written.removeprefix("'") == cell.removeprefix("'") or written == cell
    assert not written.lstrip().startswith(("=", "+", "-", "@"))


def test_not_graded_is_an_empty_cell_and_never_a_zero() -> None:
    rows = list(csv.DictReader(io.StringIO(sheet(ROOM), newline="")))
    assert [(row["learner"], row["points"]) for row in rows[-2:]] == [("eve", "0"), ("fay", "")]
    assert rows[-2]["flaky"] == "yes"


def test_files_hold_everybody_whatever_their_names(tmp_path: Path) -> None:
    names = ["Ann", "ann", "room", "results", "con", "a/b", "...", "x" * 300, "Zoë", "=1+1"]
    write([chosen(name, *RIGHT) for name in names], tmp_path)
    pages = sorted(path.name for path in tmp_path.glob("*.html"))
    assert len(pages) == len({page.casefold() for page in pages}) == len(names) + 1
    figures = json.loads((tmp_path / "room.json").read_text(encoding="utf-8"))
    assert (figures["learners"], figures["notebooks"]) == (len(names), len(names))
    assert (tmp_path / "room.csv").read_bytes().startswith(b"\xef\xbb\xbflearner,exercise,")


@given(st.lists(st.text(), min_size=1, max_size=9))
def test_any_name_gives_a_file_of_its_own(names: list[str]) -> None:
    taken = {"room", "results"}
    made = [file_name(name, taken) for name in names]
    assert len({name.casefold() for name in made} | {"room", "results"}) == len(names) + 2
    assert not any(re.search(r'[<>:"/\\|?*\x00-\x1f]', name) or name in ("", ".", "..") for name in made)


def test_page_of_one_who_hands_in_thousands_stays_small() -> None:
    many = [chosen("ann", "x" * 200, "x" * 200, "x" * 200)] * 3_000
    for told in (learners_page("ann", many), markdown("ann", many)):
        assert len(told) < 200_000
        assert f"{3_000 - MOST:,} notebooks, which results.json has." in told


def test_link_in_the_folder_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("mine")
    (tmp_path / "out").mkdir()
    try:
        (tmp_path / "out" / "ann.html").symlink_to(tmp_path / "kept")
    except OSError:
        pytest.skip("links need rights here")
    write([chosen("ann", *RIGHT)], tmp_path / "out")
    assert (tmp_path / "kept").read_text() == "mine"
