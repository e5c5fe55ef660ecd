"""A learner's answers as data: what the judge may ask, and what can come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Got = Literal["value", "raised", "odd", "not_found", "crashed", "timed_out", "not_graded"]
"""A plain value; an error; something that is not plain data; or the status that ended the asking."""

ENDINGS = ("timed_out", "crashed", "not_graded", "not_found")
"""What can come instead of any answer, the one to tell first in front."""

UNSEEN: dict[Got, str] = {
    "raised": "an error",
    "odd": "something of another kind",
    "timed_out": "no answer in time",
    "crashed": "no answer, as the process that ran your code ended",
    "not_found": "no answer",
    "not_graded": "nothing, as it could not be run",
}
"""What came of a hidden input where that is no value, in the judge's words: whoever saw the input wrote the others."""

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `note` says in words what is not in `value`: the error, the odd type, the reason."""

    got: Got
    value: Any = None
    note: str = ""


class Answers(Protocol):
    """Where the judge asks for answers: a learner's code in its own process, or a live notebook."""

    broke: str
    """The error, in words, that a cell stopped with which the answers to this task lean on."""

    async def value(self, name: str) -> Answer:
        """Return the variable called `name`."""

    async def call(self, name: str, *given: Any) -> Answer:
        """Return what the learner's function called `name` gives for `given`."""

    async def flow(self, name: str, given: Any, *, seed: int = 0, faults: str = "") -> Answer:
        """Run the learner's pattern called `name` on `given`; return its status, reason and output as a dictionary.

        `faults` are what goes wrong with its requests, as the header `x-fieldguide-fault` says it.
        """

    @property
    def heard(self) -> Sequence[dict[str, Any]]:
        """The body of every request to the model since the last question, as it really went over the wire."""


def shown(value: Any) -> str:
    """Return a value as a person may read it: short, on one line, with nothing that hides or moves text."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 2]} …"


def printable(text: str) -> str:
    """Return text with a question mark for each sign that does not print.

    >>> printable("Zoë\\x1b[2J")
    'Zoë?[2J'
    """
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def spoken(answer: Answer) -> str:
    """Return what came back, in words."""
    if answer.got == "value":
        return shown(answer.value)
    return f"an error, {answer.note}" if answer.got == "raised" else answer.note
