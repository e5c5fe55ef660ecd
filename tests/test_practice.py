"""The drill: rounds that can be left at any point, words for every answer, fixed sets."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from made_cases import made, made_bank
from practised import BANK, RULES, START, Clock, answer_all, tried

from fieldguide.cases.bank import Bank
from fieldguide.cases.model import CaseSet, Contrast
from fieldguide.cases.names import GROUPS, group
from fieldguide.errors import UsageError
from fieldguide.practice import rules
from fieldguide.practice.diagnosis import Diagnosis
from fieldguide.practice.drill import Drill
from fieldguide.practice.marking import mark
from fieldguide.practice.progress import lines, progress, when
from fieldguide.practice.standing import standing
from fieldguide.store import FileStore, MemoryStore, open_store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drill(tmp_path: Path, clock: Clock) -> Drill:
    return Drill(open_store(tmp_path / "learner.db"), BANK, seed=1, now=clock)


# Rounds.


def test_round_is_ten_cases_each_a_new_one(drill: Drill) -> None:
    asked = answer_all(drill)
    assert len({drawn.case.id for drawn in asked}) == len(asked) == 10
    assert drill.over() == "That was 10 cases." and drill.next() is None
    drill.begin()
    assert drill.next() is not None and drill.over() == ""


def test_first_round_meets_every_pattern_however_it_goes(drill: Drill) -> None:
    asked = answer_all(drill, right=0.0)
    assert {group(drawn.case.pattern) for drawn in asked} == set(GROUPS)


def test_round_mixes_patterns_and_confusions(drill: Drill) -> None:
    asked = answer_all(drill, right=0.5)
    assert len({drawn.case.pattern for drawn in asked}) >= 5
    assert all(one.card != other.card for one, other in zip(asked, asked[1:], strict=False))
    patterns = [drawn.case.pattern for drawn in asked]
    assert all(one != other for one, other in zip(patterns, patterns[1:], strict=False))


def test_five_minutes_end_a_round_and_can_be_switched_off(drill: Drill, clock: Clock) -> None:
    for _ in range(4):
        drawn = drill.next()
        assert drawn
        drill.answer(drawn, drawn.case.pattern, 2, seconds=75)
    assert drill.over() == "That was 5 minutes." and drill.next() is None
    assert Drill(drill.store, BANK, seed=1, now=clock, timed=False).next() is not None


def test_laptop_closed_mid_answer_does_not_end_the_round(drill: Drill) -> None:
    drawn = drill.next()
    assert drawn
    drill.answer(drawn, drawn.case.pattern, 2, seconds=7200)
    assert drill.over() == "" and drill.round.seconds == 120


def test_stopped_round_goes_on_with_the_same_case(drill: Drill, clock: Clock) -> None:
    for _ in range(3):
        drawn = drill.next()
        assert drawn
        drill.answer(drawn, drawn.case.pattern, 2, 5)
    waiting = drill.next()
    clock.pass_(minutes=20)
    again = Drill(drill.store, BANK, seed=1, now=clock)
    assert len(again.round.attempts) == 3 and again.round.id == drill.round.id
    assert again.next() == waiting


def test_round_left_for_long_is_over(drill: Drill, clock: Clock) -> None:
    drawn = drill.next()
    assert drawn
    drill.answer(drawn, drawn.case.pattern, 2, 5)
    clock.pass_(hours=2)
    assert Drill(drill.store, BANK, seed=1, now=clock).round.attempts == ()


def test_same_log_seed_and_clock_draw_the_same(tmp_path: Path, clock: Clock) -> None:
    both = [Drill(open_store(tmp_path / f"{name}.db"), BANK, seed=7, now=clock) for name in "ab"]
    one, other = ([drawn.case.id for drawn in answer_all(each, 0.6)] for each in both)
    assert one == other
    another = Drill(open_store(tmp_path / "c.db"), BANK, seed=8, now=clock)
    assert [drawn.case.id for drawn in answer_all(another, 0.6)] != one


def test_two_notebooks_share_what_was_learned(drill: Drill, clock: Clock) -> None:
    other = Drill(drill.store, BANK, seed=1, now=clock)
    first, same = drill.next(), other.next()
    assert first and first == same
    drill.answer(first, first.case.pattern, 2, 5)
    assert other.next() != same and other.standing.attempts == 1


@pytest.mark.parametrize(("chosen", "sure", "said"), [("nonsense", 2, "none of the options"), ("", 9, "1, 2 or 3")])
def test_answer_that_is_none_is_refused_and_not_kept(drill: Drill, chosen: str, sure: int, said: str) -> None:
    drawn = drill.next()
    assert drawn
    with pytest.raises(UsageError, match=said):
        drill.answer(drawn, chosen or drawn.case.pattern, sure)
    assert drill.store.attempts() == []


def test_empty_bank_has_nothing_to_ask(tmp_path: Path) -> None:
    assert Drill(open_store(tmp_path / "a.db"), Bank({})).next() is None


def test_drill_without_a_file_lasts_as_long_as_the_kernel(clock: Clock) -> None:
    drill = Drill(MemoryStore("no file"), BANK, now=clock)
    assert len(answer_all(drill)) == 10 and drill.standing.attempts == 10
    assert len(Drill(drill.store, BANK, now=clock).standing.seen) == 10


def test_bank_used_up_goes_back_to_what_was_longest_ago(tmp_path: Path, clock: Clock) -> None:
    small = made_bank(1)
    drill = Drill(open_store(tmp_path / "a.db"), small, seed=1, now=clock, cases=len(small.cases) + 40, timed=False)
    asked = [drawn.case.id for drawn in answer_all(drill, right=0.8)]
    counts = Counter(asked)
    assert len(counts) == len(small.cases) and max(counts.values()) < 15
    assert all(one != other for one, other in zip(asked, asked[1:], strict=False))


# What is said.


def test_progress_counts_what_was_answered() -> None:
    log = [tried("routing", "agent_loop", 3), tried("routing", "agent_loop", 3, 1), tried("rules", "one_call", 1)]
    found = progress(standing(log, RULES), START)
    assert found.matrix == {("routing", "agent_loop"): 2, ("floor", "floor"): 1}
    assert [(c.answers, c.share) for c in found.calibration] == [(1, 0), (0, None), (2, 0)]
    said = "\n".join(lines(found))
    assert "Mixed up twice: “Agent loop” answered where “Routing” was right." in said
    assert "Sure: right in 0% of 2 answers." in said and "Due now" not in said.split("Mixed")[0]
    assert set(found.data()["matrix"]) == set(GROUPS)


@pytest.mark.parametrize(("days", "words"), [(0, "now"), (0.3, "now"), (1.2, "tomorrow"), (7.2, "in 7 days")])
def test_days_are_said_as_people_say_them(days: float, words: str) -> None:
    assert when(days) == words


def test_marking_says_why_and_what_to_ask() -> None:
    case = made("routing", "agent_loop", 0, composite=["routing", "prompt_chaining"], also={"agent_loop": 0.5})
    twins = Contrast(id="x", patterns=("agent_loop", "routing"), first="a", second="b", changed="c", rule="Look here.")
    bank = Bank({case.id: case}, pairs=(twins,))
    right, half = mark(case, "routing", 2, bank, ()), mark(case, "agent_loop", 3, bank, (1,))
    assert (right.verdict, right.credit, right.explanation) == ("Right", 1, case.why)
    assert (half.verdict, half.credit, half.explanation) == ("Partly right", 0.5, "Not agent_loop.")
    assert half.ask_next == "What then?" and any("Look here." in line for line in half.more)
    assert any("routing and prompt chaining" in line for line in right.more)
    wrong = mark(case, next(name for name in case.wrong if name != "agent_loop"), 2, bank, (1,))
    assert wrong.verdict == "Not yet"
    assert not any("comes back" in line for one in (half, wrong) for line in one.more)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("[1, 7, 30]", "comes back tomorrow, in a week and in a month."),
        ("[14, 2, 1]", "comes back tomorrow, in 2 days and in 14 days."),
        ("[7]", "comes back in a week."),
        ("[0.5, 1]", "comes back in 0.5 days and tomorrow."),
    ],
)
def test_confident_error_is_said_to_come_back_when_the_data_says(
    days: str, said: str, tmp_path: Path, drill: Drill
) -> None:
    (tmp_path / "practice.yaml").write_text(rules.FILE.read_text(encoding="utf-8").replace("[1, 7, 30]", days))
    drill.rules = rules.load(tmp_path / "practice.yaml")
    drawn = drill.next()
    assert drawn
    wrong = next(one for one in drill.options(drawn) if not drawn.case.credit(one))
    marked = drill.answer(drawn, wrong, 3)
    assert [line for line in marked.more if "comes back" in line][0].endswith(said)


def test_unsaved_answer_is_marked_and_said(drill: Drill) -> None:
    drawn = drill.next()
    store = drill.store
    assert drawn and isinstance(store, FileStore)
    store.path.unlink()
    marked = drill.answer(drawn, drawn.case.pattern, 3)
    assert marked.verdict == "Right" and marked.kept.startswith("Not saved.")
    assert os.fspath(store.path) in marked.kept


# Fixed sets.


def test_set_is_asked_once_through_in_its_order_and_taken_up_again(tmp_path: Path, clock: Clock) -> None:
    names = tuple(list(BANK.cases)[:4])
    bank = Bank(BANK.cases, sets={"last": CaseSet(title="The last ones", cases=names)})
    one = Diagnosis(open_store(tmp_path / "a.db"), bank, now=clock, name="last")
    for name in names[:2]:
        drawn = one.next()
        assert drawn and drawn.case.id == name
        one.answer(drawn, drawn.case.pattern, 3)
    clock.pass_(days=3)
    again = Diagnosis(one.store, bank, now=clock, name="last")
    assert [one.case for one in again.round.attempts] == list(names[:2])
    for name in names[2:]:
        drawn = again.next()
        assert drawn and drawn.case.id == name
        again.answer(drawn, drawn.case.tempting, 1)
    assert again.next() is None and "The last ones" in again.over()
    with pytest.raises(UsageError, match="'first'; there are 'last'"):
        Diagnosis(one.store, bank, name="first")
