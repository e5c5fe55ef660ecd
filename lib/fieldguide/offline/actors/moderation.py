"""The comment board's voters: each looks at the comment in its own way, and each stumbles in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from ...paths import DATA
from ..actor import Actor, Answer, Ask, Skill, plain
from ..comments import broken_rule
from ..skills import load

COMPETENCE = DATA / "scenarios" / "moderation" / "competence.yaml"
CUES = {
    "rule by rule": "Go through the rules of the board and vote on the comment below.",
    "the person meant": "Think of whoever the comment below is about and vote on it.",
    "by the intent": "Think of what the writer of the comment below is after and vote on it.",
}


def voter(way: str) -> Callable[[Ask], Answer]:
    """Return a voter that looks at a comment in one way; where it stumbles, it votes for the other side."""

    def vote(ask: Ask) -> Answer:
        comment = ask.section("comment")
        rule = broken_rule(comment)
        removes = bool(rule) == ask.right(skills()[way], plain(comment))
        text = "remove" if removes else "publish"
        if ask.schema is None:
            return Answer(text=text, thinking=f"How I look at it: {way}.")
        return Answer(data={"label": text, "confidence": 0.8}, thinking=f"How I look at it: {way}.")

    return vote


@cache
def skills() -> Mapping[str, Skill]:
    """Return how well each tier is simulated to vote, read once."""
    return load(COMPETENCE)


ACTORS = tuple(Actor(f"moderator {way}", cue, voter(way)) for way, cue in CUES.items())
