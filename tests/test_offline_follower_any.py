"""The follower never breaks: whatever is asked gets an answer, or the API's own refusal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from followed import DAY, NUMBER, TEXT, WHOLE, YES, calls, filled, form, got, maybe, said, some
from hypothesis import given
from hypothesis import strategies as st
from small_cast import CAST, PATIENT, body, request, shaped
from test_offline_fuzz import VALUES

from fieldguide.offline.fits import judge
from fieldguide.offline.follower import FOLLOWER
from fieldguide.offline.model import reply
from fieldguide.offline.schema import Unfit
from fieldguide.offline.schema import check as check_schema
from fieldguide.offline.wire import encode

PLAIN = st.sampled_from([TEXT, WHOLE, NUMBER, YES, {"type": "null"}, DAY, {"type": ["number", "null"]}])
CHOSEN = st.sampled_from([{"enum": ["Ada", 3, None, True]}, {"const": 2.5}, {"type": "integer", "enum": ["x", 1.0]}])
FORMS = st.sampled_from("date date-time duration email hostname ipv4 ipv6 time uri uuid".split())
NEVER = st.just({"type": "string", "const": 5})
NAMES = st.sampled_from(["name", "total", "due_date", "isOpen", "items", "answer", "label", "city", "", "é", "x" * 99])
REFS = {"$defs": {"One": form(name=TEXT, due=maybe(DAY)), "Two": {"anyOf": [{"$ref": "#/$defs/One"}, WHOLE]}}}


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return schemas made of `inner` ones, all of which something fits."""
    fields = st.dictionaries(NAMES, inner, max_size=4)
    return (
        st.builds(
            lambda must, may: form(**must) | {"properties": {**may, **must}}, fields, st.dictionaries(NAMES, NEVER)
        )
        | st.builds(lambda items, least: some(items) | {"minItems": least}, inner, st.integers(0, 1))
        | st.builds(lambda one, never: {"anyOf": [never, one]}, inner, NEVER)
        | st.builds(lambda one, other: {"anyOf": [one, other]}, inner, inner)
        | st.builds(lambda one, never: {"allOf": [one, {"anyOf": [never, one]}]}, inner, NEVER)
        | st.builds(lambda one: {"type": ["array", "object"], "additionalProperties": False, "items": one}, inner)
    )


NAMED = st.sampled_from([{"$ref": "#/$defs/One"}, {"$ref": "#/$defs/Two"}])
SCHEMAS = st.recursive(PLAIN | CHOSEN | FORMS.map(lambda form: TEXT | {"format": form}) | NAMED, _larger, max_leaves=12)
PIECES = st.sampled_from(
    "Say|'x'|Reply with|:|<answer>|</answer>|tags|1. a\n2. b|- x\n- y|or|A, B or C?|$1,234.50|Name: Ada|total is 3|"
    '2026-02-30|31 June 2027|3 May 2027|a@b.c|(a)|\n\n|not open|{"name": [1|∞|two'.split("|")
)
TEXTS = (
    st.lists(PIECES | st.text(max_size=12), max_size=12).map(" ".join).map(lambda text: text.strip() and text or "x")
)


@PATIENT
@given(SCHEMAS, TEXTS)
def test_every_schema_that_something_fits_is_filled(schema: dict[str, Any], prompt: str) -> None:
    schema = REFS | schema
    assert judge(encode(schema))(filled(prompt, schema)) is None


@PATIENT
@given(TEXTS, TEXTS | st.none())
def test_any_text_gets_marked_words(prompt: str, system: str | None) -> None:
    assert said(prompt, system=system)


def _is_json(value: Any) -> bool:
    try:
        return json.dumps(value, allow_nan=False) != ""
    except ValueError:
        return False


JSON = VALUES.filter(_is_json)


@PATIENT
@given(JSON, TEXTS)
def test_any_schema_is_answered_or_refused(schema: Any, prompt: str) -> None:
    answer = got(prompt, output_config=shaped(schema))
    try:
        check_schema(schema)
    except Unfit:
        assert answer.status == 400
    else:
        assert answer.status == 200 or b"cannot answer in this shape" in answer.body


@PATIENT
@given(st.dictionaries(st.sampled_from(["a", "name"]), JSON, max_size=2), JSON, TEXTS)
def test_any_tool_that_must_be_called_is_called(properties: dict[str, Any], extra: Any, prompt: str) -> None:
    more = extra if isinstance(extra, dict) else {}
    loose = {"name": "do", "input_schema": {**more, "type": "object", "properties": properties, "required": ["a", "b"]}}
    (made,) = calls(prompt, tools=[loose], tool_choice={"type": "any"})
    assert made[0] == "do" and made[1].keys() >= {"a", "b"}


LOOP = {
    "allOf": [{"$ref": "#/$defs/L"}, {"$ref": "#/$defs/L"}],
    "properties": {"l": {"$ref": "#/$defs/L"}},
    "required": ["l"],
}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/L"}}, "required": ["a"], "$defs": {"L": LOOP}},
        {"type": "object", "properties": {"a": {"anyOf": [{"$ref": "#"}] * 9}}, "required": ["a"]},
        {
            "type": "object",
            "properties": {"a": {"minimum": 5, "exclusiveMaximum": 7, "type": "integer"}},
            "required": ["a"],
        },
    ],
    ids=["holds itself", "odd reference", "limits"],
)
def test_loose_tool_schema_gets_a_call(schema: dict[str, Any]) -> None:
    ((_, given_),) = calls("Do it 9 times", tools=[{"name": "do", "input_schema": schema}], tool_choice={"type": "any"})
    assert given_["a"] == 6 or "minimum" not in schema["properties"]["a"]


def test_schema_that_nothing_fits_is_refused_in_words() -> None:
    answer = got("x", output_config=shaped(form(total={"type": "string", "const": 5})))
    assert answer.status == 400 and b"cannot answer in this shape" in answer.body


def test_endless_number_is_no_plain_value() -> None:
    sent = json.dumps(body("x", output_config=shaped({"const": 7}))).replace('"const": 7', '"const": 1e999').encode()
    refused = reply(request(sent), seed=0, occurrence=0, actors=CAST, otherwise=FOLLOWER)
    assert refused.status == 400 and b"a plain value" in refused.body


@pytest.mark.parametrize(
    "text", ["a-", "\n", " \n", "<a>", "Total: 3. ", "x is ", "say '", "1. a\n", "3 May 2027 ", "A, "]
)
def test_hostile_text_takes_no_longer_than_its_length(text: str) -> None:
    fields = form(name=TEXT, total=NUMBER, day=DAY, open=YES, all=some(TEXT))
    assert filled(text * (1_000_000 // len(text)) + "x", fields).keys() == fields["properties"].keys()
