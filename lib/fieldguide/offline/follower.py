"""The plain instruction follower: an answer to a prompt that nobody scripted, made of what is in the request.

It says what it is asked to say, fills in a schema or named XML tags from the text, picks among listed options, calls
the tool that fits and tells what came back; anything else gets the first sentences of its text. It knows nothing
else, so all of it is marked: its words begin with "[simulated]", and `model` marks the reply and the message's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from .actor import Actor, Answer, Ask, Tool, ToolCall
from .following import excerpt, sayings
from .following.facts import Facts
from .following.filler import filled
from .following.leaves import Source
from .following.listed import Option, options
from .following.tooling import fitting

MARK = "[simulated]"
THINKING = "(simulated) No actor knows this prompt, so I do what it plainly asks for."
_THOUGHTS = ("thinking", "reasoning", "scratchpad", "analysis", "thoughts")
_ANSWERS = ("answer", "result", "output", "response", "reply", "final", "final_answer")


def follow(ask: Ask) -> Answer:
    """Do what the request plainly asks for."""
    asked = next((text for role, text in reversed(ask.turns) if role == "user" and text.strip()), "")
    told = "\n".join(one.text for one in ask.results if one.new)
    if "poisoned" in ask.faults and told:
        asked = told
    asked, told = excerpt.shortened(asked), excerpt.shortened(told)
    answered = bool(told or any(one.new for one in ask.results)) and "loops" not in ask.faults
    tools = () if ask.schema is None and _words_will_do(ask, asked) else fitting(ask, asked, answered)
    source = _source(ask, f"{told}\n{asked}" if answered else asked, partial(_said, ask, asked, answered))
    if tools:
        return Answer(calls=tuple(_call(tool, source) for tool in tools), thinking=THINKING)
    if ask.schema is not None:
        return Answer(data=filled(ask.schema, source), thinking=THINKING)
    return Answer(text=f"{MARK} {_tagged(ask, source, asked) or _said(ask, asked, answered)}", thinking=THINKING)


def _words_will_do(ask: Ask, asked: str) -> bool:
    return not ask.must_call and sayings.asked_to_say(asked) is not None


def _source(ask: Ask, text: str, say: Any) -> Source:
    return Source(Facts(text), excerpt.body(text), say, ask.choose, never="never_passes" in ask.faults)


def _call(tool: Tool, source: Source) -> ToolCall:
    given = filled(tool.schema, source)
    return ToolCall(tool.name, given if isinstance(given, dict) else dict.fromkeys(tool.schema.get("required") or ()))


def _said(ask: Ask, asked: str, answered: bool) -> str:
    """Return the answer in words: results, what was to be said, an option, or what was asked."""
    if answered:
        return "; ".join(
            f"{one.call.name}{' (failed)' * one.failed}: {' '.join(one.text.split())[:500] or 'nothing'}"
            for one in ask.results
            if one.new
        )
    for place in (asked, excerpt.shortened(ask.system)):
        if (words := sayings.asked_to_say(place)) is not None:
            return words
        if listed := options(place):
            return _picked(ask, listed, asked if place is asked else f"{place}\n{asked}", place)
    begin, end = excerpt.body(asked)
    first = excerpt.opening(asked[begin:end]) or "There is nothing to read."
    return f"You wrote: {first}" if begin == 0 or first.endswith("?") else first


def _picked(ask: Ask, listed: Sequence[Option], text: str, place: str) -> str:
    """Choose the option whose words the rest of the text has; where none stands out, any of the best."""
    rest = set(Facts(text[: listed[0].start] + " " + text[listed[-1].end :]).words)
    scores = [len(rest.intersection(Facts(option.text).words)) for option in listed]
    best = [option for option, score in zip(listed, scores, strict=True) if score == max(scores)]
    chosen = ask.choose(best, "option")
    if not chosen.mark:
        return chosen.text
    wants_mark = any(word in place.lower() for word in ("letter", "number of", f"{listed[0].mark.lower()}, "))
    return chosen.mark if wants_mark else f"{chosen.mark}. {chosen.text}"


def _tagged(ask: Ask, source: Source, asked: str) -> str:
    """Return each tag that the prompt names, filled in."""
    named = sayings.tags(asked) or sayings.tags(excerpt.shortened(ask.system))
    return "\n".join(f"<{tag}>{_inside(tag, source)}</{tag}>" for tag in named)


def _inside(tag: str, source: Source) -> str:
    if tag.lower() in _THOUGHTS:
        return "I do what the request plainly asks for."
    if tag.lower() in _ANSWERS:
        return source.say()
    return str(filled({"type": "string"}, source, tag))


FOLLOWER = Actor("follower", "any prompt that nobody scripted", follow)
"""Its cue is not looked for: it is asked where no actor's cue is found."""
