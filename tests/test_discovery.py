"""The discovery call: it always comes to an end, it is the same for the same choices, and it scores what was said."""

import pytest
from calls_played import EVERY, finished, listened, loaded, naive, perfect, strongest, weakest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.discovery import buyers
from fieldguide.discovery.buyers import SHAPES
from fieldguide.discovery.call import ENOUGH, TAKEN_BACK, UNSETTLED, Call, offer, part, say, settled
from fieldguide.discovery.debrief import STRONGEST, conversation, outcome, remarks
from fieldguide.discovery.score import score
from fieldguide.discovery.worked import play, worked
from fieldguide.errors import UsageError

RECORDS = buyers.load("records officer")
WELL = ("draw_it", "went_wrong", "who_chooses", ENOUGH, "prompt_chaining", "same_steps")
END = ("cost_calls", "fails_checked", "close_open")


def turns_of(call: Call, wanted: str) -> list[str]:
    return [turn.said.id for turn in call.turns if turn.part == wanted]


@pytest.mark.parametrize("name", EVERY)
def test_every_way_of_listening_leads_to_an_end_in_seven_to_ten_turns(name: str) -> None:
    for call in listened(name):
        for choose in (strongest, weakest):
            ended = finished(call, choose)
            assert part(ended) == "done" and offer(ended) == ()
            assert 7 <= len(ended.turns) <= 10, [turn.said.id for turn in ended.turns]


@pytest.mark.parametrize("name", EVERY)
def test_everything_a_seller_may_say_can_be_reached(name: str) -> None:
    offered = {choice.id for call in listened(name) for turn in call.turns for choice in turn.offered}
    call = listened(name)[0]
    while part(call) != "done":
        offered |= {choice.id for choice in offer(call)}
        call = say(call, strongest(call, offer(call)))
    buyer = loaded(name)
    assert {move.id for move in buyer.moves} | set(SHAPES) | {ENOUGH} <= offered


@pytest.mark.parametrize("name", EVERY)
def test_each_turn_offers_three_or_four_moves_and_no_two_alike(name: str) -> None:
    for call in listened(name):
        for turn in call.turns:
            assert 3 <= len(turn.offered) <= 4
        ended = finished(call, weakest)
        for turn in ended.turns:
            assert len({choice.say for choice in turn.offered}) == len(turn.offered) >= 3


@pytest.mark.parametrize("name", EVERY)
def test_perfect_call_exists_and_earns_every_point(name: str) -> None:
    best = score(perfect(name))
    assert (best.got, best.most) == (12, 12), best


@pytest.mark.parametrize("name", EVERY)
def test_naive_overselling_call_scores_low(name: str) -> None:
    got = score(naive(loaded(name)))
    assert got.got <= 3, got
    assert next(point for point in got.points if point.label.startswith("Promised")).got == 0


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=10, max_size=10), st.integers(0, 3))
def test_same_choices_make_the_same_call(name: str, choices: list[int], seed: int) -> None:
    first, second = (
        finished(Call(loaded(name), seed), lambda call, offered: choices[len(call.turns)] % len(offered))
        for _ in range(2)
    )
    assert first == second and conversation(first) == conversation(second) and remarks(first) == remarks(second)
    assert 0 <= score(first).got <= 12


def test_order_follows_the_seed_and_not_the_file() -> None:
    orders = {tuple(choice.id for choice in offer(Call(RECORDS, seed))) for seed in range(30)}
    assert len(orders) > 10
    turned = RECORDS.model_copy(update={"cost": RECORDS.cost[::-1]})
    shown = [[one.id for one in offer(play(buyer, WELL))] for buyer in (RECORDS, turned)]
    assert shown[0] == shown[1]


def test_names_keep_the_order_of_the_ladder() -> None:
    assert tuple(choice.id for choice in offer(play(RECORDS, WELL[:4]))) == SHAPES


def test_good_call_is_scored_point_by_point() -> None:
    call = play(RECORDS, (*WELL, *END))
    assert score(call).got == 12
    assert all(remark.better == STRONGEST for remark in remarks(call) if remark.part != "Ask and listen")
    assert outcome(call).startswith("The shape of this task: prompt chaining. ")


def test_only_what_was_heard_can_be_given_as_a_reason() -> None:
    call = play(RECORDS, ("hands_off", "went_wrong", ENOUGH, "prompt_chaining"))
    reasons = {choice.id for choice in offer(call)}
    assert reasons == {"told_agent", "backlog", "wrong_lock", "wants_hands_off", UNSETTLED}
    assert not settled(call)
    honest = say(call, [choice.id for choice in offer(call)].index(UNSETTLED)).turns[-1]
    assert honest.best is honest.said and "deciding question was never asked" in honest.said.does


def test_wrong_name_is_pushed_back_and_may_be_mended_for_half() -> None:
    call = play(RECORDS, (*WELL[:4], "agent_loop"))
    assert part(call) == "name" and "agent_loop" not in {choice.id for choice in offer(call)}
    assert "has not changed since 1987" in conversation(call)[-1].text
    mended = play(RECORDS, (*WELL[:4], "agent_loop", "prompt_chaining"))
    assert part(mended) == "why" and mended.turns[-1].said.earns == {"named": 1}


def test_buyer_tried_too_far_gives_no_second_name() -> None:
    call = play(RECORDS, ("hands_off", "draw_it", "went_wrong", "clear_by_summer", "agent_loop"))
    assert part(call) == "why" and "have a name for it" in conversation(call)[-1].text


def test_two_wrong_names_and_the_buyer_s_side_names_it() -> None:
    call = play(RECORDS, (*WELL[:4], "agent_loop", "routing"))
    assert part(call) == "why"
    assert "have a name for it: prompt chaining" in conversation(call)[-1].text


def test_buyer_does_not_doubt_twice_in_the_same_words() -> None:
    call = play(RECORDS, (*WELL[:4], "rules", "one_call"))
    first, second = (turn.said.reply for turn in call.at("name"))
    assert first == RECORDS.verdict.doubts
    assert second.startswith("That is not it, either. ") and first not in second


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("research_desk", "evaluator_optimizer"),
        ("permits_director", "routing"),
        ("permits_director", "prompt_chaining"),
        ("chief_ai_officer", "routed_chains"),
    ],
)
def test_neighbour_that_may_be_argued_gets_half_and_no_second_try(name: str, shape: str) -> None:
    call = finished(
        Call(loaded(name)),
        lambda call, offered: (
            [one.id for one in offered].index(shape) if part(call) == "name" else strongest(call, offered)
        ),
    )
    assert turns_of(call, "name") == [shape]
    assert next(point.got for point in score(call).points if point.label == "Named the pattern") == 1


def test_promise_tires_the_buyer_and_comes_back() -> None:
    call = play(RECORDS, ("clear_by_summer", "draw_it", "who_chooses", "prompt_chaining", *WELL[5:], *END[:2]))
    assert part(call) == "promise" and len(call.at("listen")) == 3
    assert "there will not be a wrong lock number in any summary" in conversation(call)[-1].text
    back = play(RECORDS, (*[turn.said.id for turn in call.turns], TAKEN_BACK, END[2]))
    stands = play(RECORDS, (*[turn.said.id for turn in call.turns], "stands", END[2]))
    honest = [next(p.got for p in score(one).points if p.label.startswith("Promised")) for one in (back, stands)]
    assert honest == [1, 0]


def test_promise_closes_a_door_and_the_debrief_says_which() -> None:
    call = play(RECORDS, ("clear_by_summer", "draw_it"))
    assert "went_wrong" not in {choice.id for choice in offer(call)}
    question = next(move.say for move in RECORDS.ask if move.id == "went_wrong")
    assert f"It also closed a door: “{question}”" in remarks(call)[0].did


def test_late_promise_is_held_against_the_seller_in_the_last_word() -> None:
    call = play(RECORDS, (*WELL, "cost_nothing", *END[1:]))
    assert "You said that the cost is saved in staff hours" in conversation(call)[-1].text
    assert score(call).got == 9


LEFT = "When you leave, "


def test_late_promise_is_still_open_in_the_outcome_and_quoted() -> None:
    call = play(RECORDS, (*WELL, "cost_nothing", *END[1:]))
    said = next(move.say for move in RECORDS.cost if move.id == "cost_nothing")
    assert f"When you leave, one promise is still open: “{said}” (turn 7). " in outcome(call)
    assert outcome(call).endswith("before Odalys Brandt repeats it.")


def test_promise_that_was_taken_back_is_not_open_and_a_later_one_is() -> None:
    early = ("clear_by_summer", "draw_it", "who_chooses", "prompt_chaining", *WELL[5:])
    for cost, answer, turns in (
        ("cost_calls", TAKEN_BACK, []),
        ("cost_calls", "shaded", [1]),
        ("cost_calls", "stands", [1]),
        ("cost_nothing", TAKEN_BACK, [6]),
        ("cost_nothing", "stands", [1, 6]),
    ):
        call = play(RECORDS, (*early, cost, "fails_checked", answer, "close_open"))
        assert [number for number, _ in call.still_open] == turns, (cost, answer)
        assert (LEFT in outcome(call)) == bool(turns)
        assert all(f"(turn {number})" in outcome(call) for number in turns)
        assert ("2 promises are still open" in outcome(call)) == (len(turns) == 2)


@pytest.mark.parametrize("name", EVERY)
def test_call_that_ends_on_a_promise_comes_back_to_it_in_the_debrief(name: str) -> None:
    assert LEFT not in outcome(perfect(name))
    for call in (finished(one, weakest) for one in listened(name)):
        made = [turn.said for turn in call.turns if turn.said.promise]
        assert made and all(f"“{said.say}”" in outcome(call) for said in made), "the weakest takes nothing back"


def test_buyer_comes_back_to_a_second_promise_in_other_words() -> None:
    early = ("clear_by_summer", "draw_it", "who_chooses", "prompt_chaining", *WELL[5:])
    last = conversation(play(RECORDS, (*early, "cost_nothing", "fails_checked", "stands", "close_open")))[-1].text
    assert "And you also said that the cost is saved" in last and "One thing from my notes" not in last


def test_debrief_says_what_would_have_been_stronger_and_why() -> None:
    call = play(RECORDS, (*WELL, "cost_later", *END[1:]))
    remark = remarks(call)[6]
    best = next(move for move in RECORDS.cost if move.id == "cost_calls")
    assert (remark.number, remark.better) == (7, f"“{best.say}” {best.does}")


def test_choice_that_was_not_offered_is_refused() -> None:
    with pytest.raises(UsageError, match="no choice 9 now; allowed is 0 to 3"):
        say(Call(RECORDS), 9)
    with pytest.raises(UsageError, match="this call has ended"):
        say(play(RECORDS, (*WELL, *END)), 0)
    with pytest.raises(UsageError, match="'close_open' cannot be said now"):
        play(RECORDS, ("close_open",))


def test_worked_call_is_good_but_not_perfect() -> None:
    call = worked()
    assert part(call) == "done"
    assert [remark.number for remark in remarks(call) if remark.better != STRONGEST] == [1, 8]
    assert score(call).got == 11


def test_good_question_is_not_blamed_for_a_better_one_asked_later() -> None:
    call = play(RECORDS, ("went_wrong", "draw_it"))
    assert remarks(call)[0].better.startswith("This was good as well.")
    assert remarks(call)[0].better.endswith("you said in turn 2.")
    pushed = play(RECORDS, ("hands_off", "draw_it"))
    assert remarks(pushed)[0].better.startswith("“Before anything runs")
