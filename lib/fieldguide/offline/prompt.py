"""A request as the model reads it, part after part: how many tokens it has, and how many of them a cache holds.

The offline model remembers nothing between requests, so what the cache holds is a rule, not a memory:

- a request that was answered before in this run reads all that it marks with `cache_control`;
- any other reads what stood before its last assistant turn, as far as it is marked, because that turn was the
  answer to it; what else is marked is written;
- a marked beginning shorter than the model's least cached prompt is neither read nor written, as live.

So a conversation that grows reads what it said before, and two requests that share only their system text each
write it. Lifetimes (five minutes, one hour) are priced and not simulated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from . import tokens
from .profile import current
from .schema import named
from .tools import Block, blocks, only_words, result_text
from .wire import Refusal, encode

LIFETIMES = ("5m", "1h")


class Part(NamedTuple):
    """A piece of a prompt."""

    tokens: int
    by: str
    """Who it is from: "kit" (tools, schema), "system", "user" or "assistant"."""
    mark: str | None = None
    """The lifetime of the cache entry that ends with it, where one does."""


class Cached(NamedTuple):
    """The tokens of a prompt that came from a cache or went into one."""

    read: int = 0
    written: int = 0
    written_for_an_hour: int = 0
    """These are among `written`."""


def parts(data: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return the pieces of a prompt in the order in which the model reads them."""
    made = list(_parts(data))
    if data.get("cache_control"):
        last = max(at for at, part in enumerate(made) if part.tokens or at == 0)
        made[last] = made[last]._replace(mark=_mark(data))
    return tuple(made)


def _parts(data: Mapping[str, Any]) -> Iterator[Part]:
    schema = ((data.get("output_config") or {}).get("format") or {}).get("schema")
    if schema:
        yield Part(tokens.count(encode(schema)), "kit")
    for tool in data.get("tools") or ():
        said = {name: value for name, value in tool.items() if name != "cache_control"}
        yield Part(tokens.count(encode(said)), "kit", _mark(tool))
    for message in ({"role": "system", "content": data.get("system") or ""}, *data["messages"]):
        yield Part(tokens.PER_TURN, message["role"])
        for block in blocks(message):
            yield Part(_size(block), message["role"], _mark(block))


def _size(block: Block) -> int:
    """Return what a block costs; thinking that is sent back costs nothing."""
    kind = block["type"]
    if kind == "text":
        return tokens.count(block["text"])
    if kind == "tool_use":
        return tokens.count(block["name"]) + tokens.count(encode(block["input"]))
    return tokens.count(result_text(block)) if kind == "tool_result" else 0


def _mark(holder: Mapping[str, Any]) -> str | None:
    control = holder.get("cache_control")
    return control.get("ttl") or LIFETIMES[0] if control else None


def total(prompt: Sequence[Part]) -> int:
    """Return the tokens of a whole prompt."""
    return sum(part.tokens for part in prompt)


def cached(prompt: Sequence[Part], least: int, repeated: bool) -> Cached:
    """Return what of `prompt` is read from a cache and what is written, by the rule above."""
    ends, so_far = [], 0
    for part in prompt:
        so_far += part.tokens
        if part.mark and so_far >= least:
            ends.append((so_far, part.mark))
    if not ends:
        return Cached()
    marked = ends[-1][0]
    known = marked if repeated else _before_last_answer(prompt)
    read = min(marked, known) if known >= least else 0
    begins, hour = read, 0
    for end, lifetime in ends:
        if end > begins:
            hour += end - begins if lifetime == "1h" else 0
            begins = end
    return Cached(read, marked - read, hour)


def _before_last_answer(prompt: Sequence[Part]) -> int:
    said = [at for at, part in enumerate(prompt) if part.by == "assistant"]
    if not said:
        return 0
    begins = said[-1]
    while begins and prompt[begins - 1].by == "assistant":
        begins -= 1
    return total(prompt[:begins])


def refusal(data: Mapping[str, Any]) -> Refusal | None:
    """Return what is wrong with the `cache_control` of a body."""
    lifetimes = []
    for where, holder in _holders(data):
        control = holder.get("cache_control")
        if control is None:
            continue
        if not isinstance(control, dict) or control.get("type") != "ephemeral":
            return Refusal(f"{where}cache_control: must be an object of type 'ephemeral'")
        if control.get("ttl") not in (None, *LIFETIMES):
            return Refusal(f"{where}cache_control.ttl: must be '5m' or '1h', not {named(control['ttl'])}")
        if holder.get("type") in ("thinking", "redacted_thinking"):
            return Refusal(f"{where}cache_control: Extra inputs are not permitted")
        lifetimes.append(control.get("ttl") or LIFETIMES[0])
    most = current().cache_marks
    if len(lifetimes) > most:
        return Refusal(f"A maximum of {most} blocks with cache_control may be provided; found {len(lifetimes)}")
    if "1h" in lifetimes and "5m" in lifetimes[: len(lifetimes) - lifetimes[::-1].index("1h")]:
        return Refusal("cache_control.ttl: '1h' must not come after '5m'")
    return None


def _holders(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield whatever may carry a mark, in the order of the prompt, the whole request last."""
    yield from ((f"tools.{at}.", tool) for at, tool in enumerate(data.get("tools") or ()))
    if isinstance(data.get("system"), list):
        yield from ((f"system.{at}.", block) for at, block in enumerate(data["system"]))
    for at, message in enumerate(() if only_words(data["messages"]) else data["messages"]):
        yield from ((f"messages.{at}.content.{number}.", block) for number, block in enumerate(blocks(message)))
    yield "", data
