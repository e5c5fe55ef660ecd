"""The buyers of data/buyers/: well formed, fair to a guesser's eye, and clear about what is wrong in a file."""

import re
from collections import Counter
from pathlib import Path

import pytest
from calls_played import EVERY, finished, listened, loaded, perfect, strongest, weakest

from fieldguide.discovery import buyers
from fieldguide.discovery.buyers import BUYERS, EXAMPLE, SHAPES, Buyer, Move
from fieldguide.discovery.call import Call, Turn
from fieldguide.discovery.shared import shared
from fieldguide.errors import DataFileError, UsageError

THERE = [buyers.load(name) for name in buyers.names()]
GOOD = (BUYERS / "records_officer.yaml").read_text(encoding="utf-8")


def judged(seed: int = 0) -> list[Turn]:
    """Return every turn of the perfect calls in which one thing was stronger than all others, names aside."""
    turns = [turn for name in EVERY for turn in perfect(name, seed).turns if turn.part != "name"]
    return [t for t in turns if sum(choice.worth == t.best.worth for choice in t.offered) == 1]


def test_buyers_cover_every_shape_and_both_sectors() -> None:
    assert {buyer.verdict.shape for buyer in THERE} == set(SHAPES)
    sectors = Counter(buyer.sector for buyer in THERE)
    assert sectors["federal"] >= 5 and sectors["commercial"] >= 4
    assert len({buyer.title for buyer in THERE}) == len({buyer.name for buyer in THERE}) == len(THERE)


def test_organizations_are_plainly_made_up() -> None:
    assert all("made-up" in buyer.works_for for buyer in (*THERE, buyers.load(EXAMPLE)))


def test_not_every_buyer_opens_with_an_agent_and_none_names_the_shape() -> None:
    opens = [bool(re.search(r"\bagent", buyer.opening)) for buyer in THERE]
    assert len(THERE) / 2 <= sum(opens) < len(THERE)
    for buyer in THERE:
        assert shared().shape(buyer.verdict.shape).name.lower() not in buyer.opening.lower()


@pytest.mark.parametrize("name", EVERY)
def test_every_move_has_words_of_its_own(name: str) -> None:
    buyer = buyers.load(name)
    for field in ("say", "reply", "does"):
        texts = [getattr(move, field) for move in buyer.moves]
        assert len(set(texts)) == len(texts)
    assert all(len(move.does.split()) >= 6 for move in buyer.moves), name


THIRD = re.compile(r"\b(she|he|her|hers|his|him|herself|himself)\b|^(they|their|theirs)\b", re.IGNORECASE)


def behind_the_back(buyer: Buyer, line: str) -> bool:
    """Return whether a line said to the buyer speaks of the buyer, by pronoun, name or post."""
    words = line.lower()
    called = (*buyer.name.lower().split(), buyer.title.lower())
    return bool(THIRD.search(line)) or any(re.search(rf"\b{re.escape(one)}\b", words) for one in called)


def said_to(name: str, buyer: Buyer) -> set[str]:
    """Return every line that a seller can choose, whichever way the call goes, and every fact as it is given."""
    calls = [finished(call, choose) for call in listened(name) for choose in (strongest, weakest)]
    offered = {choice.say for call in calls for turn in call.turns for choice in turn.offered}
    return offered | {move.say for move in buyer.moves} | {fact.spoken for fact in buyer.facts}


@pytest.mark.parametrize("name", EVERY)
def test_seller_says_you_to_the_buyer_in_every_line(name: str) -> None:
    buyer = loaded(name)
    lines = said_to(name, buyer)
    assert {fact.spoken for fact in buyer.facts} < lines and len(lines) > 30
    assert [line for line in sorted(lines) if behind_the_back(buyer, line)] == []


@pytest.mark.parametrize(
    "line",
    [
        "He has seen a demonstration in which an agent turned applications into permits.",
        "They like the picture of a team of agents.",
        "Their wall says it.",
        "What the permits director wants is speed.",
        "Ashgrove has seen a demonstration.",
        "An odd one waits for her deputy.",
    ],
)
def test_line_about_the_buyer_is_told_from_one_to_the_buyer(line: str) -> None:
    assert behind_the_back(loaded("permits_director"), line)


def test_reason_is_given_in_the_second_person_and_kept_in_the_third() -> None:
    buyer = loaded("permits_director")
    call = finished(Call(buyer), weakest)
    offered = {choice.id: choice.say for turn in call.at("why") for choice in turn.offered}
    assert offered["saw_demo"].startswith("You have seen a demonstration")
    assert call.known[0].text.startswith("He has seen a demonstration")


@pytest.mark.parametrize("name", EVERY)
def test_every_promise_reads_on_from_you_said_that(name: str) -> None:
    buyer = buyers.load(name)
    promises = [move.promise for move in buyer.moves if move.promise]
    assert len(promises) >= 2
    assert all(promise[0].islower() or promise.startswith(("M-25", "I ")) for promise in promises)
    assert not any(THIRD.search(promise) for promise in promises), "the buyer says this, so it is in the first person"
    assert sum(bool(move.promise) for move in buyer.push) == 1, "the buyer comes back to one"
    assert not any(promise.endswith(".") for promise in promises)


@pytest.mark.parametrize("buyer", THERE, ids=lambda buyer: buyer.title)
def test_each_buyer_has_a_door_that_closes(buyer: Buyer) -> None:
    assert any(move.unless for move in buyer.ask)


def test_loops_have_an_exit_in_what_stops_them() -> None:
    for buyer in THERE:
        if buyer.verdict.shape in ("agent_loop", "evaluator_optimizer"):
            (stop,) = [move for move in buyer.fails if "stops" in move.earns]
            assert re.search(r"\b(cap|ends after)\b", stop.say), stop.say


CONTESTED = re.compile(
    r"four times the tokens|fifteen times|fifty times a single|thirty percent|does orchestrator-work"
)


def test_contested_figures_lose_nothing_and_carry_a_caveat() -> None:
    quoted: list[Move] = [move for buyer in THERE for move in buyer.moves if CONTESTED.search(move.say)]
    assert len(quoted) >= 5
    for move in quoted:
        assert move.caveat and move.earns and not move.promise, move.id


def test_strongest_move_is_not_told_by_its_length() -> None:
    turns = judged()
    longest = sum(max(t.offered, key=lambda choice: len(choice.say)) is t.best for t in turns)
    shortest = sum(min(t.offered, key=lambda choice: len(choice.say)) is t.best for t in turns)
    assert longest <= len(turns) / 3 and shortest <= len(turns) / 3, (longest, shortest, len(turns))


@pytest.mark.parametrize("part", ["why", "cost", "fails", "close"])
def test_strongest_move_of_one_part_is_not_told_by_its_length(part: str) -> None:
    turns = [turn for turn in judged() if turn.part == part]
    longest = sum(max(t.offered, key=lambda choice: len(choice.say)) is t.best for t in turns)
    shortest = sum(min(t.offered, key=lambda choice: len(choice.say)) is t.best for t in turns)
    assert max(longest, shortest) <= len(turns) * 0.4, (longest, shortest, len(turns))


def test_strongest_move_stands_in_no_place_more_than_chance_has_it() -> None:
    turns = [turn for seed in range(6) for turn in judged(seed) if len(turn.offered) == 4]
    places = Counter(next(i for i, one in enumerate(t.offered) if one is t.best) for t in turns)
    spread = 4 * (len(turns) * 3 / 16) ** 0.5
    assert all(abs(places[place] - len(turns) / 4) < spread for place in range(4)), (places, len(turns))


def test_questions_and_promises_are_about_as_long() -> None:
    for part in ("ask", "push"):
        lengths = [len(move.say) for buyer in THERE for move in getattr(buyer, part)]
        assert 70 <= sum(lengths) / len(lengths) <= 115, part


@pytest.mark.parametrize("name", EVERY)
def test_listening_ends_settled_for_whoever_asks_the_strongest_thing(name: str) -> None:
    call = finished(Call(loaded(name)), strongest)
    assert {turn.part for turn in call.turns} >= {"listen", "name", "why", "cost", "fails", "close"}
    assert sum(turn.said.earns.get("reason", 0) for turn in call.turns) == 1


def written(tmp_path: Path, text: str) -> Buyer:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    return buyers.load("mine", tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("title: Records", "titel: Records", "titel|title"),
        ("sector: federal", "sector: private", "sector.*'private'"),
        ("reveals: [same_steps]", "reveals: [same_stepz]", "'same_stepz', which is not in this file"),
        ("unless: [clear_by_summer]", "unless: [nothing]", "'nothing', which is not in this file"),
        ("decisive: [same_steps]", "decisive: [backlog]", "must reveal each fact the verdict rests on"),
        ("id: went_wrong", "id: draw_it", "'draw_it' stands twice"),
        ("earns: [drawable]", "earns: [cost]", "under `ask` earn"),
        ("earns: [saved]", "earns: []", r"under `close` earn \['saved'\] between them, not \[\]"),
        ("earns: [apart]", "earns: [praise]", "earns"),
        ("You said that {promise}.", "You said it.", "has a place for {promise}"),
        ("    start: true\n    text: She was", "    text: She was", "at least two facts"),
        ("shape: prompt_chaining", "shape: chaining", "shape.*'chaining'"),
        ("    - shape: routing", "    - shape: prompt_chaining", "'prompt_chaining' is the right shape"),
    ],
)
def test_broken_file_names_what_is_wrong(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    with pytest.raises(DataFileError, match=said):
        written(tmp_path, GOOD.replace(old, new, 1))


def test_good_file_is_read_whole(tmp_path: Path) -> None:
    assert written(tmp_path, GOOD) == buyers.load("Records  Officer")


@pytest.mark.parametrize("name", ["nobody", "../discovery", ""])
def test_unknown_buyer_says_who_is_there(name: str) -> None:
    with pytest.raises(UsageError, match="'chief ai officer'.*'records officer'"):
        buyers.load(name)


def test_shared_words_name_every_shape_once() -> None:
    assert tuple(shape.id for shape in shared().shapes) == SHAPES
    assert sum(answer.takes_back for answer in shared().promise) == 1
