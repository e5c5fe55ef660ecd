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
    model_config = ConfigDict(frozen=True, extra="forbid")


class Common(Part):
    """What every task has; `idea` is what it is about, told with every feedback."""

    name: Name
    title: Words
    points: PositiveInt
    idea: Words


class Question(Part):
    """One choice: a variable set to one of the options, each with its explanation."""

    variable: Name
    about: Words
    right: str
    options: dict[str, Words] = Field(min_length=2)

    @model_validator(mode="after")
    def _right_is_an_option(self) -> Self:
        if self.right not in self.options:
            raise ValueError(f"the right answer {self.right!r} is not one of the options {sorted(self.options)}")
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
    """Set a whole number so that what is measured meets every target: no programming."""

    kind: Literal["tune"]
    variable: Name
    lowest: NonNegativeInt
    highest: NonNegativeInt
    measure: Name
    targets: tuple[Target, ...] = Field(min_length=1)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.variable,)


class Case(Part):
    """One input of a gate, and whether it should pass; a hidden one is only ever described, by `about`."""

    about: Words
    given: Json[Any]
    want: Literal["pass", "stop"]
    hidden: bool = False
    why: Words


class Build(Common):
    """Write a gate: a function that returns True, or a sentence that says what is wrong."""

    kind: Literal["build"]
    function: Name
    cases: tuple[Case, ...] = Field(min_length=2)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.function,)


Task = Annotated[Decide | Tune | Build, Field(discriminator="kind")]


class Exercise(Part):
    """One exercise notebook's tasks, in its order."""

    title: Words
    tasks: tuple[Task, ...] = Field(min_length=1)


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
