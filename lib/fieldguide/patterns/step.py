"""A step: one prompt, one call to the model, one answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from ..door import Ask
from ..errors import UsageError
from ..flows import Call
from .base import Feedback, Given, Outcome, Place, Shaped

MOST_TOKENS = 21_000
"""The SDK refuses a longer answer that is not streamed."""
SENTENCE_END = (".", "!", "?", ":", "}")
NOTHING = "(an empty answer)"
"""What stands for an answer of no words when it is sent back: the API takes no empty turn."""


@dataclass(frozen=True, slots=True)
class Step(Shaped):
    """One call to the model.

    `prompt` may name `{input}` (what came before), `{original}` (what the pattern was given) and, in a chain, the
    result of any earlier part by its name (`{extract}`). With `output`, a pydantic model, the answer is one of those;
    without, it is text. Raises UsageError for a prompt or limit that cannot work.
    """

    name: str
    prompt: str
    output: type | None = None
    system: str | None = None
    model: str | None = None
    max_tokens: int = 2048
    _pieces: tuple[tuple[str, str | None], ...] = field(init=False, repr=False, compare=False)

    takes_feedback = True

    def __post_init__(self) -> None:
        if not 0 < self.max_tokens <= MOST_TOKENS:
            raise UsageError(f"step {self.name!r}: max_tokens is {self.max_tokens!r}; choose 1 to {MOST_TOKENS:,}")
        try:
            pieces = tuple((text, name) for text, name, _, _ in Formatter().parse(self.prompt))
        except ValueError as broken:
            raise UsageError(
                f"step {self.name!r}: its prompt cannot be read ({broken}); write {{{{ for a brace"
            ) from broken
        object.__setattr__(self, "_pieces", pieces)

    @property
    def fields(self) -> frozenset[str]:
        """The names its prompt asks for."""
        return frozenset(_root(name) for _, name in self._pieces if name is not None)

    def check_fields(self, known: set[str]) -> None:
        """Raise UsageError for a field that will not be there."""
        if unknown := sorted(self.fields - known):
            raise UsageError(
                f"step {self.name!r}: its prompt asks for {unknown[0]!r}, which nothing provides; "
                f"it can use {', '.join(sorted(known))}"
            )

    def flow(self, path: str | None = None) -> Call:
        return Call((path or "") + self.name, self.name, _opening(self.prompt))

    async def act(self, place: Place, given: Given) -> Outcome:
        ask = Ask(self.model, self.system, self.turns(given), self.max_tokens, self.output)
        return await place.call(self.name, ask)

    def turns(self, given: Given) -> list[dict[str, Any]]:
        """Return the conversation it sends: its prompt, then each earlier answer with why it did not pass."""
        turns: list[dict[str, Any]] = [{"role": "user", "content": self._fill(given)}]
        for answer, reason, _ in Feedback.in_order(given.feedback):
            again = f"That answer did not pass the check: {reason}. Look again and answer once more."
            said = as_text(answer)
            said = said if said.strip() else NOTHING
            turns += ({"role": "assistant", "content": said}, {"role": "user", "content": again})
        return turns

    def _fill(self, given: Given) -> str:
        return "".join(
            text if name is None else text + as_text(self._field(name, given)) for text, name in self._pieces
        )

    def _field(self, name: str, given: Given) -> Any:
        root = _root(name)
        try:
            value = getattr(given, root) if root in ("input", "original") else given.earlier[root]
            return value if root == name else Formatter().get_field(name, (), {root: value})[0]
        except (KeyError, AttributeError, IndexError, TypeError) as missing:
            known = ", ".join(("input", "original", *given.earlier))
            raise UsageError(
                f"step {self.name!r}: its prompt asks for {name!r}, which this input does not have "
                f"({type(missing).__name__}: {missing}); it can use {known}"
            ) from missing


def _opening(prompt: str) -> str:
    """Return a prompt's first line, or all of its first sentence where that goes on below."""
    first, *more = prompt.strip().partition("\n\n")[0].split("\n")
    if first.rstrip().endswith(SENTENCE_END) or not more:
        return first
    rest, *_ = re.split(r"(?<=[.!?])(?:\s|$)", " ".join(line.strip() for line in more), maxsplit=1)
    return f"{first.rstrip()} {rest}"


def as_text(value: Any) -> str:
    """Return a value as a prompt shows it: text as it is, anything else as JSON."""
    if isinstance(value, str):
        return value
    if hasattr(value, "model_dump_json"):
        return str(value.model_dump_json(indent=2))
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return str(value)


def _root(name: str) -> str:
    return name.split(".", 1)[0].split("[", 1)[0]
