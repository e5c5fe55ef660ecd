"""What the API refuses about tools: their definitions, the choice among them, and calls without results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from re import fullmatch
from typing import Any

from . import schema
from .blocks import not_simulated
from .fields import is_list_of
from .schema import Unfit, named
from .tools import Block, blocks, only_words
from .wire import Refusal

NAME = r"[a-zA-Z0-9_-]{1,128}"
CHOICES = ("auto", "any", "tool", "none")


def definitions(tools: Sequence[Mapping[str, Any]]) -> Refusal | None:
    """Return what is wrong with the tools a request offers."""
    names: set[str] = set()
    for at, tool in enumerate(tools):
        if found := _definition(tool, f"tools.{at}"):
            return found
        if tool["name"] in names:
            return Refusal(f"tools: Tool names must be unique; {tool['name']!r} is there twice")
        names.add(tool["name"])
    return None


def _definition(tool: Mapping[str, Any], where: str) -> Refusal | None:
    if tool.get("type") not in (None, "custom"):
        return not_simulated(f"{where}: a tool of type {named(tool['type'])}")
    for name, required, fits, wanted in FIELDS:
        if required and name not in tool:
            return Refusal(f"{where}.custom.{name}: Field required")
        value = tool.get(name)
        if (required or value is not None) and not fits(value):
            return Refusal(f"{where}.custom.{name}: must be {wanted}, not {named(value)}")
    return _strict(tool, where) if tool.get("strict") else None


def _strict(tool: Mapping[str, Any], where: str) -> Refusal | None:
    try:
        schema.check(tool["input_schema"])
    except Unfit as unfit:
        return Refusal(f"{where}.custom.input_schema: of a strict tool: {unfit}")
    return None


def _is_input_schema(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type") == "object"
        and isinstance(value.get("properties") or {}, dict)
        and is_list_of(str)(value.get("required") or [])
    )


FIELDS: tuple[tuple[str, bool, Callable[[Any], bool], str], ...] = (
    (
        "name",
        True,
        lambda value: isinstance(value, str) and fullmatch(NAME, value) is not None,
        f"a text that matches '^{NAME}$'",
    ),
    ("input_schema", True, _is_input_schema, "a JSON Schema of type 'object'"),
    ("description", False, lambda value: isinstance(value, str), "a text"),
    ("strict", False, lambda value: isinstance(value, bool), "true or false"),
)


def choice(data: Mapping[str, Any], forced: bool, model: str) -> Refusal | None:
    """Return what is wrong with `tool_choice`, for a model that may be `forced` to call a tool or not."""
    chosen, tools = data.get("tool_choice"), data.get("tools") or ()
    if chosen is None:
        return None
    kind = chosen["type"]
    if kind not in CHOICES:
        return Refusal(f"tool_choice.type: must be one of {', '.join(CHOICES)}, not {named(kind)}")
    if kind in ("any", "tool") and not forced:
        return Refusal(f'tool_choice: type "tool" and "any" are not supported by {model}')
    if kind in ("any", "tool") and (data.get("thinking") or {}).get("type") == "enabled":
        return Refusal("tool_choice: a tool cannot be forced while thinking is enabled")
    if kind != "none" and not tools:
        return Refusal("tool_choice: may only be given with tools")
    if kind == "tool" and chosen.get("name") not in [tool["name"] for tool in tools]:
        return Refusal(f"tool_choice.name: {named(chosen.get('name'))} is none of the tools of this request")
    if not isinstance(chosen.get("disable_parallel_tool_use", False), bool):
        return Refusal("tool_choice.disable_parallel_tool_use: must be true or false")
    return None


def pairing(messages: Sequence[Mapping[str, Any]]) -> Refusal | None:
    """Return where a call of a tool has no result in the very next turn, or a result has no call."""
    if only_words(messages):
        return None
    seen: set[str] = set()
    waiting: dict[str, int] = {}
    for role, turn in _turns(messages):
        if role == "user":
            if found := _answered(turn, waiting):
                return found
            waiting = {}
        for at, _, block in turn:
            if block["type"] == "tool_use":
                if block["id"] in seen:
                    return Refusal(f"messages.{at}: `tool_use` ids must be unique; {named(block['id'])} is not")
                seen.add(block["id"])
                waiting[block["id"]] = at
    return _unanswered(waiting)


Turn = list[tuple[int, str, Block]]


def _turns(messages: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Turn]]:
    """Yield each turn, neighbours of one role joined as the API does, with where its blocks stand."""
    spoken = ((at, message) for at, message in enumerate(messages) if message["role"] != "system")
    for role, group in groupby(spoken, key=lambda item: str(item[1]["role"])):
        yield (
            role,
            [
                (at, f"messages.{at}.content.{number}", block)
                for at, message in group
                for number, block in enumerate(blocks(message))
            ],
        )


def _answered(turn: Turn, waiting: Mapping[str, int]) -> Refusal | None:
    """Match the results that a turn begins with to the calls before it; a result after other content comes too late."""
    left, leading = dict(waiting), True
    for _, where, block in turn:
        if block["type"] != "tool_result":
            leading = False
            continue
        ident = block["tool_use_id"]
        if ident not in waiting:
            return Refusal(
                f"{where}: unexpected `tool_use_id` found in `tool_result` blocks: {ident[:80]}. "
                "Each result needs its `tool_use` block in the turn before it"
            )
        if leading and left.pop(ident, None) is None:
            return Refusal(f"{where}: more than one `tool_result` block for {ident[:80]}; each call has one")
    return _unanswered(left)


def _unanswered(waiting: Mapping[str, int]) -> Refusal | None:
    if not waiting:
        return None
    return Refusal(
        f"messages.{min(waiting.values())}: `tool_use` ids were found without `tool_result` blocks immediately after: "
        f"{', '.join(waiting)[:400]}. The next user turn must begin with a result for each"
    )
