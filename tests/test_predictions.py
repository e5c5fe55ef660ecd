"""What theory says by itself: at its edges, where nothing helps, and how sure a count is."""

from __future__ import annotations

from math import asin, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide import predictions
from fieldguide.predictions import interval, majority, majority_of


@pytest.mark.parametrize(("n", "share"), [(1, 0.75), (3, 0.84375), (5, 0.896484375), (9, 0.951072693)])
def test_majority_of_equals_is_the_binomial_one(n: int, share: float) -> None:
    assert majority(0.75, n) == pytest.approx(share)


@pytest.mark.parametrize("rho", [0.1, 0.5, 0.9, 0.99])
def test_shared_luck_is_averaged_exactly_enough(rho: float) -> None:
    both_right = 0.25 + asin(rho) / (2 * pi)  # of two normal variables with this correlation
    assert predictions.chain([0.5, 0.5], rho) == pytest.approx(both_right, abs=1e-3)
    assert majority(0.8, 1, rho) == pytest.approx(0.8, abs=1e-4)


@pytest.mark.parametrize(
    ("p", "n", "rho"), [(0.75, 9, 1.0), (0.5, 9, 0.0), (0.4, 5, 1.0), (1.0, 5, 0.5), (0.0, 5, 0.5)]
)
def test_majority_does_not_help_there(p: float, n: int, rho: float) -> None:
    assert majority(p, n, rho) == pytest.approx(p, abs=1e-3)


def test_majority_makes_a_bad_voter_worse() -> None:
    assert majority(0.4, 9) < majority(0.4, 5) < 0.4


def test_majority_of_an_even_number_needs_more_than_half() -> None:
    assert majority_of([0.5, 0.5]) == 0.25


CHANCE = st.floats(0, 1)


@given(CHANCE, CHANCE, CHANCE, st.integers(1, 6))
def test_gate_passes_more_with_more_tries_and_of_the_same_worth(p: float, found: float, kept: float, n: int) -> None:
    one, more = predictions.gate(p, found, kept), predictions.gate(p, found, kept, tries=n)
    assert one.passed <= more.passed + 1e-9 <= 1 + 2e-9
    assert more.right_among_passed == pytest.approx(one.right_among_passed, abs=1e-6)
    assert 1 <= more.calls <= n


def test_gate_without_errors_keeps_only_what_is_right() -> None:
    assert predictions.gate(0.6, 1.0, 1.0, tries=2) == predictions.Gated(pytest.approx(0.84), pytest.approx(0.84), 1.4)


@pytest.mark.parametrize(
    ("found", "kept", "rounds", "right"),
    [(1.0, 1.0, 1, 0.3), (1.0, 1.0, 2, 0.51), (0.0, 1.0, 3, 0.3), (1.0, 0.0, 3, 0.3)],
    ids=["one round", "two rounds", "a judge who passes all", "a judge who passes nothing"],
)
def test_refinement_at_its_edges(found: float, kept: float, rounds: int, right: float) -> None:
    assert predictions.refinement([0.3], found, kept, rounds).right == pytest.approx(right)
    assert predictions.refinement([0.6, 0.5], 1.0, 1.0, 1).right == pytest.approx(0.3)


def test_refinement_of_one_criterion_gives_up_after_three_rounds() -> None:
    three, nine = (predictions.refinement([0.5], 0.9, 0.9, rounds) for rounds in (3, 9))
    assert three == nine


@given(st.lists(CHANCE, min_size=1, max_size=3), CHANCE, CHANCE, st.integers(1, 6))
def test_refinement_is_a_share(chances: list[float], found: float, kept: float, rounds: int) -> None:
    ended = predictions.refinement(chances, found, kept, rounds)
    assert -1e-9 <= ended.right_accepted <= ended.right + 1e-9 <= 1 + 2e-9
    assert ended.right_accepted <= ended.accepted + 1e-9
    assert 1 <= ended.rounds <= rounds


def test_router_without_doubts_sends_nothing_to_the_fallback() -> None:
    routed = predictions.router({"a": 0.9, "b": 0.6}, {"a": 3, "b": 1})
    assert routed.accuracy == pytest.approx(0.825) and routed.fallback == pytest.approx(0)
    assert routed.precision["b"] == pytest.approx(0.6 / (0.6 + 0.3))


@pytest.mark.parametrize(
    ("right", "n", "low", "high"), [(0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (8, 10, 0.4902, 0.9433), (0, 0, 0, 1)]
)
def test_interval_is_wilsons(right: int, n: int, low: float, high: float) -> None:
    seen = interval(right, n)
    assert (seen.low, seen.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))
    assert (right / n if n else 0.5) in seen


def test_interval_reads_as_words() -> None:
    assert str(interval(80, 100)) == "71.1% to 86.7%"
