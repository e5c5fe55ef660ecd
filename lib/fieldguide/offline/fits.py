"""Whether a value fits a JSON Schema: a schema that `schema` has passed becomes one function, made once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from . import schema
from .schema import Unfit, named

Check = Callable[[Any], str | None]
"""Returns where and how a value does not fit, such as '.total: must be integer', or None."""
LONGEST = 64 * 1024
PYTHON: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


@lru_cache(maxsize=128)
def judge(text: str) -> Check:
    """Return the check that the schema in the JSON `text` asks for; raises Unfit where the API would refuse it."""
    if len(text) > LONGEST:
        raise Unfit(f"schema: is too large; {LONGEST:,} characters are allowed")
    node = json.loads(text)
    schema.check(node)
    made = _made(node, schema.definitions(node))

    def check(value: Any) -> str | None:
        problem = made(value)
        return problem and (problem[1:] if problem[0] == "." else f"the answer{problem}")

    return check


def _made(node: Mapping[str, Any], defined: Mapping[str, Any]) -> Check:
    """Return the check of one part of a schema: the first of its own checks that fails."""
    make = partial(_made, defined=defined)
    checks: list[Check] = []
    if kinds := schema.kinds(node):
        checks.append(partial(of_kind, kinds))
    if "const" in node or "enum" in node:
        checks.append(partial(among, [node["const"]] if "const" in node else node["enum"]))
    if node.get("format") in READERS:
        checks.append(partial(in_format, node["format"]))
    if "object" in kinds:
        parts = {name: make(child) for name, child in node.get("properties", {}).items()}
        checks.append(partial(_object, parts, node.get("required", ())))
    if "array" in kinds:
        checks.append(partial(_array, make(node["items"]) if "items" in node else None, node.get("minItems", 0)))
    checks += [make(child) for child in node.get("allOf", ())]
    if "$ref" in node:
        checks.append(make(defined[schema.target(node["$ref"])]))
    if "anyOf" in node:
        checks.append(partial(_any, [make(child) for child in node["anyOf"]]))
    return checks[0] if len(checks) == 1 else partial(_all, checks)


def _all(checks: Sequence[Check], value: Any) -> str | None:
    for check in checks:
        if problem := check(value):
            return problem
    return None


def _any(checks: Sequence[Check], value: Any) -> str | None:
    problem = None
    for check in checks:
        problem = check(value)
        if problem is None:
            return None
    return problem


def of_kind(kinds: Sequence[str], value: Any) -> str | None:
    """Return why `value` is of none of these types, or None."""
    if isinstance(value, bool):
        fitting = "boolean" in kinds
    else:
        whole = isinstance(value, float) and value.is_integer() and "integer" in kinds
        fitting = whole or any(isinstance(value, PYTHON[kind]) for kind in kinds)
    return None if fitting else f": must be {' or '.join(kinds)}, not {named(value)}"


def among(allowed: Sequence[Any], value: Any) -> str | None:
    """Return why `value` is none of those allowed, or None; true is not 1."""
    if any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in allowed):
        return None
    return f": must be one of {', '.join(map(named, allowed))}, not {named(value)}"


def _object(parts: Mapping[str, Check], required: Sequence[str], value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    for name in required:
        if name not in value:
            return f".{name}: is missing"
    for name, inner in value.items():
        if name not in parts:
            return f".{name}: is not in the schema"
        if problem := parts[name](inner):
            return f".{name}{problem}"
    return None


def _array(items: Check | None, least: int, value: Any) -> str | None:
    if not isinstance(value, list):
        return None
    if len(value) < least:
        return ": must not be empty"
    problems = ((at, items(inner)) for at, inner in enumerate(value)) if items else ()
    return next((f".{at}{problem}" for at, problem in problems if problem), None)


def _day(value: str) -> bool:
    return len(value) == 10 and date.fromisoformat(value) is not None


def _moment(value: str) -> bool:
    return "T" in value and datetime.fromisoformat(value) is not None


READERS: Mapping[str, Callable[[str], bool]] = {"date": _day, "date-time": _moment}
"""The formats that are checked; the others are words to the model."""


def in_format(wanted: str, value: Any) -> str | None:
    """Return why `value` is not written as a date is, or a date with its time, or None."""
    try:
        fitting = not isinstance(value, str) or READERS[wanted](value)
    except ValueError:
        fitting = False
    return None if fitting else f": must be a {wanted}, not {named(value)}"
