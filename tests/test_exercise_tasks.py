"""The tasks behind the exercises: every choice explained, every slip answered, nothing right by chance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import ValidationError

from fieldguide.grading import measures
from fieldguide.grading.here import Names, finished
from fieldguide.grading.judge import verdict
from fieldguide.grading.measures import MEASURES, figures
from fieldguide.grading.result import Verdict
from fieldguide.grading.tasks import Build, Case, Decide, Run, Task, Tune, exercise, known
from fieldguide.patterns.base import Outcome

ALL = [task for name in known() for task in exercise(name).tasks]
CHOSEN = [(task, question) for task in ALL if isinstance(task, Decide) for question in task.questions]
BUILT = [task for task in ALL if isinstance(task, Build)]


def checked(task: Task, names: dict[str, Any]) -> Verdict:
    return finished(verdict(task, Names(names), measures.now))


@dataclass
class Forged:
    """A pattern that asks no model and says how it ended."""

    ending: Outcome
    name: str = "forged"

    async def act(self, *_: Any) -> Outcome:
        return self.ending


def ids(value: Any) -> str:
    return str(getattr(value, "name", getattr(value, "variable", getattr(value, "came", value))))[:40]


@pytest.mark.parametrize("task", [task for task in ALL if isinstance(task, Tune)], ids=ids)
def test_some_settings_meet_the_targets_and_some_miss(task: Tune) -> None:
    assert task.measure in MEASURES
    met = []
    for setting in task.settings:
        got = figures(task.measure, setting)
        met.append(
            all(
                (target.at_least is None or got[target.figure] >= target.at_least)
                and (target.at_most is None or got[target.figure] <= target.at_most)
                for target in task.targets
            )
        )
    assert {met[0], met[-1]} == {False}
    assert 0 < sum(met) < len(met)
    assert not [setting for setting, enough in zip(task.settings, met, strict=True) if enough and setting in task.seen]
    for setting, note in task.seen.items():
        assert note in checked(task, {task.variable: setting}).message


@pytest.mark.parametrize(("task", "question"), CHOSEN, ids=ids)
def test_every_wrong_option_says_what_to_ask_next(task: Decide, question: Any) -> None:
    for option, why in question.options.items():
        assert ("Ask" in why and why.endswith("?")) is (option != question.right), option
        assert len(why.split()) >= 8, option


@pytest.mark.parametrize(("task", "question"), CHOSEN, ids=ids)
def test_what_was_written_before_has_a_note(task: Decide, question: Any) -> None:
    for said, note in question.seen.items():
        told = checked(task, dict.fromkeys(task.names, "") | {question.variable: f" {said.upper()} "})
        assert note in [remark.why for remark in told.remarks]


def test_letter_and_length_do_not_give_the_right_option_away() -> None:
    lettered = [question for _, question in CHOSEN if question.offers]
    letters = Counter(question.right for question in lettered)
    longest = sum(max(q.offers, key=lambda key: len(q.offers[key])) == q.right for q in lettered)
    assert max(letters.values()) <= 0.45 * len(lettered)
    assert longest <= 0.5 * len(lettered)
    shortest = sum(min(q.offers, key=lambda key: len(q.offers[key])) == q.right for q in lettered)
    assert shortest <= 0.5 * len(lettered)


@pytest.mark.parametrize("task", [task for task in BUILT if task.function], ids=ids)
def test_no_constant_answer_earns_anything(task: Build) -> None:
    for constant in [None, True, False, "no", "", 0, *(value for case in task.cases for value in case.wanted)]:
        space = dict.fromkeys(task.names) | {task.function: lambda *given, constant=constant: constant}
        assert checked(task, space).points == 0


@pytest.mark.parametrize("task", [task for task in BUILT if task.runs], ids=ids)
def test_ending_that_is_said_without_asking_the_model_earns_nothing(task: Build) -> None:
    rule: Any = dict.fromkeys(task.names, lambda *given: None)
    for run in task.runs:
        forged = Forged(Outcome(" ".join(run.says) or None, run.status, "forged"))
        names = {run.flow or task.flow for run in task.runs}
        assert checked(task, rule | dict.fromkeys(names, forged)).points == 0


@pytest.mark.parametrize("task", BUILT, ids=ids)
def test_some_of_what_is_tried_is_open_and_more_of_it_hidden(task: Build) -> None:
    tried = [*task.cases, *task.runs]
    assert 2 <= sum(not one.hidden for one in tried) and 2 <= sum(one.hidden for one in tried)
    assert len({repr(one.wanted if isinstance(one, Case) else one.want) for one in tried if not one.hidden}) >= 2


CASE = {"about": "a", "given": "1", "why": "w"}
RUN = {"about": "a", "given": "g", "wanted": "w", "why": "w"}


@pytest.mark.parametrize(
    ("model", "fields", "why"),
    [
        (Case, {**CASE}, "say one of"),
        (Case, {**CASE, "want": "pass", "equals": "1"}, "say one of"),
        (Build, {"function": "f"}, "give a function with its cases"),
        (Build, {"cases": [{**CASE, "want": "pass"}, {**CASE, "want": "stop"}]}, "give a function with its cases"),
        (Build, {"function": "f", "cases": [{**CASE, "want": "pass"}] * 2}, "one answer would do for all"),
        (Build, {"flow": "f", "runs": [{**RUN, "want": "x"}, {**RUN, "want": "y"}]}, "calls_model"),
        (Run, {**RUN, "want": "x", "status": "gone"}, "'done'"),
    ],
    ids=str,
)
def test_task_that_would_prove_nothing_is_refused(model: Any, fields: dict[str, Any], why: str) -> None:
    common = {"name": "n", "title": "T", "points": 1, "minutes": 1, "idea": "i", "hints": ["a", "b", "c"]}
    build = {**common, "kind": "build", "thing": "t", "inputs": "i"} if model is Build else {}
    with pytest.raises(ValidationError, match=why):
        model(**build, **fields)
