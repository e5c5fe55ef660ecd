"""Practice and progress on the command line: works by keyboard and by pipe, keeps everything, says it in words."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from made_cases import made_bank

from fieldguide.cases import bank
from fieldguide.cases.model import CaseSet
from fieldguide.cli import fieldguide as command
from fieldguide.store import open_store

PRACTICE = [sys.executable, "-m", "fieldguide", "practice"]


@pytest.fixture(autouse=True)
def small_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    made = made_bank(2)
    names = tuple(list(made.cases)[:2])
    found = bank.Bank(made.cases, sets={"last": CaseSet(title="The last ones", cases=names)})
    monkeypatch.setattr(bank, "load", lambda: found)


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, words, input=typed)


def test_round_by_pipe_asks_marks_and_keeps() -> None:
    done = run("practice", "--cases", "3", "--seed", "1", typed="1\n2\n" * 3)
    assert done.exit_code == 0, done.output
    assert done.output.count("Which pattern fits?") == done.output.count("How sure are you?") == 3
    assert "Case 3 of 3" in done.output and "That was 3 cases." in done.output and "You earned" in done.output
    assert "Ask next: “" in done.output and "The words that decide: “" in done.output
    attempts = open_store().attempts()
    assert len(attempts) == 3 and {one.confidence for one in attempts} == {2}


def test_wrong_key_is_asked_again() -> None:
    done = run("practice", "--cases", "1", typed="7\nx\n\n1\n0\n3\n")
    assert done.exit_code == 0 and "7 is not in the range" in done.output
    assert [one.confidence for one in open_store().attempts()] == [3]


def test_end_of_input_keeps_what_was_answered_and_goes_on_later() -> None:
    first = run("practice", "--seed", "1", typed="1\n1\n1\n1\n2\n")
    assert first.exit_code == 0 and "What you answered is kept" in first.output
    assert open_store().count() == 2
    again = run("practice", "--seed", "1", typed="")
    assert "You go on where you stopped: 2 of 10 are answered." in again.output
    assert first.output.split("Case 3 of 10")[1].split("1.")[0] == again.output.split("Case 3 of 10")[1].split("1.")[0]


@pytest.mark.skipif(os.name == "nt", reason="Windows sends Ctrl-C to a whole group of programs")
def test_ctrl_c_keeps_what_was_answered() -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    with subprocess.Popen(PRACTICE, env={**os.environ, "PYTHONUNBUFFERED": "1"}, **pipes) as process:
        assert process.stdin and process.stdout
        process.stdin.write("1\n1\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith("Case 2"):
                break
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=20)[0]
    assert "Traceback" not in rest and "What you answered is kept" in rest
    assert open_store().count() == 1 and process.returncode == 0


def test_set_is_asked_with_its_own_end() -> None:
    done = run("practice", "--set", "last", typed="1\n2\n" * 2)
    assert "That was all of “The last ones”." in done.output
    assert {one.source for one in open_store().attempts()} == {"set:last"}


def test_timer_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count(0, 100)
    monkeypatch.setattr("fieldguide.cli.practice.time", SimpleNamespace(monotonic=lambda: next(ticks)))
    assert "That was 5 minutes." in run("practice", typed="1\n2\n" * 10).output
    assert "That was 10 cases." in run("practice", "--no-timer", typed="1\n2\n" * 10).output


def test_progress_without_practice_says_how_to_begin() -> None:
    assert run("progress").output == "No practice yet. Begin with: fieldguide practice\n"


def test_progress_for_people_and_for_machines() -> None:
    run("practice", "--cases", "4", "--seed", "1", typed="1\n3\n" * 4)
    said = run("progress")
    assert said.exit_code == 0 and "4 answers to 4 cases. 0 of 6 patterns mastered." in said.output
    data = json.loads(run("progress", "--json").output)
    assert data["attempts"] == 4 and len(data["matrix"]) == len(data["mastery"]) == 7
    assert {"calibration", "due", "name", "quizzes"} <= set(data)


def test_moving_from_machine_to_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("practice", "--cases", "4", typed="1\n3\n" * 4)
    file = str(tmp_path / "mine.jsonl")
    assert "mine.jsonl: 4 answers. Your name is not in it." in run("progress", "--export", file).output
    monkeypatch.setenv("FIELDGUIDE_HOME", str(tmp_path / "other"))
    assert "4 answers came over from mine.jsonl; here already: 0." in run("progress", "--import", file).output
    both = json.loads(run("progress", "--json", "--import", file).output)
    assert both["imported"] == {"new": 0, "known": 4} and both["attempts"] == 4


def test_name_is_chosen_and_shown() -> None:
    run("progress", "--name", "Zoë \x1b[31m")
    assert run("progress").output.startswith("Zoë [31m, this is how you are doing.")


def test_forgetting_asks_first() -> None:
    run("practice", "--cases", "1", typed="1\n3\n")
    assert run("progress", "--forget", typed="n\n").exit_code == 1 and open_store().count() == 1
    assert "Everything is forgotten." in run("progress", "--forget", "--yes").output
    assert open_store().count() == 0


def test_bad_export_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text("hello")
    words = [sys.executable, "-m", "fieldguide", "progress", "--import", str(tmp_path / "bad.jsonl")]
    done = subprocess.run(words, capture_output=True, text=True, env={**os.environ})
    assert done.returncode == 1 and done.stderr.startswith("Error: bad.jsonl, line 1: it does not say")
