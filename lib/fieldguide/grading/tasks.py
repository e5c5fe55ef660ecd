"""What an exercise is: tasks of three kinds, as `data/exercises/NAME.yaml` states them.

Wanted answers and hidden inputs are in those files and nowhere in `lib/`: a learner's process needs the library and
has no need of the data, so a sandbox can close that one folder. Import this module late; pydantic is heavy.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, Json, NonNegativeInt, PositiveInt, model_validator

from .. import datafile, paths
from ..errors import ExerciseError

FOLDER = paths.DATA / "exercises"
Name = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")]
Words = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """Hold a part of an exercise; unlike in an `Entry`, space around a text counts: a run is given it as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Common(Part):
    """What every task has; `idea` is what it is about, told with every feedback.

    `hints` go from gentle to nearly the answer. `calls_model` says that the learner's work asks the model, whose part
    the judge plays.
    """

    name: Name
    title: Words
    points: PositiveInt
    minutes: PositiveInt
    idea: Words
    hints: tuple[Words, Words, Words]
    calls_model: bool = False


class Question(Part):
    """One choice: a variable set to one of the options, each with its explanation.

    `offers` is the text of each option where the notebook names it by a letter. `seen` holds a note for what was
    written before though it is no option.
    """

    variable: Name
    about: Words
    right: str
    options: dict[str, Words] = Field(min_length=2)
    offers: dict[str, Words] = {}
    seen: dict[str, Words] = {}

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        if self.right not in self.options:
            raise ValueError(f"the right answer {self.right!r} is not one of the options {sorted(self.options)}")
        if self.offers and self.offers.keys() != self.options.keys():
            raise ValueError(f"the offers are of {sorted(self.offers)}, the options are {sorted(self.options)}")
        if both := sorted(self.seen.keys() & self.options.keys()):
            raise ValueError(f"{both} is an option, so what is said of it belongs there")
        return self


class Decide(Common):
    """Choose: no programming."""

    kind: Literal["decide"]
    questions: tuple[Question, ...] = Field(min_length=1)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(question.variable for question in self.questions)


class Target(Part):
    """A figure that a setting has to reach; `says` has a place `{}` for the number that came back."""

    figure: Name
    at_least: float | None = None
    at_most: float | None = None
    says: Annotated[str, Field(pattern=r"\{\}")]
    wanted: Words
    hint: Words


class Tune(Common):
    """Set a whole number so that what is measured meets every target: no programming.

    `seen` holds a note for settings that were chosen before and miss.
    """

    kind: Literal["tune"]
    variable: Name
    lowest: NonNegativeInt
    highest: NonNegativeInt
    step: PositiveInt = 1
    measure: Name
    targets: tuple[Target, ...] = Field(min_length=1)
    seen: dict[int, Words] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return (self.variable,)

    @property
    def settings(self) -> range:
        """The numbers that may be chosen."""
        return range(self.lowest, self.highest + 1, self.step)


class Case(Part):
    """One input of a function and what it should give; a hidden one is only ever described, by `about`.

    Wanted is `pass` (True), `stop` (a sentence that says why not), exactly `equals`, or any of `one_of`.
    """

    about: Words
    given: Json[Any]
    want: Literal["pass", "stop"] | None = None
    equals: Json[Any] | None = None
    one_of: Json[list[Any]] | None = None
    hidden: bool = False
    why: Words

    @property
    def wanted(self) -> Any:
        """What is wanted, so that two cases that want the same can be told."""
        return self.want or (self.one_of if self.one_of is not None else [self.equals])

    @model_validator(mode="after")
    def _wants_one_thing(self) -> Self:
        if len(self.model_fields_set & {"want", "equals", "one_of"}) != 1:
            raise ValueError("say one of want, equals and one_of")
        return self


class Run(Part):
    """One run of the kit's own pattern with the learner's part in it, the model played by the judge.

    `flow` names another variable than the task's. `want` says in a word or two how it should end, the same for runs
    that should end alike, and `wanted` says it in a sentence. `asked` and `never` are words that some request must
    have, or none may have (parts joined by ` && ` have to be in one and the same), each with what to call that
    request. `says` has to be in the output.
    """

    about: Words
    flow: Name | None = None
    given: Words
    seed: NonNegativeInt = 0
    faults: str = ""
    want: Words
    wanted: Words
    status: Literal["done", "gate", "budget", "cap", "refused", "failed"] = "done"
    asked: dict[str, Words] = {}
    never: dict[str, Words] = {}
    says: tuple[Words, ...] = ()
    calls: NonNegativeInt | None = None
    hidden: bool = False
    why: Words


class Slip(Part):
    """What came back from somebody's work before, as a regular expression, and the note for it; `code` brings it.

    The note has to be true of all work from which this comes back. Where it is true of some of what is tried alone,
    `on` is a regular expression for what that is about.
    """

    came: Words
    on: str = ""
    note: Words
    code: Words


class Build(Common):
    """Write a function, a pattern made of the kit's parts, or a function that stands in such a pattern.

    `thing` is what is built, `inputs` what it is tried with, in words. `arguments` is how many a case gives.
    """

    kind: Literal["build"]
    thing: Words
    inputs: Words
    function: Name | None = None
    arguments: PositiveInt = 1
    cases: tuple[Case, ...] = ()
    flow: Name | None = None
    runs: tuple[Run, ...] = ()
    seen: tuple[Slip, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(filter(None, (self.function, self.flow, *(run.flow for run in self.runs)))))

    @model_validator(mode="after")
    def _nothing_is_right_for_all(self) -> Self:
        for named, tried in ((self.function, self.cases), (self.flow, self.runs)):
            if bool(named) is not bool(tried) or (not self.function and not self.flow):
                raise ValueError("give a function with its cases, a flow with its runs, or both")
        for kind in (self.cases, self.runs):
            if kind and len({repr(each.wanted if isinstance(each, Case) else each.want) for each in kind}) < 2:
                raise ValueError("all that is tried wants the same, so that one answer would do for all")
        if self.runs and not self.calls_model:
            raise ValueError("a flow asks the model; say `calls_model: true`")
        return self


Task = Annotated[Decide | Tune | Build, Field(discriminator="kind")]


class Exercise(Part):
    """One exercise notebook's tasks, in its order."""

    title: Words
    tasks: tuple[Task, ...] = Field(min_length=4)

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks)


def known() -> tuple[str, ...]:
    """Return the names of all exercises."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def exercise(name: str) -> Exercise:
    """Return the exercise called `name`; raises ExerciseError for one that is not there."""
    if name not in known():
        raise ExerciseError(f"there is no exercise {name!r}; there is {', '.join(known())}")
    return _load(FOLDER / f"{name}.yaml")


@cache
def _load(path: Path) -> Exercise:
    return datafile.load(path, Exercise)


def task_called(name: str) -> Decide | Tune | Build:
    """Return the task of that name, whichever exercise has it; raises ExerciseError where none has."""
    tasks = {task.name: task for each in known() for task in exercise(each).tasks}
    if name not in tasks:
        raise ExerciseError(f"there is no task {name!r}; the tasks are {', '.join(tasks)}")
    return tasks[name]
