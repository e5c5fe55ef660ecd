"""The questions: well formed, fair to a guesser's eye, and clear about what is wrong in a file."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide import questions
from fieldguide.errors import DataFileError, UsageError
from fieldguide.questions import Option, Question, Quiz

GOOD = """\
questions:
  - id: one
    situation: A buyer says something.
    stem: Which pattern?
    options:
      - text: A chain
        right: true
        explanation: The steps are fixed.
      - text: A router
        explanation: Nothing is sorted.
        ask_next: Are there kinds of request?
"""
EVERY = [(name, question) for name in questions.names() for question in questions.load(name).questions]


def load(tmp_path: Path, text: str) -> Quiz:
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    return questions.load("mine", tmp_path)


def a_question(words: tuple[str, ...], identifier: str = "made_up") -> Question:
    options = tuple(Option(text=w, right=i == 0, explanation="Why.", ask_next="What?") for i, w in enumerate(words))
    return Question(id=identifier, stem="Which?", options=options)


def test_good_file_is_read_whole(tmp_path: Path) -> None:
    (question,) = load(tmp_path, GOOD).questions
    assert (question.id, [option.right for option in question.options]) == ("one", [True, False])


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("stem: Which pattern?", "stemm: Which pattern?", 2, "stem: Field required"),
        ("right: true", "right: perhaps", 7, "questions.0.options.0.right: .*boolean.*'perhaps'"),
        ("right: true", "right: false\n        ask_next: What?", 2, "exactly one option.*'one' there are 0"),
        ("text: A router", "text: A router\n        right: true", 2, "exactly one option.*'one' there are 2"),
        ("text: A router", "text: A chain", 2, "'A chain' stands twice"),
        ("ask_next: Are there kinds of request?", "", 9, "'A router' needs `ask_next`"),
        ("ask_next: Are there", "asks: Are there", 11, "options.1.asks: "),
        ("text: A router", "text: one two three four five six seven eight nine", 9, "8 words or fewer"),
        ("id: one", "id: One!", 2, "pattern"),
        ("explanation: Nothing is sorted.", "explanation: ''", 10, "at least 1 character"),
        ("questions:", "question:", 1, "questions: Field required"),
        ("    stem", "   stem", 4, "cannot be read"),
    ],
)
def test_broken_file_names_line_and_rule(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    with pytest.raises(DataFileError, match=said) as caught:
        load(tmp_path, GOOD.replace(old, new))
    assert caught.value.line == line
    assert str(caught.value).startswith(f"mine.yaml, line {line}")


def test_id_stands_once_in_a_file(tmp_path: Path) -> None:
    twice = GOOD + GOOD.partition("\n")[2]
    with pytest.raises(DataFileError, match="'one' stands twice"):
        load(tmp_path, twice)


@pytest.mark.parametrize("name", ["02_routing_by_mistake", "../grants", ""])
def test_unknown_name_says_which_there_are(name: str) -> None:
    with pytest.raises(UsageError, match="00_start_here.*01_prompt_chaining") as caught:
        questions.load(name)
    assert repr(name) in str(caught.value)


texts = st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=2, max_size=6, unique=True).map(tuple)


@given(texts, st.randoms(use_true_random=False))
def test_shuffle_does_not_depend_on_the_file_s_order(words: tuple[str, ...], chance) -> None:
    other = list(words)
    chance.shuffle(other)
    shown = [[option.text for option in a_question(tuple(w)).shuffled()] for w in (words, other)]
    assert shown[0] == shown[1] and sorted(shown[0]) == sorted(words)


def test_shuffle_favors_no_place() -> None:
    words = ("right", "wrong one", "wrong two", "wrong three")
    places: Counter[int] = Counter()
    for number in range(2000):
        shown = a_question(words, f"question_{number}").shuffled()
        places[next(i for i, option in enumerate(shown) if option.right)] += 1
    assert all(420 < places[place] < 580 for place in range(4))  # 500, give or take four standard deviations


def test_shuffle_follows_the_seed() -> None:
    question = a_question(("a", "b", "c", "d"))
    orders = {tuple(option.text for option in question.shuffled(seed)) for seed in range(50)}
    assert len(orders) > 10


@pytest.mark.parametrize(("name", "question"), EVERY, ids=[f"{name}/{question.id}" for name, question in EVERY])
def test_every_wrong_option_explains_itself(name: str, question: Question) -> None:
    explanations = [option.explanation for option in question.options]
    assert len(set(explanations)) == len(question.options) == 4
    assert all(len(explanation.split()) >= 12 for explanation in explanations)
    assert all(option.ask_next.endswith("?") for option in question.options if not option.right)


def test_right_options_are_not_told_by_length() -> None:
    longest = [q.id for _, q in EVERY if max(q.options, key=lambda option: len(option.text)).right]
    shortest = [q.id for _, q in EVERY if min(q.options, key=lambda option: len(option.text)).right]
    assert len(longest) <= len(EVERY) / 3 and len(shortest) <= len(EVERY) / 3, (longest, shortest)


def test_right_options_stand_in_different_places() -> None:
    for name in questions.names():
        shown = [question.shuffled() for question in questions.load(name).questions]
        places = [next(i for i, option in enumerate(options) if option.right) for options in shown]
        assert len(places) < 3 or len(set(places)) > 1, f"{name}: the right options all stand in place {places[0]}"
