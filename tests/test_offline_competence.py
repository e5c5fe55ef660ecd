"""The simulated model is right as often as its stated number says, and errs together as far as rho says."""

from __future__ import annotations

import json
from math import sqrt

import pytest
from small_cast import ask, body, request

from fieldguide.errors import UsageError
from fieldguide.offline.actor import Actor, Answer, Ask
from fieldguide.offline.competence import Skill, drawn, is_right
from fieldguide.offline.model import reply
from fieldguide.offline.profile import Tier
from fieldguide.offline.wire import digest

RATES: dict[Tier, float] = {"small": 0.75, "medium": 0.88, "large": 0.96}
MODELS = {"small": "claude-haiku-5-5", "medium": "claude-sonnet-5-5", "large": "claude-opus-5-5"}
ITEMS = [f"item {number}" for number in range(400)]


def half_width(p: float, n: int) -> float:
    """Return half of the 95 % interval of a rate seen in n throws."""
    return 1.96 * sqrt(p * (1 - p) / n)


def outcomes(skill: Skill, model: str = MODELS["small"], *, seed: int = 0, occurrence: int = 0) -> list[bool]:
    seen = ask(model=model, seed=seed, occurrence=occurrence)
    return [seen.right(skill, item) for item in ITEMS]


def agreement(one: list[bool], other: list[bool]) -> float:
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


@pytest.mark.parametrize("tier", RATES)
def test_rate_through_the_wire_is_the_stated_one(tier: Tier) -> None:
    skill = Skill("read", RATES, rho=0.3)

    def play(seen: Ask) -> Answer:
        return Answer(text="right" if seen.right(skill, seen.section("item")) else "wrong")

    cast = (Actor("reader", "Read the item.", play),)
    sent = [body(f"Read the item. <item>{item}</item>", model=MODELS[tier]) for item in ITEMS]
    replies = [json.loads(reply(request(each), seed=1, occurrence=0, actors=cast).body) for each in sent]
    seen = sum(got["content"][-1]["text"] == "right" for got in replies) / len(ITEMS)
    assert abs(seen - RATES[tier]) <= half_width(RATES[tier], len(ITEMS))


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("tier", RATES)
def test_interval_holds_the_rate_for_most_seeds(tier: Tier, rho: float) -> None:
    skill, p = Skill("read", RATES, rho), RATES[tier]
    rates = [sum(outcomes(skill, MODELS[tier], seed=seed)) / len(ITEMS) for seed in range(30)]
    within = sum(abs(rate - p) <= half_width(p, len(ITEMS)) for rate in rates)
    assert within >= 25
    assert abs(sum(rates) / len(rates) - p) <= half_width(p, len(ITEMS) * len(rates)) * 1.5


def test_same_item_goes_alike_as_far_as_rho_says() -> None:
    alike = {}
    for rho in (0.0, 0.5, 0.9, 1.0):
        skill = Skill("read", RATES, rho)
        alike[rho] = agreement(outcomes(skill), outcomes(skill, occurrence=1))
    independent = 0.75**2 + 0.25**2
    assert abs(alike[0.0] - independent) <= half_width(independent, len(ITEMS))
    assert alike[0.0] < alike[0.5] < alike[0.9] < alike[1.0] == 1


def test_different_items_go_their_own_way() -> None:
    results = outcomes(Skill("read", RATES, rho=0.9))
    independent = 0.75**2 + 0.25**2
    assert abs(agreement(results, results[1:] + results[:1]) - independent) <= half_width(independent, len(ITEMS))


@pytest.mark.parametrize("other", ["claude-sonnet-5-5", "claude-fable-5-1"])
def test_other_family_fails_on_other_items(other: str) -> None:
    even = Skill("read", dict.fromkeys(RATES, 0.75), rho=1)
    independent = 0.75**2 + 0.25**2
    assert abs(agreement(outcomes(even), outcomes(even, other)) - independent) <= half_width(independent, len(ITEMS))


def test_same_family_fails_on_the_same_items() -> None:
    even = Skill("read", dict.fromkeys(RATES, 0.75), rho=1)
    assert outcomes(even, "claude-opus-5-5") == outcomes(even, "claude-opus-5")


def test_skills_are_apart() -> None:
    assert outcomes(Skill("read", RATES, 1)) != outcomes(Skill("write", RATES, 1))


@pytest.mark.parametrize(("p", "always"), [(0.0, False), (1.0, True)])
def test_certainty_is_certain(p: float, always: bool) -> None:
    assert set(outcomes(Skill("read", dict.fromkeys(RATES, p), 0.5))) == {always}


def test_formula_weighs_item_and_sample() -> None:
    assert is_right(0.5, rho=1, z_item=-0.1, z_sample=9)
    assert not is_right(0.5, rho=0, z_item=-9, z_sample=0.1)


def test_chance_is_the_same_on_every_machine() -> None:
    assert digest(0, "item", "read").hex() == "91809286786bf7ab21623dabe62cf517"
    assert drawn(0, "item", "read") == pytest.approx(1.2257614374603643, abs=1e-12)


def test_parts_of_a_digest_keep_apart() -> None:
    assert digest("ab", "c") != digest("a", "bc") != digest("abc")


@pytest.mark.parametrize(("right", "rho"), [({"small": 1.2}, 0), ({"small": -0.1}, 0), ({"small": 0.5}, 1.1)])
def test_impossible_skill_is_refused(right: dict[Tier, float], rho: float) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        Skill("read", right, rho)


def test_skill_without_a_tier_says_so() -> None:
    with pytest.raises(UsageError, match="'small'"):
        Skill("read", {"large": 0.9}).chance("small")
