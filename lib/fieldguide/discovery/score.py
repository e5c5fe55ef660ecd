"""Count what a finished call earned, point by point, with what was said for each."""

from __future__ import annotations

from dataclasses import dataclass

from .call import TAKEN_BACK, Call


@dataclass(frozen=True, slots=True)
class Point:
    """One thing a good call does, what it earned, and the words that earned or lost it."""

    label: str
    got: int
    most: int
    said: str


@dataclass(frozen=True, slots=True)
class Score:
    """Every point of a call."""

    points: tuple[Point, ...]

    @property
    def got(self) -> int:
        return sum(point.got for point in self.points)

    @property
    def most(self) -> int:
        return sum(point.most for point in self.points)


LINES = (
    ("drawable", "Asked whether a person could draw the steps beforehand", 2, "You did not ask."),
    ("apart", "Told a workflow and an agent apart", 1, "You left the word “agent” as it was."),
    ("named", "Named the pattern", 2, "The buyer's side named it."),
    ("reason", "Gave a reason you had heard", 1, "What you gave does not settle it."),
    ("cost", "Said what it costs", 1, "You left the cost out, or brushed it aside."),
    ("fails", "Said how it fails", 1, "You left the failure out."),
    ("stops", "Said what stops it, or catches it", 1, "You did not say where it stops or who catches it."),
)


def score(call: Call) -> Score:
    """Return what a call earned; one that has not ended has earned what it has so far."""
    return Score((*(_earned(call, *line) for line in LINES), _honest(call), _saved(call)))


def _earned(call: Call, point: str, label: str, most: int, missing: str) -> Point:
    turn = next((turn for turn in call.turns if turn.said.earns.get(point)), None)
    if turn is None:
        return Point(label, 0, most, missing)
    got = turn.said.earns[point] if point == "named" else most
    return Point(label, got, most, f"“{turn.said.say}”")


def _honest(call: Call) -> Point:
    """Return two for a call without a promise too many, one where the promises were made early and taken back."""
    label = "Promised nothing you cannot keep"
    made = [turn for turn in call.turns if turn.said.promise]
    if not made:
        return Point(label, 2, 2, "You made no such promise.")
    words = "; ".join(f"“{turn.said.say}”" for turn in made)
    if TAKEN_BACK in call.said and all(turn.part == "listen" for turn in made):
        return Point(label, 1, 2, f"{words} You took it back.")
    return Point(label, 0, 2, words)


def _saved(call: Call) -> Point:
    return _earned(call, "saved", "Kept one good question for next time", 1, "You ended with no question open.")
