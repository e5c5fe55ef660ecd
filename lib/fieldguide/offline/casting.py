"""Which actor a prompt is for, and what to say when it is for none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from .actor import Actor, instruction, plain
from .call import Call
from .wire import Refusal

NOT_SCRIPTED = "fieldguide_not_scripted"
FOLDER = "lib/fieldguide/offline/actors/"
LOOKED_AT = 40
"""Sentences of a prompt that are compared with the cues, and words of each."""


def cast(call: Call, actors: Sequence[Actor]) -> Actor | None:
    """Return the actor whose cue the prompt has; the longest cue where it has several.

    The last user turn with words counts first, then the system text. A turn with no cue of its own goes on under the
    first: that is how a step that a gate sent back is answered again. What a tool gave is data and holds no cue.
    """
    for place in _places(call):
        if found := [actor for actor in actors if actor.cue in place]:
            return max(found, key=lambda actor: len(actor.cue))
    return None


def _places(call: Call) -> Iterator[str]:
    yield plain(instruction(call.asked))
    yield plain(call.system)
    yield plain(instruction(call.turns[0][1]))


def not_scripted(call: Call, actors: Sequence[Actor]) -> Refusal:
    """Return the refusal of a prompt nobody answers: the nearest cue, the difference, and how to teach it."""
    teach = f"To teach it, add an actor with a cue from this prompt to a file in {FOLDER}."
    sentences = [sentence for place in _places(call) for sentence in _sentences(place)][:LOOKED_AT]
    pairs = [(_likeness(actor.cue, sentence), actor, sentence) for actor in actors for sentence in sentences]
    if not pairs:
        return Refusal(f"The offline model has no actor for this prompt. {teach}", code=NOT_SCRIPTED)
    _, actor, sentence = max(pairs, key=lambda pair: pair[0])
    return Refusal(
        f"The offline model has no actor for this prompt. The nearest cue is {actor.cue!r} "
        f"({told(actor)}); the nearest sentence here is {sentence!r}. {_difference(actor.cue, sentence)} {teach}",
        code=NOT_SCRIPTED,
    )


def _sentences(text: str) -> list[str]:
    found = re.split(r"(?<=[.!?:]) ", text[:20_000])
    return [" ".join(sentence.split()[:LOOKED_AT])[:400] for sentence in found if sentence]


def _likeness(cue: str, sentence: str) -> float:
    return SequenceMatcher(None, cue.split(), sentence.split(), autojunk=False).ratio()


def _difference(cue: str, sentence: str) -> str:
    """Say where `sentence` first leaves `cue`."""
    wanted, given = cue.split(), sentence.split()
    for change, a, b, c, d in SequenceMatcher(None, wanted, given, autojunk=False).get_opcodes():
        if change != "equal":
            return f"Where the cue says {' '.join(wanted[a:b])!r}, the prompt says {' '.join(given[c:d])!r}."
    return "They have the same words."


def told(actor: Actor) -> str:
    """Return which actor it is, and the file to look in."""
    module = getattr(actor.answer, "__module__", None) or "unknown"
    return f"actor {actor.name!r} in {module.rpartition('.')[2]}.py"
