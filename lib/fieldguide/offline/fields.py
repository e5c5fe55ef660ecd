"""Which fields a Messages body has, and what each must be. Fields that are not listed pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .schema import named
from .wire import Refusal


def is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_share(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def is_list_of(kind: type) -> Callable[[Any], bool]:
    """Return the test for a list of `kind`."""
    return lambda value: isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _is_system(value: Any) -> bool:
    return isinstance(value, str) or is_list_of(dict)(value)


def is_typed(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("type"), str)


FIELDS: tuple[tuple[str, bool, Callable[[Any], bool], str], ...] = (
    ("model", True, _is_words, "a model's id"),
    ("max_tokens", True, is_count, "a whole number, 0 or more"),
    ("messages", True, is_list_of(dict), "a list of messages"),
    ("temperature", False, _is_share, "a number from 0 to 1"),
    ("top_p", False, _is_share, "a number from 0 to 1"),
    ("top_k", False, is_count, "a whole number, 0 or more"),
    ("system", False, _is_system, "a text or a list of text blocks"),
    ("stop_sequences", False, is_list_of(str), "a list of texts"),
    ("stream", False, lambda value: isinstance(value, bool), "true or false"),
    ("thinking", False, is_typed, "an object with a type"),
    ("tools", False, is_list_of(dict), "a list of tools"),
    ("tool_choice", False, is_typed, "an object with a type"),
    ("output_config", False, lambda value: isinstance(value, dict), "an object"),
    ("metadata", False, lambda value: isinstance(value, dict), "an object"),
    ("service_tier", False, lambda value: value in ("auto", "standard_only"), "'auto' or 'standard_only'"),
)


NOT_COUNTED = ("max_tokens", "stream", "stop_sequences", "temperature", "top_p", "top_k", "metadata", "service_tier")
"""What a request to count tokens may not say."""


def refusal(data: Any, counting: bool = False) -> Refusal | None:
    """Return which field of a body is missing, of the wrong kind, or too much where tokens are only counted."""
    if not isinstance(data, dict):
        return Refusal(f"The request body must be a JSON object, not {named(data)}")
    for name, required, fits, wanted in FIELDS:
        if counting and name in NOT_COUNTED:
            if name in data:
                return Refusal(f"{name}: Extra inputs are not permitted")
            continue
        value = data.get(name)
        if required and name not in data:
            return Refusal(f"{name}: Field required")
        if (required or value is not None) and not fits(value):
            return Refusal(f"{name}: must be {wanted}, not {named(value)}")
    return None
