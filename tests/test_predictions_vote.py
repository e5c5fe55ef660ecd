"""Votes win over the wire as often as theory says, of one voter repeated and of different ones."""

from __future__ import annotations

import pytest
from over_wire import ITEMS, observed, over_the_wire, skill
from scripted import says
from small_cast import ask

import fieldguide as fg
from fieldguide.offline.actor import Actor, Answer, Ask
from fieldguide.patterns.running import Run
from fieldguide.predictions import interval, majority, majority_of


def truth(item: str) -> str:
    return "yes" if int(item.split()[1]) % 2 else "no"


def voter(name: str, p: float, rho: float) -> tuple[fg.Step, Actor]:
    def vote(ask: Ask) -> Answer:
        item = ask.section("item")
        right = ask.right(skill(name, p, rho), item)
        return Answer(text="yes" if (truth(item) == "yes") == right else "no")

    return fg.Step(name, f"Is it odd, {name}? <item>{{input}}</item>"), says(f"Is it odd, {name}?", vote)


def won(run: Run) -> bool:
    return run.output.winner == truth(run.given)


@pytest.mark.parametrize(("p", "rho"), [(0.75, 0.0), (0.75, 0.7), (0.75, 1.0), (0.4, 0.0)])
def test_vote_of_one_voter_repeated_wins_as_theory_says(p: float, rho: float) -> None:
    step, cast = voter("Ann", p, rho)
    seen = observed(over_the_wire(fg.Voting(step, times=5), cast), won)
    assert majority(p, 5, rho) in seen


def test_vote_agrees_with_theory_over_many_seeds() -> None:
    does, seeds = skill("Ann", 0.75, 0.7), range(20)
    asks = [[ask(seed=seed, occurrence=times) for times in range(5)] for seed in seeds]
    wins = [sum(sum(one.right(does, item) for one in five) > 2 for item in ITEMS) for five in asks]
    predicted = majority(0.75, 5, 0.7)
    assert predicted in interval(sum(wins), len(ITEMS) * len(seeds))
    assert sum(predicted in interval(count, len(ITEMS)) for count in wins) >= 17  # of 20, where 19 are to be expected


def test_vote_of_diverse_voters_shares_no_luck() -> None:
    chances = {"Ann": 0.75, "Bob": 0.75, "Cem": 0.7, "Dee": 0.8, "Eve": 0.75}
    voters = [voter(name, p, rho=0.9) for name, p in chances.items()]
    seen = observed(over_the_wire(fg.Voting([step for step, _ in voters]), *(cast for _, cast in voters)), won)
    assert majority_of(list(chances.values())) in seen
    assert majority(0.75, 5, rho=0.9) not in seen
