"""The exam: fair papers without a key, answers that are kept, marks for each pattern."""

from __future__ import annotations

import html
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from made_cases import made_bank
from made_exam import Room, made_room, right, tempted

from fieldguide import paths
from fieldguide.cases import bank
from fieldguide.cases.names import FLOOR, GROUPS, PATTERNS
from fieldguide.errors import UsageError
from fieldguide.exam import drawing, form, paper, rules, sheet
from fieldguide.exam.marking import in_words, mark

SHOWN = {"who", "says", "options"}


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return made_room(tmp_path)


@pytest.fixture(scope="module")
def real() -> drawing.ExamSet:
    return drawing.exam_set(bank.load_exam(), rules.load())


@pytest.mark.parametrize("seed", range(20))
def test_paper_holds_every_pattern_evenly(real: drawing.ExamSet, seed: int) -> None:
    counts = Counter(case.pattern for case in real.draw(seed))
    told = real.rules.paper
    assert counts == {name: told.floor if name in FLOOR else told.each for name in PATTERNS}
    assert sum(counts.values()) == 30


def test_paper_draws_every_family_before_any_twice(real: drawing.ExamSet) -> None:
    for seed in range(20):
        for pool in real.pools:
            drawn = Counter(case.family for case in real.draw(seed) if case.pattern == pool.cases[0].pattern)
            assert len(drawn) == min(len(set(pool.families)), pool.wanted) and sum(drawn.values()) == pool.wanted


def test_same_seed_gives_the_same_paper_and_another_another(real: drawing.ExamSet) -> None:
    first, again, other = (paper.draw(real, seed) for seed in (1, 1, 2))
    assert first.questions == again.questions and first.head.id == again.head.id != other.head.id
    assert first.head.nonce != again.head.nonce


def test_every_case_comes_up_over_many_seeds(real: drawing.ExamSet) -> None:
    assert {case.id for seed in range(100) for case in real.draw(seed)} == set(bank.load_exam())


def test_right_option_stands_in_no_place_more_than_chance(real: drawing.ExamSet) -> None:
    places: Counter[int] = Counter()
    for seed in range(40):
        cases = real.draw(seed)
        questions = paper.stripped(cases, seed)
        places.update(q.options.index(case.pattern) for q, case in zip(questions, cases, strict=True))
    assert all(240 < places[place] < 360 for place in range(4)), places  # of 1,200; five deviations are 75


def test_paper_file_holds_nothing_that_tells_the_key(real: drawing.ExamSet, tmp_path: Path) -> None:
    paper.write(paper.draw(real, 3, name="Kim"), path := tmp_path / "paper.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    assert all(set(question) == SHOWN for question in told["questions"])
    texts = _strings(told)
    for case in real.draw(3):
        secrets = [case.id, case.family, case.why, case.tempts, *(wrong.missed for wrong in case.wrong.values())]
        assert not [secret for secret in secrets if any(secret in text for text in texts)]
    assert paper.read(path).questions == paper.draw(real, 3).questions


def test_set_without_enough_cases_is_refused() -> None:
    few = {id: case for id, case in made_bank(2).cases.items() if not id.startswith("rules_")}
    with pytest.raises(UsageError, match="needs 3 cases of 'rules', and data/cases/exam/ has 0"):
        drawing.exam_set(few, rules.load())
    with pytest.raises(UsageError, match="ask your examiner for a paper"):
        drawing.exam_set({}, rules.load())


def test_marks_are_full_for_right_answers(room: Room) -> None:
    marked = mark(room.answered(room.paper()), room.exam)
    assert marked.passed and marked.total.earned == marked.total.most == 30
    assert {name: score.share for name, score in marked.scores.items()} == dict.fromkeys(GROUPS, 1.0)


def test_marks_say_what_fell_short(room: Room) -> None:
    answers = room.answered(
        room.paper(), how=lambda case, n: tempted(case, n) if case.pattern == "routing" else case.pattern
    )
    marked = mark(answers, room.exam)
    assert marked.total.share > 0.8 and marked.lacking == ("routing",) and not marked.passed
    words = in_words(marked, room.exam.rules)
    assert words[0].startswith("Not passed yet: 26 of 30 (87%). To pass takes 80%")
    assert "Routing: 0 of 4, not enough yet" in words and "Agent loop: 4 of 4, enough" in words


def test_good_second_answer_earns_what_the_case_says() -> None:
    cases = {case.id: case.model_copy(update={"also": {case.tempting: 0.5}}) for case in made_bank(2).cases.values()}
    exam = drawing.exam_set(cases, rules.load())
    answers = {number: case.tempting for number, case in enumerate(exam.draw(1), 1)}
    marked = mark(sheet.Sheet(paper.draw(exam, 1).head, "Kim", answers), exam)
    assert marked.total.earned == 15 and marked.lacking == ("total",)


def test_missing_answers_are_said_and_not_marked(room: Room) -> None:
    answers = room.answered(room.paper())
    some = replace(answers, answers={number: answers.answers[number] for number in range(1, 11)})
    with pytest.raises(UsageError, match="not answered: 20 of 30 questions"):
        mark(some, room.exam)


def test_sheet_comes_back_as_it_was_written(room: Room) -> None:
    answers = room.answered(room.paper("Zoë 李 👩\u200d🚀"))
    assert sheet.read(room.handed_in(answers)) == answers


def test_form_comes_back_with_the_answers_in_it(room: Room, tmp_path: Path) -> None:
    handed_out = room.paper()
    path = tmp_path / "form.txt"
    path.write_text(form.written(handed_out), encoding="utf-8")
    assert form.filled_in(handed_out, path) == {}
    text = (
        path.read_text(encoding="utf-8")
        .replace("question 1: ", "question 1: 2 ")
        .replace("question 30: ", "question 30:4")
    )
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    last = len(handed_out.questions)
    expected = {1: handed_out.questions[0].options[1], last: handed_out.questions[last - 1].options[3]}
    assert form.filled_in(handed_out, path) == expected


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("question 1: ", "question 1: 5", "question 1: the answer is a number from 1 to 4, not '5'"),
        ("question 1: ", "question 1: \x1b[31m", "question 1: the answer is a number"),
        ("question 2: ", "question 1: ", "question 1 is not on the paper, or is answered twice"),
        ("question 2: ", "question 77: 1", "question 77 is not on the paper"),
        ("Paper ", "Paper 00", "is not the form of this paper"),
    ],
)
def test_form_with_something_else_in_it_is_refused(
    room: Room, tmp_path: Path, before: str, after: str, said: str
) -> None:
    handed_out = room.paper()
    (path := tmp_path / "form.txt").write_text(form.written(handed_out).replace(before, after, 1), encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        form.filled_in(handed_out, path)


def test_pass_mark_and_sizes_are_in_the_file() -> None:
    told = rules.load()
    assert (told.passing.total, told.passing.each, told.paper.each * 6 + told.paper.floor * 2) == (0.8, 0.5, 30)
    assert not told.badge.open_papers


def plain(text: str) -> str:
    return " ".join(html.unescape(text).split()).lower()


def test_practice_never_shows_an_exam_case() -> None:
    shown, held = bank.load(), bank.load_exam()
    drilled = [case for cases in shown.by_confusion.values() for case in cases]
    in_sets = [case for name in shown.sets for case in shown.set(name)[1]]
    assert not {case.id for case in (*shown.cases.values(), *drilled, *in_sets)} & set(held)
    assert not {plain(case.says) for case in shown.cases.values()} & {plain(case.says) for case in held.values()}


def test_no_exam_case_stands_in_a_notebook_or_a_question_file() -> None:
    places = (paths.NOTEBOOKS, paths.EXERCISES, paths.SOLUTIONS)
    files = [path for folder in places for path in folder.rglob("*.ipynb")]
    files += [*(paths.DATA / "quizzes").rglob("*.yaml"), *(paths.DATA / "exercises").rglob("*.yaml")]
    everything = " ".join(plain(strings(path)) for path in files)
    assert len(files) >= 4 and len(everything) > 10_000
    said = {case.id: plain(case.says) for case in bank.load_exam().values()}
    assert not [id for id, says in said.items() if says in everything or says[:60] in everything]


def strings(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return text if path.suffix == ".yaml" else " ".join(_strings(json.loads(text)))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ["".join(value)]
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return [text for one in inner for text in _strings(one)]


def test_right_is_what_the_helper_answers(room: Room) -> None:
    assert {right(case, 1) == case.pattern != tempted(case, 1) for case in room.exam.draw(1)} == {True}
