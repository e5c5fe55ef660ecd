"""What comes back when: a function of the attempts alone, whatever the clock did and whoever merged them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from practised import BANK, RULES, START, Clock, answer_all, shape, tried

from fieldguide.cases.bank import Bank
from fieldguide.cases.names import PATTERNS, SIX
from fieldguide.practice.choose import Drawn, choose
from fieldguide.practice.drill import Drill
from fieldguide.practice.progress import progress
from fieldguide.practice.standing import standing, updated
from fieldguide.store import FileStore, open_store
from fieldguide.store.rows import Attempt


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def drill(tmp_path: Path, clock: Clock) -> Drill:
    return Drill(open_store(tmp_path / "learner.db"), BANK, seed=1, now=clock)


# Spacing.


def test_right_answers_stay_away_longer_and_longer_but_never_past_the_longest() -> None:
    log, at, gaps = [], START, []
    for number in range(8):
        log.append(tried("routing", "routing", 2, number, at=at))
        card = standing(log, RULES).cards["routing+rules"]
        gaps.append((card.card.due - card.card.last_review).days)  # type: ignore[operator]
        at += timedelta(days=gaps[-1])
    assert gaps == sorted(gaps) and gaps[0] < 4 and gaps[-1] == RULES.spacing.longest_days


def test_confident_error_is_back_after_1_7_and_30_days_with_a_new_case() -> None:
    assert RULES.spacing.confident_error_days == (1, 7, 30)
    log, back = [tried("routing", "agent_loop", 3)], []
    for day in range(1, 40):
        drawn = choose(where := standing(log, RULES), BANK, where.time.until(now := START + timedelta(days=day)))
        assert drawn
        if drawn.reason == "back":
            back.append(day)
            assert drawn.card == "agent_loop+routing" and drawn.case.id not in where.seen
            log.append(answered(drawn, now))
    assert back == [1, 7, 30]


def answered(drawn: Drawn, at: datetime, **more: object) -> Attempt:
    case = drawn.case
    return Attempt(case.id, case.pattern, case.pattern, 1.0, 2, case.offered, drawn.card, at=at, **more)


@pytest.mark.parametrize(("chosen", "sure"), [("agent_loop", 2), ("agent_loop", 1), ("routing", 3)])
def test_other_answers_have_no_fixed_returns(chosen: str, sure: int) -> None:
    assert not any(card.returns for card in standing([tried("routing", chosen, sure)], RULES).cards.values())


def test_error_is_due_again_in_the_same_round_with_another_case() -> None:
    where = standing([tried("routing", "agent_loop", 1)], RULES)
    later = where.time.until(START + timedelta(minutes=11))
    for right in ("rules", "one_call", "parallelization"):
        where.take(tried(right, right, at=START + timedelta(minutes=11)))
    drawn = choose(where, BANK, later)
    assert drawn and (drawn.card, drawn.reason) == ("agent_loop+routing", "due")
    assert drawn.case.id not in where.seen


def test_half_right_answer_is_no_error() -> None:
    where = standing([tried("routing", "agent_loop", 3, credit=0.5)], RULES)
    assert where.cards["agent_loop+routing"].returns == () and where.sure[3] == [1, 0.5]
    assert where.weak["routing", "agent_loop"].wrong == 0.5


def test_own_confusions_come_more_often(drill: Drill) -> None:
    drill.cases = 60
    drill.timed = False
    asked = []
    while drawn := drill.next():
        mixed = {drawn.case.pattern, "agent_loop"} >= {"routing", "agent_loop"} and "agent_loop" in drawn.case.wrong
        drill.answer(drawn, "agent_loop" if mixed else drawn.case.pattern, 2, 5)
        asked.append(drawn.card)
    assert Counter(asked).most_common(1)[0][0] == "agent_loop+routing"


# Time.


def ages(log: Sequence[Attempt], now: datetime) -> float:
    return standing(log, RULES).time.until(now)


def test_clock_set_forward_once_costs_little() -> None:
    wrong = START + timedelta(days=30000)
    log = [tried("routing", "routing", number=n, at=at) for n, at in enumerate((START, wrong, START))]
    longest = RULES.spacing.longest_days
    assert ages(log, START + timedelta(days=3)) == pytest.approx(longest + 3)
    drawn = choose(where := standing(log, RULES), BANK, where.time.until(START + timedelta(days=longest)))
    assert drawn and drawn.reason == "due"


def test_clock_set_back_once_costs_nothing() -> None:
    times = (START, START - timedelta(days=4000), START + timedelta(days=2))
    log = [tried("routing", "routing", number=n, at=at) for n, at in enumerate(times)]
    assert ages(log, START + timedelta(days=5)) == pytest.approx(5)


moments = st.integers(-(10**9), 10**9).map(lambda seconds: START + timedelta(seconds=seconds))


@given(st.lists(st.tuples(moments, st.sampled_from(PATTERNS), st.sampled_from(PATTERNS), st.integers(1, 3))), moments)
def test_no_clock_breaks_the_schedule(times: list[tuple[datetime, str, str, int]], now: datetime) -> None:
    log = [tried(right, chosen, sure, n, at=at) for n, (at, right, chosen, sure) in enumerate(times)]
    where = standing(log, RULES)
    day = where.time.until(now)
    assert 0 <= day <= (len(log) + 1) * RULES.spacing.longest_days
    for due in progress(where, now).due:
        assert 0 <= due.days <= RULES.spacing.longest_days
    assert choose(where, BANK, day) is not None


def test_ten_thousand_attempts_in_one_second_are_one_moment() -> None:
    luck = Random(5)
    log = [tried(luck.choice(SIX), luck.choice(SIX), luck.randint(1, 3), n, at=START) for n in range(10_000)]
    where = standing(log, RULES)
    assert (where.attempts, where.time.days) == (10_000, 0)
    assert choose(where, BANK, where.time.until(START)) is not None


# The log alone.


def a_log(count: int, seed: int = 0, origin: str = "a") -> list[Attempt]:
    luck, at, log = Random(seed), START, []
    for number in range(count):
        at += timedelta(hours=luck.choice((-3, 0, 0.01, 0.01, 0.02, 30)))
        values = {"at": at, "origin": origin}
        log.append(replace(tried(luck.choice(PATTERNS), luck.choice(PATTERNS), luck.randint(1, 3), number), **values))
    return log


@given(st.integers(0, 40), st.integers(0, 1000))
def test_one_by_one_ends_where_all_at_once_does(cut: int, seed: int) -> None:
    log = a_log(40, seed)
    grown = updated(standing(log[:cut], RULES), log[cut:])
    whole = standing(log, RULES)
    assert grown is None or shape(grown) == shape(whole)


@given(st.integers(0, 500))
def test_merging_does_not_depend_on_who_takes_over_whom(seed: int) -> None:
    one, other = a_log(15, seed, "a"), a_log(15, seed + 1, "b")
    here = [replace(a, number=n) for n, a in enumerate(one + other)]
    there = [replace(a, number=n) for n, a in enumerate(other + one)]
    assert shape(standing(here, RULES)) == shape(standing(there, RULES))


def test_attempt_from_earlier_elsewhere_has_all_worked_out_anew(drill: Drill, clock: Clock) -> None:
    answer_all(drill)
    before = drill.standing
    store = drill.store
    assert isinstance(store, FileStore)
    store.take_over([], [tried("routing", "agent_loop", 3, at=START - timedelta(days=9), origin="0" * 16)])
    assert drill.standing is not before and drill.standing.attempts == 11
    assert shape(drill.standing) == shape(standing(store.attempts(), RULES))


def test_forgetting_elsewhere_is_noticed(drill: Drill) -> None:
    answer_all(drill)
    assert isinstance(drill.store, FileStore)
    assert drill.standing.attempts == 10
    drill.store.forget()
    assert drill.standing.attempts == 0


def test_case_removed_after_it_was_answered_still_counts(drill: Drill, clock: Clock) -> None:
    asked = answer_all(drill, right=0.3)
    left = Bank({name: case for name, case in BANK.cases.items() if name not in {one.case.id for one in asked}})
    again = Drill(drill.store, left, seed=1, now=clock)
    assert again.standing.attempts == 10 and progress(again.standing, clock()).attempts == 10
    again.begin()
    assert again.next() is not None
