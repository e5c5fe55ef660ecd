"""Votes: who wins, who need not be asked, and what is said when nobody wins."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import connection, says

import fieldguide as fg
from fieldguide.errors import UsageError
from fieldguide.offline.actor import Answer, Ask
from fieldguide.patterns.ballot import Ballot, Rule
from fieldguide.patterns.running import Run

ASK = fg.Step("screen", "What is it? {input}")
JUDGE = fg.Step("judge", "Decide: {input}")


def voters(*votes: str) -> list[fg.Step]:
    """Return one voter for each vote: what it says is in its prompt; "-" gives no answer."""
    return [
        fg.Step(f"voter {n}", f"What is it? {vote}", max_tokens=1 if vote == "-" else 100)
        for n, vote in enumerate(votes, 1)
    ]


def said(ask: Ask) -> Answer:
    return Answer(text=ask.text.partition("? ")[2].replace("-", "nothing " * 9))


MODEL = connection(says("What is it?", said), says("Decide:", "Spam"))


def run(pattern: Any, **how: Any) -> Run:
    return asyncio.run(fg.run(pattern, "x", connection=how.pop("connection", MODEL), **how))


def vote(*votes: str, **how: Any) -> Run:
    return run(fg.Voting(voters(*votes), **how))


@pytest.mark.parametrize(
    ("votes", "how", "winner"),
    [
        (("spam",), {}, "spam"),
        (("spam", " SPAM ", "fine"), {}, "spam"),
        (("fine", "spam", "fine", "spam", "fine"), {}, "fine"),
        (("spam", "fine", "-"), {"threshold": 1, "tie": "fine"}, "fine"),
        (("spam", "spam", "-"), {}, "spam"),
        (("a", "b", "c", "a", "-"), {"threshold": 2}, "a"),
        (("spam", "fine", "fine", "fine", "spam"), {"threshold": {"spam": 2, "fine": 4}}, "spam"),
        (("spam", "fine", "fine", "fine", "fine"), {"threshold": {"spam": 2, "fine": 4}}, "fine"),
        (("odd", "odd", "odd", "fine", "fine"), {"threshold": {"fine": 2}}, "fine"),
        (("a", "a", "b", "b"), {"tie": "b"}, "b"),
    ],
)
def test_value_with_enough_votes_wins(votes: tuple[str, ...], how: dict[str, Any], winner: str) -> None:
    assert vote(*votes, **how).output.winner == winner


def test_ballot_says_what_the_disagreement_was() -> None:
    ballot = vote("spam", "fine", "spam", "-", "spam", stop_early=False).output
    assert ballot.disagreement == "3 said “spam”, 1 said “fine”, 1 gave no vote"
    assert dict(ballot.counts) == {"spam": 3, "fine": 1}
    assert (ballot.cast, ballot.saved) == (4, 0)
    assert "cut off" in ballot.failed["voter 4"]


def test_ballot_of_one_mind_says_so() -> None:
    assert vote("spam", "spam", "spam").output.disagreement == "none: all 2 said “spam”"


def test_voters_who_no_longer_matter_are_not_asked() -> None:
    done = vote("spam", "spam", "spam", "fine", "fine")
    assert (done.bill.calls, done.output.saved) == (3, 2)
    assert "2 not asked" in str(done.output)


def test_voters_are_asked_one_wave_after_the_other() -> None:
    done = vote("spam", "fine", "spam", "fine", "spam")
    starts = [call.start for call in done.trace.calls]
    assert starts[:3] == [0, 0, 0] and 0 < starts[3] < starts[4]
    assert done.output.saved == 0


def test_vote_nobody_can_win_any_more_ends_there() -> None:
    stopped = vote("a", "b", "c", "d", "e", "f", threshold=5)
    assert (stopped.status, stopped.bill.calls) == ("gate", 5)


def test_everybody_is_asked_without_early_stop() -> None:
    assert vote("spam", "spam", "spam", "spam", "fine", stop_early=False).bill.calls == 5


def test_votes_without_a_winner_stop_the_run_and_keep_the_ballot() -> None:
    stopped = vote("a", "b", "c")
    assert (stopped.status, stopped.output) == ("gate", None)
    assert stopped.reason == "a tie: 1 said “a”, 1 said “b”, 1 said “c” (2 votes win)"
    ballot = next(stopped.trace.at("who won?")).sent
    assert isinstance(ballot, Ballot) and ballot.winner is None


def test_most_votes_below_the_threshold_are_not_enough() -> None:
    assert vote("a", "a", "b", threshold=3).reason.startswith("no value has enough votes: 2 said “a”, 1 said “b”")


def test_too_few_votes_are_no_quorum() -> None:
    stopped = vote("spam", "spam", "-", "-", quorum=3, threshold=2)
    assert stopped.status == "gate"
    assert stopped.reason == "no quorum: 2 cast, 3 needed: 2 said “spam”, 2 gave no vote"


def test_vote_in_which_every_voter_fails_is_failed_and_says_why() -> None:
    stopped = vote("-", "-", "-")
    assert stopped.status == "failed"
    assert "of 2 voters asked, none gave a vote; voter 1: the answer was cut off" in stopped.reason


def test_tie_goes_to_the_pattern_that_decides() -> None:
    done = vote("spam", "fine", tie=JUDGE)
    assert done.output.winner == "spam"
    assert [step.node for step in done.trace.steps] == ["voter 1", "voter 2", "who won?", "judge"]


def test_vote_without_a_tie_does_not_ask_who_decides_ties() -> None:
    done = vote("spam", "spam", "fine", tie=JUDGE)
    assert "judge" not in {step.node for step in done.trace.steps}


def test_tie_that_nobody_decides_ends_as_the_decider_did() -> None:
    cut = fg.Step("judge", "Decide: {input}", max_tokens=1)
    model = connection(says("What is it?", said), says("Decide:", "spam " * 9))
    stopped = run(fg.Voting(voters("a", "b"), tie=cut), connection=model)
    assert stopped.status == "failed"
    assert "cut off" in stopped.reason


def test_same_voter_several_times_is_asked_anew_each_time() -> None:
    model = connection(says("What is it?", lambda ask: Answer(text=f"answer {ask.occurrence}")))
    ballot = next(run(fg.Voting(ASK, 4, stop_early=False), connection=model).trace.at("who won?")).sent
    assert set(ballot.counts) == {"answer 0", "answer 1", "answer 2", "answer 3"}


def test_votes_are_read_from_labels() -> None:
    step = fg.Step("screen", "What is it? {input}", output=fg.Label)
    model = connection(says("What is it?", {"label": " Spam", "confidence": 0.5}))
    assert run(fg.Voting(step, 3), connection=model).output.winner == "spam"


@pytest.mark.parametrize("read", [lambda text: 1 / 0, lambda text: [text]])
def test_answer_that_cannot_be_read_costs_a_vote_and_not_the_run(read: Any) -> None:
    stopped = vote("a", "a", read=read)
    assert stopped.status == "failed"
    assert "its answer is no vote: " in stopped.reason


def test_voter_stopped_by_its_gate_gives_no_vote() -> None:
    closed = fg.Chain(ASK, fg.Gate("sure", lambda text: "it is not"), name="closed")
    ballot = run(fg.Voting([closed, *voters("a", "a")])).output
    assert (ballot.winner, ballot.failed) == ("a", {"closed": "it is not"})


def test_budget_used_up_among_the_voters_stops_the_run() -> None:
    stopped = run(fg.Voting(voters("a", "b", "a", "b", "a")), budget=fg.Budget(calls=3))
    assert (stopped.status, stopped.bill.calls) == ("budget", 3)


def test_vote_has_a_way_that_finds_a_winner_and_one_that_does_not() -> None:
    paths = fg.Voting(ASK, 5).shape.paths()
    assert [(path.nodes[-1], path.finishes) for path in paths.listed] == [("who won?", True), ("who won?", False)]


def test_tie_breaker_is_a_way_of_its_own() -> None:
    shape = fg.Voting(voters("a", "b"), tie=JUDGE).shape
    assert shape.paths().count == 3
    assert "a tie" in {edge.label for edge in shape.edges}


@pytest.mark.parametrize(
    ("who", "how", "says_so"),
    [
        ([], {}, "0 voters, times=1; give one or more of both"),
        (ASK, {"times": 0}, "1 voter, times=0; give one or more of both"),
        (["text"], {}, "'text' is not a pattern"),
        ([ASK, ASK], {}, "'screen' is taken"),
        (ASK, {"tie": ASK}, "'screen' is taken"),
        (ASK, {"times": 3, "threshold": 4}, "'threshold' is 4 of 3 votes"),
        (ASK, {"times": 3, "quorum": 0}, "'quorum' is 0 of 3 votes"),
        (ASK, {"times": 3, "threshold": {"spam": 9}}, "'spam' is 9 of 3"),
        (ASK, {"times": 3, "threshold": {}}, "names no value|of 3 votes"),
        (ASK, {"times": 3, "at_once": 0}, "at_once is 0"),
        (fg.Step("late", "{vote}"), {}, "asks for 'vote'"),
    ],
)
def test_vote_nobody_can_win_is_refused_before_it_costs(who: Any, how: dict[str, Any], says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        fg.Voting(who, **how)


def asked(rule: Rule, votes: Sequence[str | None], early: bool) -> tuple[Counter[Any], int]:
    """Ask voters as a vote does, None being one that gives none; return the count and how many were asked."""
    counts: Counter[Any] = Counter()
    at = 0
    while wave := rule.ask(counts, len(votes) - at) if early else len(votes) - at:
        counts.update(vote for vote in votes[at : at + wave] if vote is not None)
        at += wave
    return counts, at


THRESHOLDS = st.integers(1, 7) | st.dictionaries(st.sampled_from("ab"), st.integers(1, 7), min_size=1)


@given(
    st.lists(st.sampled_from(["a", "b", "c", None]), min_size=1, max_size=7),
    THRESHOLDS,
    st.integers(1, 7),
    st.booleans(),
)
def test_stopping_early_never_changes_who_wins(
    votes: list[str | None], threshold: Any, quorum: int, ties: bool
) -> None:
    rule = Rule(threshold, quorum, ties)
    all_votes, few = asked(rule, votes, early=False), asked(rule, votes, early=True)
    best, soon = rule.best(all_votes[0]), rule.best(few[0])
    assert few[1] <= all_votes[1]
    if len(best) == 1 or (ties and best):
        assert set(soon) == set(best)
    else:
        assert len(soon) != 1


@given(st.lists(st.sampled_from("ab"), min_size=5, max_size=5))
def test_first_wave_is_only_as_many_as_could_settle_it(votes: list[str]) -> None:
    _, count = asked(Rule(3, 3, ties=False), votes, early=True)
    assert count >= 3
    assert (count == 3) == (len(set(votes[:3])) == 1)


@pytest.mark.parametrize("at_once", [1, 2, None])
def test_vote_is_the_same_whatever_goes_on_at_once(at_once: int | None) -> None:
    model = connection(says("What is it?", lambda ask: Answer(text=ask.choose(["spam", "fine"]))))
    ballots = [run(fg.Voting(ASK, 9, at_once=lanes), connection=model).output for lanes in (3, at_once)]
    assert ballots[0] == ballots[1]


def test_thousand_voters_take_one_answer_of_time() -> None:
    done = run(fg.Voting(fg.Step("screen", "What is it? spam"), 1000, threshold=1000))
    assert len(done.trace.calls) == 1000
    assert done.bill.seconds == done.trace.calls[0].seconds
