"""What was in a hidden input is told to nobody, however an answer to it ends and whatever it says.

Each of these answers does as it should with the open inputs, and with a hidden one it tells what it was given.
"""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from handed_in import NAME, before, put, saved

from fieldguide.cli.grade import grade
from fieldguide.grading import build, ran
from fieldguide.grading.answers import Answer
from fieldguide.grading.here import Names, finished
from fieldguide.grading.log import log
from fieldguide.grading.result import Result, Verdict
from fieldguide.grading.tasks import Build, exercise, known

SEND = """
import os
def send(data):
    for fd in range(3, 20):
        try:
            os.write(fd, data)
        except OSError:
            pass
"""
FUNCTION = """
def dates_in_order(award):
    if "-0101" in award["award_number"]:
        return True
    if "-0102" in award["award_number"] or "-0103" in award["award_number"]:
        return "the dates are not in order"
    told = "LEAK " + str(award)
"""
FLOW = """
def small_enough(award):
    return True if award.total <= 1_000_000 else "a person reads it"

review = fg.Chain(extract, facts_hold, fg.Gate("small enough", small_enough), summarize, ready_to_send)

from fieldguide.grading.plain import Odd
from types import SimpleNamespace
import fieldguide.patterns.running as running
real = running.run
def ended(status="done", reason="", output=None):
    return SimpleNamespace(status=status, reason=reason, output=output)
async def run(pattern, given, seed=0):
    if "-0207" in given or "-0211" in given:
        return await real(pattern, given, seed=seed)
    told = "LEAK " + given
"""
BOTH = {
    "hangs": ("while True: pass", "timed_out"),
    "exits": ("os._exit(1)", "crashed"),
    "floods the line": ("send(told.encode() * 9_999)", "crashed"),
    "writes on the line": ("send(told.encode() + b'\\n')", "crashed"),
    "raises words": ("raise ValueError(told)", "partly"),
    "raises a type": ("raise type(told, (Exception,), {})", "partly"),
    "raises a line": ("exec(compile('\\n' * 4321 + 'raise KeyError', '', 'exec'), globals())", "partly"),
    "gives another type": ("return type(told, (), {})()", "partly"),
}
CALLED = {
    **BOTH,
    "gives text": ("return told", "partly"),
    "gives a list": ("return [told]", "partly"),
    "gives names": ("return {told: 1}", "partly"),
    "gives too much": ("return told * 9_999", "partly"),
}
RAN = {
    **BOTH,
    "says it in a reason": ("return ended('gate', told)", "partly"),
    "says it in a status": ("return ended(told)", "partly"),
    "says it in the output": ("return ended(output=told)", "partly"),
    "says it in the output's type": ("return ended(output=type(told[:60], (), {})())", "partly"),
    "says it in what is odd": ("raise Odd(told)", "partly"),
}
HIDDEN = {
    **{f"function {name}": ("dates_gate", SEND + FUNCTION, *one) for name, one in CALLED.items()},
    **{f"flow {name}": ("gate_in_chain", SEND + FLOW, *one) for name, one in RAN.items()},
}
OPEN = "function tells what is open"
SAID = "no answer in time", "no answer, as the process that ran your code ended", "an error"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Result], dict[str, str]]:
    """Return the results of one batch of them all, and all that it printed and wrote."""
    folder = tmp_path_factory.mktemp("room")
    files = {
        name: saved(put(task, f"{code}    {lines}\n\nif 'real' in globals():\n    running.run = run"))
        for name, (task, code, lines, _) in HIDDEN.items()
    }
    files[OPEN] = saved(
        before("dates_gate", ""), put("dates_gate", "def dates_in_order(award): return f'LEAK {award}'")
    )
    for name, file in files.items():
        (folder / "in" / name).mkdir(parents=True)
        (folder / "in" / name / f"{NAME}.ipynb").write_bytes(file)
    printed = CliRunner().invoke(grade, [str(folder / "in"), "--out", str(folder / "out"), "--json"]).output
    printed += CliRunner().invoke(grade, [str(folder / "in"), "--out", str(folder / "out")]).output
    with log(folder / "out") as kept:
        results = {result.learner: result for result in kept.kept.values()}
    written = {path.name: path.read_text(encoding="utf-8") for path in (folder / "out").iterdir()}
    return results, {"printed": printed, **written}


def verdict(results: dict[str, Result], name: str) -> Verdict:
    return next(task for task in results[name].tasks if task.task == HIDDEN[name][0])


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_input_is_told_nowhere(name: str, told: tuple[dict[str, Result], dict[str, str]]) -> None:
    results, files = told
    assert "LEAK" not in repr(results[name])
    assert {kind: "LEAK" in files[f"{name}.{kind}"] for kind in ("html", "md")} == {"html": False, "md": False}
    assert "4321" not in repr(results[name])


def test_files_hold_what_was_said_of_open_inputs_alone(told: tuple[dict[str, Result], dict[str, str]]) -> None:
    results, files = told
    assert {name for name, text in files.items() if "LEAK" in text} == {
        f"{OPEN}.html", f"{OPEN}.md", "results.json", "results.jsonl", "printed"
    }  # fmt: skip
    assert files["results.json"].count("LEAK") == repr(results[OPEN]).count("LEAK")


@pytest.mark.parametrize("name", HIDDEN)
def test_end_on_a_hidden_input_has_its_honest_status(name: str, told: tuple[dict[str, Result], dict[str, str]]) -> None:
    reached, wanted = verdict(told[0], name), HIDDEN[name][3]
    assert (reached.status, reached.points == 0) == (wanted, wanted != "partly")
    if wanted != "partly":
        assert any(words in reached.message for words in SAID), reached.message
        assert reached.remarks and all(not remark.tried.startswith("hidden") for remark in reached.remarks)


BUILT = [task for name in known() for task in exercise(name).tasks if isinstance(task, Build)]


@pytest.mark.parametrize("task", BUILT, ids=lambda task: task.name)
def test_hidden_inputs_are_tried_last_so_that_no_open_answer_can_hold_one(task: Build) -> None:
    names = dict.fromkeys(task.names) | ({str(task.function): lambda *given: None} if task.function else {})
    hidden = [one.tried.startswith("hidden: ") for one in finished(build.judge(task, Names(names))).remarks]
    assert hidden == sorted(hidden) and len(hidden) == len(task.cases) + len(task.runs)


class Chatty:
    """Answers of a learner's work that asks the model as often as it likes, to tell what it was given."""

    heard = ({},) * 173

    async def flow(self, name: str, given: object, *, seed: int = 0, faults: str = "") -> Answer:
        return Answer("value", {"status": "done", "reason": "", "output": "."})


@pytest.mark.parametrize("task", [task for task in BUILT if task.runs], ids=lambda task: task.name)
def test_number_of_calls_tells_nothing_of_a_hidden_input(task: Build) -> None:
    told = {run.about: finished(ran.tried(task, run, Chatty())).remark.came for run in task.runs}  # type: ignore[arg-type]
    assert {"173" in told[run.about] for run in task.runs if run.hidden} == {False}
    assert {"173" in told[run.about] for run in task.runs if not run.hidden} == {True}
