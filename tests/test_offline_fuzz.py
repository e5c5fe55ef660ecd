"""Whatever a client sends, the offline model never raises and answers in the API's own shape."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_cast import CAST, PATIENT, body, request, shaped

from fieldguide.offline.model import Request, reply

KINDS = {
    400: {"invalid_request_error"},
    401: {"authentication_error"},
    404: {"not_found_error"},
    405: {"invalid_request_error"},
    413: {"request_too_large"},
}


def _is_api_shaped(status: int, sent: bytes, request_id: str) -> bool:
    said = json.loads(sent)
    if status == 200:
        return said["type"] == "message" and said["role"] == "assistant" and said["usage"]["output_tokens"] >= 0
    return (
        said.keys() == {"type", "error", "request_id"}
        and said["request_id"] == request_id
        and said["error"]["type"] in KINDS[status]
        and said["error"]["message"] != ""
    )


def _check(asked: Request) -> None:
    got = reply(asked, seed=0, occurrence=0, actors=CAST)
    assert _is_api_shaped(got.status, got.body, got.headers["request-id"]), got.body


@PATIENT
@given(st.binary(max_size=300))
def test_any_bytes_get_a_reply(sent: bytes) -> None:
    _check(request(sent))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["user", "text"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "text",
                    "role",
                    "content",
                    "schema",
                    "format",
                    "$ref",
                    "$defs",
                    "properties",
                    "anyOf",
                    "thinking",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(
    "model max_tokens messages system thinking tools tool_choice output_config stop_sequences stream temperature "
    "top_k metadata service_tier thread unknown".split()
)


@PATIENT
@given(st.dictionaries(NAMES, VALUES, max_size=3))
def test_any_field_values_get_a_reply(changes: dict[str, object]) -> None:
    _check(request(body() | changes))


@PATIENT
@given(VALUES, st.sampled_from(["claude-opus-5-5", "claude-haiku-4-5"]), st.sampled_from(["2026-10-21", "2023-06-01"]))
def test_any_turn_gets_a_reply(content: object, model: str, version: str) -> None:
    turns = [{"role": "user", "content": "Count to ten."}, content, {"role": "user", "content": content}]
    _check(request(body(model=model, messages=turns), anthropic_version=version))


@PATIENT
@given(VALUES)
def test_any_schema_gets_a_reply(schema: object) -> None:
    _check(request(body("Fill in the facts.", output_config=shaped(schema))))


@PATIENT
@given(
    st.text(max_size=10),
    st.text(max_size=20),
    st.dictionaries(
        st.sampled_from(sorted(["x-api-key", "authorization", "anthropic-version", "content-type"])),
        st.text(max_size=20),
    ),
)
def test_any_method_path_and_headers_get_a_reply(method: str, path: str, headers: dict[str, str]) -> None:
    _check(Request(method, path, headers, b"{}"))


HOSTILE = {
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "deep field": json.dumps(body(metadata={})).replace("{}", '{"a":' * 900 + "1" + "}" * 900).encode(),
    "deep schema": json.dumps(body(output_config=shaped({"type": "null", "default": 0})))
    .replace('"default": 0', '"default": ' + "[" * 940 + "]" * 940)
    .encode(),
    "one tag opened often": json.dumps(body("<a>" * 200_000 + "Count to ten.")).encode(),
    "many tags opened": json.dumps(body("".join(f"<t{n}>" for n in range(60_000)))).encode(),
    "a cue in many sentences": json.dumps(body("Count to nine. " * 20_000)).encode(),
    "null byte": json.dumps(body("\x00")).encode(),
    "byte order mark": b'\xef\xbb\xbf{"model": 1}',
    "UTF-16": json.dumps(body()).encode("utf-16"),
    "half a surrogate": b'{"model": "\\ud800", "max_tokens": 1, "messages": []}',
    "endless number": b'{"max_tokens": ' + b"9" * 5000 + b"}",
    "infinite number": b'{"max_tokens": 1e999, "model": "x", "messages": []}',
    "not a number": b'{"max_tokens": NaN}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_body_gets_a_reply(name: str) -> None:
    _check(request(HOSTILE[name]))
