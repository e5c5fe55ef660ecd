"""What the API refuses in the JSON Schema of a structured output.

What passes here is safe to follow: no definition holds itself, nothing is nested beyond DEPTH, and with every
`$ref` written out it has at most SIZE parts. `pattern`, which the API takes in part, is refused: the SDK never
sends one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from re import fullmatch
from typing import Any, NamedTuple

DEPTH = 32
SIZE = 5_000
ANYWHERE = frozenset(
    ("type", "enum", "const", "anyOf", "allOf", "$ref", "$defs", "definitions")
    + ("title", "description", "default", "examples", "$schema")
)
BY_TYPE: Mapping[str, frozenset[str]] = {
    "object": frozenset(("properties", "required", "additionalProperties")),
    "array": frozenset(("items", "minItems")),
    "string": frozenset(("format",)),
    "integer": frozenset(),
    "number": frozenset(),
    "boolean": frozenset(),
    "null": frozenset(),
}
FORMATS = ("date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "time", "uri", "uuid")


class Unfit(ValueError):
    """A schema that the API does not take."""


class Extent(NamedTuple):
    """How deep a schema goes, and how many parts it has."""

    depth: int
    size: int


def check(schema: Any) -> None:
    """Raise Unfit where the API would refuse `schema`."""
    reader = _Reader(definitions(schema))
    reader.extent(schema, "", 0)
    for name in reader.defined:
        reader.definition(name, f"$defs.{name}", 0)


def definitions(schema: Any) -> dict[str, Any]:
    """Return the named parts of `schema`."""
    places = (schema.get(place) for place in ("definitions", "$defs")) if isinstance(schema, dict) else ()
    return {name: node for place in places if isinstance(place, dict) for name, node in place.items()}


@dataclass(slots=True)
class _Reader:
    """Reads each definition once; knows its extent, or that it is being read (None)."""

    defined: Mapping[str, Any]
    extents: dict[str, Extent | None] = field(default_factory=dict)

    def extent(self, node: Any, path: str, depth: int) -> Extent:
        where = path or "schema"
        if not isinstance(node, dict):
            raise Unfit(f"{where}: must be an object, not {named(node)}")
        _check_words(node, where)
        inner = [self.extent(child, inside, depth + 1) for inside, child in _children(node, path, depth)]
        if "$ref" in node:
            inner.append(self.definition(target(node["$ref"], where), where, depth + 1))
        whole = Extent(1 + max((part.depth for part in inner), default=0), 1 + sum(part.size for part in inner))
        if depth + whole.depth > DEPTH or whole.size > SIZE:
            raise Unfit(f"{where[:60]}: is too large; {DEPTH} levels and {SIZE} parts are allowed")
        return whole

    def definition(self, name: str, where: str, depth: int) -> Extent:
        if name not in self.defined:
            raise Unfit(f"{where}: $ref names {name!r}, which is not in $defs")
        if name not in self.extents:
            self.extents[name] = None
            self.extents[name] = self.extent(self.defined[name], f"$defs.{name}", depth)
        known = self.extents[name]
        if known is None:
            raise Unfit(f"{where}: {name!r} holds itself; recursive schemas are refused")
        return known


def _check_words(node: Mapping[str, Any], where: str) -> None:
    types = kinds(node, where)
    if unknown := node.keys() - ANYWHERE.union(*(BY_TYPE[kind] for kind in types)):
        raise Unfit(f"{where}: {min(unknown)!r} is not taken here")
    if not (types or node.keys() & {"enum", "const", "anyOf", "allOf", "$ref"}):
        raise Unfit(f"{where}: needs a type, or one of enum, const, anyOf, allOf, $ref")
    if "object" in types and node.get("additionalProperties") is not False:
        raise Unfit(f"{where}: an object needs 'additionalProperties': false")
    for word, fits, wanted in WORDS:
        if word in node and not fits(node[word]):
            raise Unfit(f"{where}.{word}: must be {wanted}")


def kinds(node: Mapping[str, Any], where: str = "schema") -> list[str]:
    """Return the types that `node` allows; none where it names none."""
    given = node.get("type", [])
    listed = given if isinstance(given, list) else [given]
    for kind in listed:
        if not (isinstance(kind, str) and kind in BY_TYPE):
            raise Unfit(f"{where}.type: must be one of {', '.join(BY_TYPE)}, not {named(kind)}")
    return listed


def _children(node: Mapping[str, Any], path: str, depth: int) -> Iterator[tuple[str, Any]]:
    if depth >= DEPTH:
        raise Unfit(f"{path[:60]}: is nested too deeply; {DEPTH} levels are allowed")
    dot = f"{path}." if path else ""
    for name, child in node.get("properties", {}).items():
        yield f"{dot}{name}", child
    for word in ("anyOf", "allOf"):
        for at, child in enumerate(node.get(word, ())):
            yield f"{dot}{word}.{at}", child
    if "items" in node:
        yield f"{dot}items", node["items"]


def target(ref: str, where: str = "schema") -> str:
    """Return the name of the definition that `ref` points at."""
    match = fullmatch(r"#/(?:\$defs|definitions)/([^/]+)", ref)
    if match is None:
        raise Unfit(f"{where}: $ref must look like '#/$defs/Name', not {named(ref)}")
    return match[1]


def named(value: Any) -> str:
    """Return `value` for a message: short, and only the kind of a list or an object."""
    shown = repr(value) if _is_plain(value) else type(value).__name__
    return shown if len(shown) <= 60 else f"{shown[:57]}…"


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int) or (isinstance(value, float) and isfinite(value))


def _is_some_list(value: Any) -> bool:
    return isinstance(value, list) and value != []


WORDS: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("enum", lambda value: _is_some_list(value) and all(map(_is_plain, value)), "a list of plain values"),
    ("const", _is_plain, "a plain value"),
    ("anyOf", _is_some_list, "a list of schemas"),
    ("allOf", _is_some_list, "a list of schemas"),
    ("properties", lambda value: isinstance(value, dict), "an object"),
    (
        "required",
        lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
        "a list of names",
    ),
    ("minItems", lambda value: type(value) is int and value in (0, 1), "0 or 1"),
    ("format", lambda value: isinstance(value, str) and value in FORMATS, f"one of {', '.join(FORMATS)}"),
    ("$ref", lambda value: isinstance(value, str), "a text"),
)
