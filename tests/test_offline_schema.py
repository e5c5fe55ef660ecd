"""A schema is refused as the API refuses it, and a value is judged as JSON Schema judges it."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from small_cast import PATIENT

from fieldguide.offline.fits import judge
from fieldguide.offline.schema import Unfit

CLOSED = {"type": "object", "additionalProperties": False}
NAMED = {"$defs": {"Day": {"type": "string", "format": "date"}}}


def fits(value: Any, schema: Any) -> str | None:
    return judge(json.dumps(schema))(value)


@pytest.mark.parametrize(
    ("schema", "says"),
    [
        ({}, "schema: needs a type"),
        ({"type": "tree"}, "schema.type: must be one of object"),
        ({"type": "object"}, "additionalProperties"),
        ({**CLOSED, "properties": {"a": {"type": "integer", "minimum": 1}}}, "a: 'minimum' is not taken here"),
        ({**CLOSED, "properties": {"a": {"type": "string", "pattern": "x"}}}, "a: 'pattern'"),
        ({**CLOSED, "properties": {"a": 5}}, "a: must be an object, not 5"),
        ({"type": "array", "minItems": 2}, "schema.minItems: must be 0 or 1"),
        ({"type": "string", "format": "colour"}, "schema.format"),
        ({"enum": [{"a": 1}]}, "schema.enum"),
        ({"anyOf": []}, "schema.anyOf"),
        ({"oneOf": [{"type": "null"}]}, "'oneOf'"),
        ({"$ref": "#/$defs/Day"}, "'Day', which is not in $defs"),
        ({"$ref": "https://elsewhere.invalid/schema"}, "$ref must look like"),
        ({"$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"$ref": "#/$defs/A"}}, "$ref": "#/$defs/A"}, "holds itself"),
        ({"$defs": {"A": {"type": "tree"}}, "type": "null"}, "$defs.A.type"),
    ],
)
def test_schema_is_refused(schema: Any, says: str) -> None:
    with pytest.raises(Unfit) as unfit:
        fits(None, schema)
    assert says in str(unfit.value)


def _nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "null"}
    for _ in range(levels):
        schema = {"type": "array", "items": schema}
    return schema


def _doubling(levels: int) -> dict[str, Any]:
    defs = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(levels)}
    return {"$defs": {**defs, f"d{levels}": {"type": "null"}}, "$ref": "#/$defs/d0"}


def _chain(levels: int) -> dict[str, Any]:
    defs = {f"d{n}": {"$ref": f"#/$defs/d{n + 1}"} for n in range(levels)}
    return {"$defs": {**defs, f"d{levels}": {"type": "null"}}, "$ref": "#/$defs/d0"}


@pytest.mark.parametrize("schema", [_nested(40), _doubling(14), _chain(400), {"enum": ["x" * 70_000]}])
def test_overgrown_schema_is_refused(schema: Any) -> None:
    with pytest.raises(Unfit, match="too large|too deeply"):
        fits(None, schema)


@pytest.mark.parametrize("schema", [_nested(30), _doubling(5), _chain(20)])
def test_large_schema_is_taken(schema: Any) -> None:
    fits(None, schema)


@pytest.mark.parametrize(
    ("value", "schema", "says"),
    [
        ("x", {"type": "integer"}, "the answer: must be integer, not 'x'"),
        (True, {"type": "integer"}, "the answer: must be integer, not True"),
        (2.5, {"type": "integer"}, "the answer: must be integer, not 2.5"),
        (1, {"enum": [True, "1"]}, "the answer: must be one of True, '1', not 1"),
        ({}, {**CLOSED, "required": ["a"], "properties": {"a": {"type": "null"}}}, "a: is missing"),
        ({"b": 1}, CLOSED, "b: is not in the schema"),
        (
            {"a": {"b": [1, "x"]}},
            {
                **CLOSED,
                "properties": {"a": {**CLOSED, "properties": {"b": {"type": "array", "items": {"type": "integer"}}}}},
            },
            "a.b.1: must be integer, not 'x'",
        ),
        ([], {"type": "array", "minItems": 1}, "the answer: must not be empty"),
        ("30 June", {**NAMED, "$ref": "#/$defs/Day"}, "the answer: must be a date, not '30 June'"),
        ("20270630", {"type": "string", "format": "date"}, "the answer: must be a date, not '20270630'"),
        ("2027-06-30", {"type": "string", "format": "date-time"}, "the answer: must be a date-time, not '2027-06-30'"),
        (1, {"anyOf": [{"type": "string"}, {"type": "null"}]}, "the answer: must be null, not 1"),
    ],
)
def test_value_that_does_not_fit_is_located(value: Any, schema: Any, says: str) -> None:
    assert fits(value, schema) == says


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        ("2027-06-30", {**NAMED, "$ref": "#/$defs/Day"}),
        ("2027-06-30T12:00:00Z", {"type": "string", "format": "date-time"}),
        (None, {"type": ["string", "null"]}),
        (3.0, {"type": "integer"}),
    ],
)
def test_value_fits(value: Any, schema: Any) -> None:
    assert fits(value, schema) is None


KINDS = st.sampled_from(["string", "integer", "number", "boolean", "null"])
SMALL = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.5, 1.0, "a", "b", ""])
SCHEMAS = st.recursive(
    st.builds(lambda kind: {"type": kind}, KINDS)
    | st.builds(lambda kinds: {"type": kinds}, st.lists(KINDS, min_size=1, max_size=2, unique=True))
    | st.builds(lambda values: {"enum": values}, st.lists(SMALL, min_size=1, max_size=3))
    | st.builds(lambda value: {"const": value}, SMALL),
    lambda inner: (
        st.builds(
            lambda items, least: {"type": "array", "items": items, "minItems": least}, inner, st.sampled_from([0, 1])
        )
        | st.builds(lambda parts: {"anyOf": parts}, st.lists(inner, min_size=1, max_size=2))
        | st.builds(lambda parts: {"allOf": parts}, st.lists(inner, min_size=1, max_size=2))
        | st.builds(
            lambda parts, needed: {**CLOSED, "properties": parts, "required": sorted(needed & parts.keys())},
            st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
            st.frozensets(st.sampled_from("ab")),
        )
    ),
    max_leaves=5,
)
VALUES = st.recursive(
    SMALL,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    max_leaves=4,
)


@PATIENT
@given(SCHEMAS, VALUES)
def test_judgement_is_that_of_json_schema(schema: Any, value: Any) -> None:
    assume(schema)
    assert (fits(value, schema) is None) == jsonschema.Draft202012Validator(schema).is_valid(value)
