"""Any JSON as a schema in the few words that are read here; what the API takes comes out with its meaning.

The input schema of a tool that is not strict may say anything, and may hold itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from ..schema import BY_TYPE, DEPTH, definitions

Node = Mapping[str, Any]
WHATEVER: Node = {"type": ["string"]}
SUITES: Mapping[str, str] = {"properties": "object", "required": "object", "items": "array"}
REF = ("#/$defs/", "#/definitions/")


def tidied(schema: Any) -> tuple[Node, Mapping[str, Node]]:
    """Return a schema and its definitions, each node in words that are safe to follow."""
    return _node(schema, 0), {name: _node(node, 0) for name, node in definitions(schema).items()}


def _node(node: Any, depth: int) -> Node:
    if not isinstance(node, dict) or depth > DEPTH:
        return WHATEVER
    kept: dict[str, Any] = {}
    if kinds := _kinds(node):
        kept["type"] = kinds
    for word in ("enum", "const"):  # where both stand, the constant counts
        if word in node and (values := _plain(node[word] if word == "enum" else [node[word]])):
            kept["enum"] = values
    for word, as_word in (("anyOf", "anyOf"), ("oneOf", "anyOf"), ("allOf", "allOf")):
        if isinstance(branches := node.get(word), list) and branches:
            kept[as_word] = [_node(branch, depth + 1) for branch in branches]
    if isinstance(ref := node.get("$ref"), str) and ref.startswith(REF):
        kept["$ref"] = ref.removeprefix(REF[0]).removeprefix(REF[1])
    kept |= _inside(node, depth) | _said(node)
    return kept if kept.keys() & {"type", "enum", "anyOf", "allOf", "$ref"} else {**kept, **WHATEVER}


def _kinds(node: Node) -> list[str]:
    given = node.get("type")
    kinds = [kind for kind in (given if isinstance(given, list) else [given]) if isinstance(kind, str)]
    return [kind for kind in kinds if kind in BY_TYPE] or [kind for word, kind in SUITES.items() if word in node][:1]


def _plain(values: Any) -> list[Any]:
    listed = values if isinstance(values, list) else []
    return [value for value in listed if value is None or isinstance(value, str | int) or _is_finite(value)]


def _is_finite(value: Any) -> bool:
    return isinstance(value, float) and isfinite(value)


def _inside(node: Node, depth: int) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if isinstance(properties := node.get("properties"), dict):
        kept["properties"] = {name: _node(child, depth + 1) for name, child in properties.items()}
    if isinstance(required := node.get("required"), list):
        kept["required"] = [name for name in required if isinstance(name, str)]
    if "items" in node:
        kept["items"] = _node(node["items"], depth + 1)
    kept["open"] = node.get("additionalProperties") is not False
    return kept


def _said(node: Node) -> dict[str, Any]:
    """Keep what says more about one value: its form and its limits."""
    form = {"format": node["format"]} if isinstance(node.get("format"), str) else {}
    limits = {word: node[word] for word in ("minimum", "maximum", "minItems") if _is_number(node.get(word))}
    for word, beyond, step in (("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1)):
        if _is_number(node.get(beyond)):
            limits[word] = node[beyond] + step
    return {**form, **limits}


def _is_number(value: Any) -> bool:
    return type(value) is int or _is_finite(value)
