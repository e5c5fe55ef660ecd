"""Read the questions of data/quizzes/ and say what makes one well formed.

It knows no notebook and no learner: `quiz` shows the questions, `store` keeps the answers. pydantic loads with this
module, so import it only where a question is asked for.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from . import datafile, paths
from .entries import Entry, mistake, twice
from .errors import UsageError
from .lots import lot

QUIZZES = paths.DATA / "quizzes"
WORDS = 8  # an option longer than this is read as prose, and the longest one is guessed to be right

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=600)]


class Option(Entry):
    """Hold one option: why it is right, or the cue that it misses and the question to ask next."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    right: bool = False
    explanation: Sentence
    ask_next: Annotated[str, StringConstraints(max_length=200)] = ""

    @model_validator(mode="after")
    def _check(self) -> Option:
        if len(self.text.split()) > WORDS:
            raise mistake(f"an option has {WORDS} words or fewer; {self.text!r} has more")
        if not self.right and not self.ask_next:
            raise mistake(f"the wrong option {self.text!r} needs `ask_next`, the question to ask the buyer next")
        return self


class Question(Entry):
    """Hold one question; `situation` is what is known or what the buyer says, `stem` is what is asked."""

    id: Identifier
    situation: Annotated[str, StringConstraints(max_length=600)] = ""
    stem: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=6)]

    @model_validator(mode="after")
    def _check(self) -> Question:
        right = sum(option.right for option in self.options)
        if right != 1:
            raise mistake(f"exactly one option is `right: true`; in {self.id!r} there are {right}")
        if double := twice(option.text for option in self.options):
            raise mistake(f"each option of {self.id!r} is written once; {double!r} stands twice")
        return self

    def shuffled(self, seed: int = 0) -> tuple[Option, ...]:
        """Return the options in an order that depends on the seed and the words alone, never on the file's order."""
        return tuple(sorted(self.options, key=lambda option: lot(f"{seed}\n{self.id}\n{option.text}")))


class Quiz(Entry):
    """Hold the questions of one file, in the order they are asked."""

    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Quiz:
        if double := twice(question.id for question in self.questions):
            raise mistake(f"each question has an id of its own; {double!r} stands twice")
        return self


def names(folder: Path = QUIZZES) -> list[str]:
    """Return the names that `load` takes."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def load(name: str, folder: Path = QUIZZES) -> Quiz:
    """Return the questions called `name`.

    Raises UsageError for a name that is not there, DataFileError for a file that breaks the rules above.
    """
    if name not in (known := names(folder)):
        raise UsageError(f"there are no questions called {name!r}; there are {', '.join(map(repr, known)) or 'none'}")
    return datafile.load(folder / f"{name}.yaml", Quiz)
