"""The exam on the command line: works by pipe, keeps each answer, hands out, marks, and checks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fieldguide.cli import fieldguide as command
from fieldguide.exam import paper, sheet
from fieldguide.exam.sitting import kit
from fieldguide.store import open_store


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, words, input=typed)


def said(done: Result) -> str:
    """Return what a person sees: the output, or the message of the mistake."""
    return done.output + str(done.exception or "")


def typed_right(seed: int, *, of: int = 30) -> str:
    """Return the numbers to type for right answers."""
    cases = kit().draw(seed)
    questions = paper.stripped(cases, seed)
    places = [q.options.index(case.pattern) + 1 for q, case in zip(questions, cases, strict=True)]
    return "".join(f"{place}\n" for place in places[:of])


def test_exam_from_key_to_checked_badge(here: Path) -> None:
    made = json.loads(run("exam", "--keys", "--name", "Example Academy", "--json").output)
    assert made["did"].startswith("did:key:z6Mk")
    assert "30 questions, for Kim" in run("exam", "--make-paper", "paper.json", "--name", "Kim", "--seed", "5").output
    sat = run("exam", "paper.json", typed=typed_right(5))
    assert sat.exit_code == 0 and "That was the last of 30 questions" in sat.output
    graded = run("grade", "exam-answers.json", "--out", "results")
    assert graded.exit_code == 0 and "Passed: 30 of 30 (100%)" in graded.output and "Badge issued." in graded.output
    for ending in ("json", "svg"):
        (file,) = (here / "results").glob(f"*.badge.{ending}")
        checked = run("exam", "--verify", str(file))
        assert checked.exit_code == 0 and "Names the pattern: Kim." in checked.output
        assert "signed by the issuer you trust" in " ".join(checked.output.split())
    again = run("grade", "exam-answers.json", "--out", "results")
    assert again.exit_code == 1 and "a paper counts once" in again.output


def test_badge_of_somebody_unknown_is_not_called_trusted(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    did = json.loads(run("exam", "--keys", "--name", "Example Academy", "--json").output)["did"]
    run("exam", "--make-paper", "paper.json", "--seed", "5")
    run("exam", "paper.json", "--name", "Kim", typed=typed_right(5))
    run("grade", "exam-answers.json")
    (file,) = here.glob("*.badge.svg")
    monkeypatch.setenv("FIELDGUIDE_HOME", str(here / "elsewhere"))
    unknown = run("exam", "--verify", str(file))
    assert unknown.exit_code == 2 and "Anybody can sign a badge in any name" in " ".join(unknown.output.split())
    assert run("exam", "--verify", str(file), "--by", did).exit_code == 0
    assert run("exam", "--verify", str(file), "--by", "did:key:z6Mkother").exit_code == 2
    data = json.loads(run("exam", "--verify", str(file), "--json").output)
    assert data["valid"] and not data["known"] and data["did"] == did and data["name"] == "Kim"


def test_badge_that_is_none_is_one_message(here: Path) -> None:
    (here / "no.json").write_text("{}")
    done = run("exam", "--verify", "no.json")
    assert done.exit_code == 1 and "'no.json' is not valid" in said(done)
    data = json.loads(run("exam", "--verify", "no.json", "--json").output)
    assert not data["valid"] and "not valid" in data["problem"]


def test_stop_and_go_on_from_the_answer_file(here: Path) -> None:
    first = run("exam", "--seed", "5", "--name", "Kim", typed=typed_right(5, of=12))
    assert first.exit_code == 0 and "Your answers are kept in exam-answers.json" in " ".join(first.output.split())
    assert len(sheet.read(here / "exam-answers.json").answers) == 12
    rest = "".join(f"{line}\n" for line in typed_right(5).split()[12:])
    second = run("exam", typed=rest)
    assert "You go on where you stopped: 12 of 30 are answered." in second.output
    assert "Question 13 of 30" in second.output and "Question 12 of 30" not in second.output
    assert len(sheet.read(here / "exam-answers.json").answers) == 30
    assert "All 30 questions are answered" in run("exam").output


def test_question_left_for_later_comes_again_and_a_wrong_key_is_asked_again() -> None:
    numbers = typed_right(5).split()
    done = run(
        "exam", "--seed", "5", "--name", "Kim", typed="\n".join(["9", "x", "0", *numbers[1:], numbers[0]]) + "\n"
    )
    assert "9 is not in the range" in done.output and done.output.count("Question 1 of 30") == 2
    assert run("grade", "exam-answers.json").output.splitlines()[1].startswith("Passed: 30 of 30")


def test_open_paper_is_marked_without_a_badge(here: Path) -> None:
    run("exam", "--seed", "5", "--name", "Kim", typed=typed_right(5))
    data = json.loads(run("grade", "exam-answers.json", "--json").output)
    (one,) = data["exams"]
    assert data["results"] == [] and one["passed"] and one["open"] and one["name"] == "Kim" and one["refused"] is None
    assert {"earned": 4.0, "of": 4, "enough": True} == one["patterns"]["routing"]
    assert "the learner drew this paper" in one["badge"] and not list(here.glob("*.badge.*"))


def test_form_is_written_and_read_in() -> None:
    assert "Fill it in" in run("exam", "--seed", "5", "--name", "Kim", "--form", "form.txt").output
    numbers = iter(typed_right(5).split())
    filled = re.sub(
        r"(?m)^(Answer to question \d+: )$", lambda m: m[1] + next(numbers), Path("form.txt").read_text("utf-8")
    )
    Path("form.txt").write_text(filled.replace("Answer to question 30: ", "Answer to question 30: \n#"), "utf-8")
    assert "Still without one: 30." in run("exam", "--form", "form.txt").output
    Path("form.txt").write_text(filled, "utf-8")
    assert "All 30 questions are answered" in run("exam", "--form", "form.txt").output
    assert "Passed: 30 of 30" in run("grade", "exam-answers.json").output


def test_learner_s_copy_needs_a_paper_and_no_exam_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    run("exam", "--keys", "--name", "Example Academy")
    run("exam", "--make-paper", "paper.json", "--seed", "5")
    numbers = typed_right(5)
    monkeypatch.setattr("fieldguide.cases.bank.load_exam", dict)
    assert "ask your examiner for a paper" in said(run("exam", "--name", "Kim"))
    assert "That was the last of 30" in run("exam", "paper.json", "--name", "Kim", typed=numbers).output


def test_answering_a_paper_reads_no_case_file(monkeypatch: pytest.MonkeyPatch) -> None:
    run("exam", "--keys", "--name", "Example Academy")
    run("exam", "--make-paper", "paper.json", "--seed", "5")
    code = (
        "import sys, io; from fieldguide.cli import fieldguide as f; sys.stdin = io.StringIO('1\\n' * 30)\n"
        "import fieldguide.datafile as d; d.load = None\n"
        "f(['exam', 'paper.json', '--name', 'Kim'], standalone_mode=False)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0 and "That was the last of 30" in done.stdout, done.stderr


def test_name_is_needed_and_the_one_chosen_for_practice_will_do(here: Path) -> None:
    assert "--name NAME" in said(run("exam", "--seed", "5"))
    assert not list(here.glob("*.json"))
    open_store().call_me("Robin")
    run("exam", "--seed", "5", typed="1\n")
    assert sheet.read(here / "exam-answers.json").name == "Robin"


def test_other_paper_s_answer_file_is_left_alone(here: Path) -> None:
    run("exam", "--seed", "5", "--name", "Kim", typed="1\n")
    before = (here / "exam-answers.json").read_bytes()
    assert "answers to another paper" in said(run("exam", "--seed", "6", typed="1\n"))
    assert "was begun by 'Kim'" in said(run("exam", "--name", "Lee", typed="1\n"))
    assert (here / "exam-answers.json").read_bytes() == before
    (here / "exam-answers.json").write_text("my notes")
    assert "cannot be gone on with" in said(run("exam", typed="1\n"))
    assert (here / "exam-answers.json").read_text() == "my notes"


def test_taking_the_seal_off_a_paper_wins_no_second_try(here: Path) -> None:
    run("exam", "--keys", "--name", "Example Academy")
    run("exam", "--make-paper", "paper.json", "--seed", "5")
    run("exam", "--seed", "5", "--name", "Kim", typed=typed_right(5))
    done = run("grade", "exam-answers.json")
    assert done.exit_code == 1 and "handed out with a seal, and the seal is gone" in done.output


def test_handing_out_needs_a_key_and_overwrites_nothing(here: Path) -> None:
    assert "fieldguide exam --keys" in said(run("exam", "--make-paper", "paper.json"))
    assert "--name NAME" in said(run("exam", "--keys"))
    run("exam", "--keys", "--name", "Example Academy")
    assert "holds an examiner's key already" in said(run("exam", "--keys", "--name", "Example Academy"))
    (here / "paper.json").write_text("mine")
    assert "is there already" in said(run("exam", "--make-paper", "paper.json"))
    assert "one thing at a time" in said(run("exam", "paper.json", "--keys"))


def test_folder_with_notebooks_and_answer_files_is_graded_whole(here: Path) -> None:
    folder = here / "handed_in"
    (folder / "ann").mkdir(parents=True)
    (folder / "kim").mkdir()
    run("exam", "--seed", "5", "--name", "Kim", "--out", "handed_in/kim/exam-answers.json", typed=typed_right(5))
    (folder / "ann" / "notes.json").write_text('{"answers": 1}')
    data = json.loads(run("grade", str(folder), "--json", "--out", "results").output)
    assert [one["name"] for one in data["exams"]] == ["Kim"] and data["results"] == []
    assert json.loads((here / "results" / "exam-results.json").read_text("utf-8")) == {"exams": data["exams"]}
    assert not list(folder.rglob("*.html"))


def test_refused_file_is_a_line_and_a_failing_exit_code(here: Path) -> None:
    (here / "bad.json").write_text("[" * 5000)
    done = run("grade", "bad.json", "--json")
    assert done.exit_code == 1 and "nested deeper" in json.loads(done.output)["exams"][0]["refused"]
    assert "bad.json: refused: it is nested deeper" in run("grade", "bad.json").output


def test_grading_without_answer_files_is_as_it_was(here: Path) -> None:
    (here / "empty").mkdir()
    done = run("grade", "empty")
    assert done.exit_code == 1 and "has no notebook in it" in said(done)


def test_papers_for_a_whole_class_are_each_for_one(here: Path) -> None:
    run("exam", "--keys", "--name", "Example Academy")
    (here / "names.txt").write_text("Kim\r\n\r\nZoë 李\r\n../Lee\r\n", "utf-8-sig")
    told = run("exam", "--make-paper", "class", "--names", "names.txt").output
    assert "Written to class: 3 papers, one for each name." in told
    made = [paper.read(path) for path in sorted((here / "class").iterdir())]
    assert {one.head.name for one in made} == {"Kim", "Zoë 李", "../Lee"} and len({one.head.seed for one in made}) == 3


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_in_the_middle_nothing_answered_is_lost(here: Path) -> None:
    words = [sys.executable, "-m", "fieldguide", "exam", "--seed", "5", "--name", "Kim"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, env={**os.environ, "PYTHONUNBUFFERED": "1"}, **pipes) as process:
        assert process.stdin and process.stdout
        process.stdin.write("1\n2\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith("Question 3"):
                break
        process.kill()
    assert len(sheet.read(here / "exam-answers.json").answers) == 2
    assert [path.name for path in here.iterdir()] == ["exam-answers.json"]
