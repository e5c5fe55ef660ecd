"""The case bank: well formed, balanced, not to be guessed, and easy to read; and the rules that say so do bite."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import case_rules
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from made_cases import a_case, made, made_bank, written

from fieldguide.cases import bank, names
from fieldguide.cases.model import Case, Contrast
from fieldguide.errors import DataFileError, UsageError

BANK, EXAM = bank.load(), bank.load_exam()
CASES, HELD, EVERY = list(BANK.cases.values()), list(EXAM.values()), [*BANK.cases.values(), *EXAM.values()]


# The bank as it is.


@pytest.mark.parametrize("cases", [CASES, HELD], ids=["practice", "exam"])
def test_patterns_and_sectors_are_balanced(cases: list[Case]) -> None:
    assert not list(case_rules.unbalanced(cases))


@pytest.mark.parametrize("cases", [CASES, HELD], ids=["practice", "exam"])
def test_right_option_is_not_told_by_place_or_length(cases: list[Case]) -> None:
    assert not list(case_rules.guessable(cases))


def test_no_two_cases_tell_the_same_in_the_same_words() -> None:
    assert not list(case_rules.too_alike(CASES, HELD, BANK.pairs))


def test_no_real_organisation_plays_a_fictional_role() -> None:
    assert not list(case_rules.real_names(EVERY))


def test_cases_are_easy_to_read() -> None:
    assert not list(case_rules.hard_to_read(EVERY))


def test_buyers_take_three_sentences_at_most() -> None:
    assert not list(case_rules.long_winded(EVERY))


def test_family_is_one_shape_in_several_trades() -> None:
    assert not list(case_rules.mixed_families(EVERY, BANK.pairs))
    paired = {name for one in BANK.pairs for name in (one.first, one.second)}
    speakers: dict[str, list[str]] = {}
    for case in EVERY:
        if case.id not in paired:
            speakers.setdefault(case.family, []).append(case.who)
    assert not [name for name, who in speakers.items() if len(who) < 2 or len(set(who)) < len(who)]


def test_bank_holds_composites_second_answers_and_every_difficulty() -> None:
    assert sum(len(case.composite) > 1 for case in CASES) >= 20 and sum(bool(case.also) for case in CASES) >= 20
    assert min(sum(case.difficulty == level for case in CASES) for level in (1, 2, 3)) >= 30


def test_pairs_turn_the_answer_by_one_sentence() -> None:
    assert not list(case_rules.not_contrasting(BANK.pairs, dict(BANK.cases)))


def test_bank_has_its_size() -> None:
    assert len(CASES) >= 150 and len(HELD) >= 48 and len(BANK.pairs) == 15


def test_exam_shares_no_case_with_practice() -> None:
    assert not EXAM.keys() & BANK.cases.keys()


def test_practice_reads_no_file_of_the_exam(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written(tmp_path, "some.yaml", a_case())
    written(tmp_path, "exam/held.yaml", a_case(id="held_back"))
    assert list(bank.load(tmp_path).cases) == ["permit_letters_01"]
    assert list(bank.load_exam(tmp_path)) == ["held_back"]


def test_every_wrong_option_has_words_of_its_own() -> None:
    for case in EVERY:
        assert len({wrong.missed for wrong in case.wrong.values()}) == 3, case.id


def test_families_are_more_than_one_story_each() -> None:
    families = {case.family for case in CASES}
    assert len(families) < len(CASES) / 2 and len(families) >= 16


def test_every_confusion_of_two_patterns_can_be_practised() -> None:
    missing = [(a, b) for a in names.SIX for b in names.SIX if a != b and not BANK.by_confusion.get((a, b))]
    assert not missing


# What a file may hold.


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"decisive": "words of nobody"}, "letter for letter; 'words of nobody' is not in it"),
        ({"wrong": {}}, "exactly three wrong options.*here are 0"),
        ({"tempting": "rules"}, "'rules' is not among them"),
        ({"pattern": "agent_loop", "misuse": False}, "'agent_loop' is right, so it is neither"),
        ({"also": {"routing": 0.5}}, "'routing' is right, so it is neither"),
        ({"also": {"rules": 1}}, "less than 1"),
        ({"also": {"rules": 0}}, "greater than 0"),
        ({"pattern": "router"}, "pattern: Input should be 'rules'"),
        ({"sector": "public"}, "federal"),
        ({"difficulty": 4}, "less than or equal to 3"),
        ({"why": "  "}, "why: .*at least 1 character"),
        ({"says": "Each kind goes to another desk."}, "who says “agent”"),
        ({"surprise": "yes"}, "surprise: Extra inputs"),
        ({"id": "Permit 1"}, "pattern"),
    ],
)
def test_bad_case_is_refused_in_words(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    written(tmp_path, "bad.yaml", a_case(**changed))
    with pytest.raises(DataFileError, match=said) as caught:
        bank.load(tmp_path)
    assert "bad.yaml, line" in str(caught.value)


@pytest.mark.parametrize("left_out", ["missed", "ask"])
def test_missing_explanation_names_the_option(tmp_path: Path, left_out: str) -> None:
    case = a_case()
    del case["wrong"]["agent_loop"][left_out]
    written(tmp_path, "bad.yaml", case)
    with pytest.raises(DataFileError, match=rf"line \d+: cases.0.wrong.agent_loop.{left_out}: Field required"):
        bank.load(tmp_path)


def test_id_stands_once_in_all_files(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml", a_case())
    written(tmp_path, "b.yaml", a_case())
    with pytest.raises(DataFileError, match=r"b\.yaml: permit_letters_01: another file"):
        bank.load(tmp_path)
    written(tmp_path, "b.yaml", a_case(id="x"), a_case(id="x"))
    with pytest.raises(DataFileError, match="'x' stands twice"):
        bank.load(tmp_path)


def test_set_of_unknown_cases_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml", a_case())
    (tmp_path / "sets.yaml").write_text(yaml.safe_dump({"sets": {"last": {"title": "x", "cases": ["gone"]}}}))
    with pytest.raises(DataFileError, match=r"sets\.yaml: gone: there is no such case"):
        bank.load(tmp_path)


def test_cases_of_a_set_stay_out_of_the_drill(tmp_path: Path) -> None:
    written(tmp_path, "a.yaml", a_case(), a_case(id="another"))
    (tmp_path / "sets.yaml").write_text(yaml.safe_dump({"sets": {"last": {"title": "x", "cases": ["another"]}}}))
    found = bank.load(tmp_path)
    assert {case.id for cases in found.by_confusion.values() for case in cases} == {"permit_letters_01"}
    assert [case.id for case in found.set("last")[1]] == ["another"]
    with pytest.raises(UsageError, match="'first'; there are 'last'"):
        found.set("first")


def test_half_right_answer_earns_its_part() -> None:
    case = Case.model_validate(a_case(also={"prompt_chaining": "0.5"}))
    assert [case.credit(name) for name in ("routing", "prompt_chaining", "agent_loop")] == [1, 0.5, 0]


@given(st.integers(), st.permutations(list(a_case()["wrong"].items())))
def test_order_of_options_does_not_depend_on_the_file(seed: int, wrong: list[tuple[str, Any]]) -> None:
    one, other = Case.model_validate(a_case()), Case.model_validate(a_case(wrong=dict(wrong)))
    assert one.shuffled(seed) == other.shuffled(seed)
    assert sorted(one.shuffled(seed)) == sorted(one.offered)


# The rules of the bank do bite.

MADE = list(made_bank(3).cases.values())


def with_all(**changed: Any) -> list[Case]:
    return [case.model_copy(update=changed) for case in MADE]


def says(*texts: str) -> list[Case]:
    return [MADE[at * 7].model_copy(update={"says": text}) for at, text in enumerate(texts)]


STORY = "Every morning the depot gets two hundred delivery notes and somebody types them into the old system by hand."


@pytest.mark.parametrize(
    ("rule", "cases", "said"),
    [
        (case_rules.unbalanced, with_all(pattern="routing"), "routing is right 168 times"),
        (case_rules.unbalanced, with_all(sector="federal"), "100% of the cases are federal"),
        (case_rules.unbalanced, with_all(misuse=False), "misused in 0%"),
        (case_rules.unbalanced, [made("routing", "rules", 0)], "no pattern is needed in 0%"),
        (
            case_rules.guessable,
            [c for c in MADE if max(c.offered, key=lambda n: len(names.TITLES[n])) == c.pattern],
            "the longest option is right in",
        ),
        (case_rules.guessable, [c for c in MADE if c.shuffled().index(c.pattern) == 2], "place 3 of"),
        (lambda cases: case_rules.too_alike(cases, [], []), says(STORY, STORY + " We want help."), "share 100%"),
        (lambda cases: case_rules.too_alike(cases[:1], cases[1:], []), says(STORY, "Now, " + STORY), "share"),
        (case_rules.real_names, says("We at the Internal Revenue Service read forms."), "'Internal Revenue'"),
        (case_rules.long_winded, says(STORY + " We want help. " * 3), "says 4 sentences"),
        (lambda cases: case_rules.mixed_families(cases, []), with_all(family="one"), "one holds agent_loop, eval"),
        (case_rules.real_names, with_all(who="Buyer, Microsoft")[:1], "names 'Microsoft'"),
        (
            case_rules.hard_to_read,
            says("Organizational interoperability considerations necessitate comprehensive documentation. " * 8),
            "school years to read",
        ),
    ],
)
def test_rule_bites(rule: Callable[[list[Case]], Any], cases: list[Case], said: str) -> None:
    found = list(rule(cases))
    assert any(re.search(said, one) for one in found), found


def test_contrast_that_changes_nothing_or_too_much_is_found() -> None:
    first, second = made("routing", "rules", 0), made("agent_loop", "rules", 0)
    cases = {
        "a": first.model_copy(update={"says": "It rains. We read mail. Help."}),
        "b": second.model_copy(update={"says": "It snows. We read files. Help."}),
    }
    two = Contrast(id="x", patterns=("routing", "agent_loop"), first="a", second="b", changed="x", rule="y")
    found = list(case_rules.not_contrasting([two], cases))
    assert "x changes 2 sentences" in found and len(found) == 15
    wrong = two.model_copy(update={"patterns": ("routing", "parallelization")})
    assert any("labelled" in one for one in case_rules.not_contrasting([wrong], cases))
