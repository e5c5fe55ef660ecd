"""What a model and an API version mind in a body whose fields are in order: one rule each, asked in turn.

Beta features that no rule knows pass. What the API takes and the offline model does not (images, server tools) is
refused too, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import blocks, prompt, tool_rules, tools
from .blocks import not_simulated
from .fields import is_count, is_typed
from .profile import Profile, current
from .schema import named
from .wire import Refusal

Body = Mapping[str, Any]
Rule = Callable[[Body, Profile, str], Refusal | None]
MOST_MESSAGES = 100_000
EFFORTS = ("low", "medium", "high", "xhigh", "max")
DEFAULTS: Mapping[str, Any] = {"temperature": 1}


def refusal(data: Body, model: Profile, version: str) -> Refusal | None:
    """Return what `model` minds in `data`, or None."""
    return next((found for rule in RULES if (found := rule(data, model, version))), None)


def _sampling(data: Body, model: Profile, version: str) -> Refusal | None:
    for name in current().versions[version]:
        if name in data:
            return Refusal(f"{name}: Extra inputs are not permitted")
    for name in model.manners.refuses:
        if data.get(name) is not None and data[name] != DEFAULTS.get(name):
            return Refusal(f"`{name}` is deprecated for this model")
    return None


def _length(data: Body, model: Profile, version: str) -> Refusal | None:
    asked, most = data["max_tokens"], model.max_output
    return Refusal(f"max_tokens: {asked} > {most}, the most that {model.id} puts out") if asked > most else None


def _messages(data: Body, model: Profile, version: str) -> Refusal | None:
    messages = data["messages"]
    if not 0 < len(messages) <= MOST_MESSAGES:
        return Refusal(f"messages: there must be 1 to {MOST_MESSAGES}, not {len(messages)}")
    for at, message in enumerate(messages):
        role = message.get("role")
        if role not in ("user", "assistant") and not (role == "system" and model.manners.system_turns):
            return Refusal(f"messages.{at}.role: {named(role)} is no role that {model.id} takes")
        if found := blocks.refusal(message.get("content"), role, f"messages.{at}.content", version):
            return found
    if messages[0]["role"] != "user":
        return Refusal(f"messages.0.role: the first message must be from the user, not {messages[0]['role']!r}")
    return None


def _system(data: Body, model: Profile, version: str) -> Refusal | None:
    return blocks.refusal(data["system"], "system", "system", version) if data.get("system") else None


def _prefill(data: Body, model: Profile, version: str) -> Refusal | None:
    if [message["role"] for message in data["messages"] if message["role"] != "system"][-1] == "user":
        return None
    if model.manners.prefill:
        return not_simulated("messages: an unfinished assistant turn at the end")
    return Refusal(f"messages: {model.id} does not support assistant message prefill; end with a user message")


def _thinking(data: Body, model: Profile, version: str) -> Refusal | None:
    thinking = data.get("thinking")
    if thinking is None:
        return None
    if thinking["type"] not in model.manners.thinking:
        taken = ", ".join(model.manners.thinking)
        return Refusal(f"thinking.type: {named(thinking['type'])} is not supported by {model.id}; it takes {taken}")
    if thinking.get("display") not in (None, "summarized", "omitted"):
        return Refusal("thinking.display: must be 'summarized' or 'omitted'")
    budget = thinking.get("budget_tokens")
    if thinking["type"] == "enabled" and not (is_count(budget) and 1024 <= budget < data["max_tokens"]):
        return Refusal("thinking.budget_tokens: must be 1024 or more, and below max_tokens")
    return None


def _tools(data: Body, model: Profile, version: str) -> Refusal | None:
    if found := tool_rules.definitions(data.get("tools") or ()):
        return found
    return tool_rules.choice(data, model.manners.forced_tools, model.id)


def _pairing(data: Body, model: Profile, version: str) -> Refusal | None:
    return tool_rules.pairing(data["messages"])


def _thought_first(data: Body, model: Profile, version: str) -> Refusal | None:
    """Refuse a call of a tool that comes back without the thinking before it, where thinking is on by request."""
    if (data.get("thinking") or {}).get("type") != "enabled":
        return None
    said = [message for message in data["messages"] if message["role"] == "assistant"]
    kinds = [block["type"] for block in tools.blocks(said[-1])] if said else []
    if "tool_use" not in kinds or kinds[0] in ("thinking", "redacted_thinking"):
        return None
    return Refusal(
        "messages: Expected `thinking` or `redacted_thinking`, but found `tool_use`; while thinking is enabled, "
        "the last assistant turn comes back with its thinking block first"
    )


def _cache(data: Body, model: Profile, version: str) -> Refusal | None:
    return prompt.refusal(data)


def _output(data: Body, model: Profile, version: str) -> Refusal | None:
    config = data.get("output_config") or {}
    if config.get("effort") not in (None, *EFFORTS):
        return Refusal(f"output_config.effort: must be one of {', '.join(EFFORTS)}")
    asked = config.get("format")
    if asked is None or (is_typed(asked) and asked["type"] == "json_schema" and isinstance(asked.get("schema"), dict)):
        return None
    return Refusal("output_config.format: must be an object with type 'json_schema' and a schema")


def _thread(data: Body, model: Profile, version: str) -> Refusal | None:
    if data.get("thread") is None:
        return None
    return Refusal("thread: there are no threads here; send the whole conversation", code="thread_unsupported_request")


RULES: tuple[Rule, ...] = (
    _sampling,
    _length,
    _messages,
    _system,
    _tools,
    _pairing,
    _prefill,
    _thinking,
    _thought_first,
    _output,
    _cache,
    _thread,
)
