"""Who answers a prompt: an actor knows its prompt by a cue, and answers from what the request says.

    def greet(ask: Ask) -> Answer:
        return Answer(text=f"Good day, {ask.section('name')}.")

    ACTORS = (Actor("greeter", cue="Greet the person named below.", answer=greet),)

A file with such a tuple in `actors/` is all that a new scenario's model side needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeVar

from ..errors import UsageError
from .competence import Judge, Skill, drawn, is_right
from .profile import Profile
from .tools import Tool, ToolCall, ToolResult
from .wire import digest

__all__ = [
    "Actor",
    "Answer",
    "Ask",
    "Judge",
    "Skill",
    "Tool",
    "ToolCall",
    "ToolResult",
    "as_asked",
    "instruction",
    "plain",
]

T = TypeVar("T")
_TAG = re.compile(r"<(/?)([A-Za-z][\w.-]*)>")


@dataclass(frozen=True, slots=True)
class Ask:
    """What an actor sees of a request."""

    model: Profile
    system: str
    text: str
    """The whole last user turn."""
    turns: tuple[tuple[str, str], ...]
    """Every turn as (role, text), neighbours with one role joined."""
    schema: dict[str, Any] | None
    """What the answer must look like, where the request says so."""
    seed: int
    occurrence: int
    """How many times this same request was answered before."""
    request_key: bytes
    tools: tuple[Tool, ...] = ()
    """The tools it may call now."""
    must_call: bool = False
    """The request leaves no answer but a call."""
    results: tuple[ToolResult, ...] = ()
    """What every call in the conversation gave, oldest first; those of the last turn are `new`."""
    faults: Set[str] = frozenset()
    """What it is to do wrong on purpose: "never_passes", "loops", "poisoned"."""

    def right(self, skill: Skill, item: str) -> bool:
        """Return whether the model gets `item` right this time."""
        z_item = drawn(self.seed, "item", skill.name, item, self.model.family)
        z_sample = drawn(self.seed, "sample", self.request_key, self.occurrence, skill.name, item)
        return is_right(skill.chance(self.model.tier), skill.rho, z_item, z_sample)

    def judges(self, judge: Judge, item: str, good: bool) -> bool:
        """Return whether `judge` lets `item` pass, which is `good` or not; under the fault "never_passes", never."""
        return "never_passes" not in self.faults and self.right(judge.skill(good), item) == good

    def choose(self, options: Sequence[T], *about: str) -> T:
        """Return one of `options`, all as likely; another request, or the same again, may get another one."""
        if not options:
            raise UsageError(f"there is nothing to choose from for {about!r}; give at least one option")
        number = digest(self.seed, "choice", self.request_key, self.occurrence, *about, size=8)
        return options[int.from_bytes(number, "big") % len(options)]

    def section(self, tag: str) -> str:
        """Return what stands between <tag> and </tag> in the last user turn, or else in the first; "" if nowhere."""
        first = next((text for role, text in self.turns if role == "user"), "")
        for text in (self.text, first):
            before, opened, rest = text.partition(f"<{tag}>")
            inside, closed, _ = rest.partition(f"</{tag}>")
            if opened and closed:
                return inside
        return ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an actor says: words, or data where the request has a schema; and the tools it calls, with or without words.

    Answer(text="I look at both.", calls=(ToolCall("read", {"path": "a"}), ToolCall("read", {"path": "b"})))
    """

    text: str | None = None
    data: Any = None
    thinking: str = ""
    off_schema: bool = False
    """The answer breaks the request's schema, or a tool's, on purpose; without this, that is an error in the actor."""
    calls: tuple[ToolCall, ...] = ()
    declined: str = ""
    """Why the model refuses to answer; nothing else is said then."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One part the offline model can play."""

    name: str
    cue: str
    """A sentence that only its prompt has: in the system text, or in a user turn outside any <tag>…</tag>."""
    answer: Callable[[Ask], Answer]

    def __post_init__(self) -> None:
        object.__setattr__(self, "cue", plain(self.cue))  # once here, not for every request
        if not self.cue:
            raise UsageError(f"actor {self.name!r} has no cue; give it a sentence that only its prompt has")


def as_asked(ask: Ask, data: Mapping[str, Any], thinking: str, text: str | None = None) -> Answer:
    """Return `data` as the request wants it: the fields of its form, or `text`, without which a line for each."""
    if ask.schema is None:
        lines = "\n".join(f"{name}: {value}" for name, value in data.items())
        return Answer(text=lines if text is None else text, thinking=thinking)
    wanted = ask.schema.get("properties", data)
    return Answer(data={name: value for name, value in data.items() if name in wanted}, thinking=thinking)


def plain(text: str) -> str:
    """Return `text` with every run of white space as one blank."""
    return " ".join(text.split())


def instruction(text: str) -> str:
    """Return `text` without its tagged data: what a document says is no instruction.

    One pass, whatever the tags do: a hostile text costs no more than its length.
    """
    last_close = {tag[2]: tag.start() for tag in _TAG.finditer(text) if tag[1]}
    if not last_close:
        return text
    kept, at = [], 0
    for tag in _TAG.finditer(text):
        if tag.start() >= at and not tag[1] and last_close.get(tag[2], -1) >= tag.end():
            kept.append(text[at : tag.start()])
            close = f"</{tag[2]}>"
            at = text.index(close, tag.end()) + len(close)
    return "".join((*kept, text[at:]))
