"""What the learner sees of an exam: who says what, and the options. Nothing in a paper tells which option is right.

The questions carry numbers and not the cases' own ids: cases of one family share an id's beginning and an answer.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..cases.names import PATTERNS
from ..errors import UsageError
from ..store.own_name import LONGEST, own_name
from . import reading
from .drawing import LARGEST_SEED

if TYPE_CHECKING:
    from ..cases.model import Case
    from .drawing import ExamSet

KIND, FORM, MOST_BYTES, MOST_QUESTIONS = "exam paper", 1, 500_000, 800


@dataclass(frozen=True, slots=True)
class Question:
    """Hold what one buyer says, and the options in the order they are shown."""

    who: str
    says: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Say which paper it is. `by` and `seal` are an examiner's; an open paper, which a learner drew, has neither."""

    id: str
    """The digest of its questions."""
    set: str
    seed: int
    nonce: str
    """Chance letters: no two papers share them."""
    name: str = ""
    """The one learner it is for, if it is for one."""
    by: str = ""
    seal: str = ""

    def sealed(self) -> bytes:
        """Return what an examiner's seal is made over: everything but the seal."""
        return reading.canonical(["paper", FORM, self.id, self.set, self.seed, self.nonce, self.name, self.by])


@dataclass(frozen=True, slots=True)
class Paper:
    """Hold a paper as it is handed out."""

    head: Head
    questions: tuple[Question, ...]


def stripped(cases: Iterable[Case], seed: int) -> tuple[Question, ...]:
    """Return the cases without their key, options in the seed's order."""
    return tuple(Question(case.who, case.says, case.shuffled(seed)) for case in cases)


def digest(questions: Iterable[Question]) -> str:
    """Return the id of the paper that has these questions."""
    return reading.digest([(one.who, one.says, one.options) for one in questions])


def draw(exam: ExamSet, seed: int | None = None, *, name: str = "") -> Paper:
    """Return a new paper of the seed, or of chance."""
    seed = secrets.randbelow(2**32) if seed is None else seed
    questions = stripped(exam.draw(seed), seed)
    return Paper(Head(digest(questions), exam.digest, seed, secrets.token_hex(16), own_name(name)), questions)


def again(exam: ExamSet, head: Head) -> Paper:
    """Return the open paper that a learner began earlier.

    Raises UsageError where the exam set has changed meanwhile, or the head was.
    """
    questions = stripped(exam.draw(head.seed), head.seed)
    if head.by or head.id != digest(questions):
        raise UsageError("this is not the paper that was begun; give the paper's file too, or begin a new answer file")
    return Paper(head, questions)


def write(paper: Paper, path: Path) -> None:
    """Write a paper to a file that was not there."""
    told = {"fieldguide": KIND, "form": FORM, "paper": asdict(paper.head)}
    questions = [asdict(question) for question in paper.questions]
    content = json.dumps({**told, "questions": questions}, ensure_ascii=False, indent=1)
    reading.write(path, content + "\n", new=True)


def read(path: Path) -> Paper:
    """Return the paper in a file.

    Raises UsageError where it is no paper, or not as it was made.
    """
    try:
        values = reading.parsed(reading.raw(path, MOST_BYTES), KIND, FORM)
        questions = tuple(map(_question, _some(reading.given(values, "questions"))))
        paper = Paper(head(reading.given(values, "paper")), questions)
        if paper.head.id != digest(questions):
            raise UsageError("its questions were changed after it was made; ask for it again")
    except UsageError as problem:
        raise UsageError(f"the paper {path.name!r} cannot be used: {problem}") from problem
    return paper


def head(values: Any) -> Head:
    """Return the head that values hold, each looked at."""
    name = reading.text(values, "name", LONGEST)
    if name != own_name(name):
        raise UsageError("`name` holds characters that hide")
    return Head(
        reading.matching(values, "id", reading.DIGEST),
        reading.matching(values, "set", reading.DIGEST),
        reading.whole(values, "seed", LARGEST_SEED),
        reading.matching(values, "nonce", reading.NONCE),
        name,
        reading.text(values, "by", 100),
        reading.matching(values, "seal", reading.DIGEST, empty=True),
    )


def _some(questions: Any) -> list[Any]:
    if not isinstance(questions, list) or not 1 <= len(questions) <= MOST_QUESTIONS:
        raise UsageError(f"`questions` is a list of 1 to {MOST_QUESTIONS}")
    return questions


def _question(values: Any) -> Question:
    options = reading.given(values, "options")
    if not isinstance(options, list) or not 2 <= len(options) <= len(PATTERNS):
        raise UsageError(f"`options` is a list of 2 to {len(PATTERNS)} patterns")
    if any(option not in PATTERNS for option in options) or len(set(options)) < len(options):
        raise UsageError(f"`options` are patterns, each once, not {str(options)[:60]!r}")
    return Question(reading.text(values, "who", 200), reading.text(values, "says", 600), tuple(options))
