"""Whatever a client sends, the offline model never raises and answers in the API's own shape."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_cast import CAST, CITIES, LOOK, PATIENT, body, request, result, shaped, turns, use

from fieldguide.offline.model import Request, reply

KINDS = {
    400: {"invalid_request_error"},
    401: {"authentication_error"},
    404: {"not_found_error"},
    405: {"invalid_request_error"},
    413: {"request_too_large"},
}


def _is_api_shaped(status: int, sent: bytes, request_id: str) -> bool:
    if status == 200 and sent.startswith(b"event: message_start\n"):
        return sent.endswith(b'data: {"type":"message_stop"}\n\n')
    said = json.loads(sent)
    if status == 200 and said.get("type") == "message":
        return said["role"] == "assistant" and said["usage"]["output_tokens"] >= 0
    if status == 200:
        return said.keys() == {"input_tokens"} or said.get("type") == "model" or "has_more" in said
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
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["user", "text", "tool_use", "tool_result", "object", "ephemeral", "tool"]),
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
                    "name",
                    "input",
                    "id",
                    "tool_use_id",
                    "input_schema",
                    "required",
                    "cache_control",
                    "ttl",
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
    "top_k metadata service_tier thread cache_control unknown".split()
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


BLOCKS = st.sampled_from([use("a"), use("b"), result("a"), result("b"), {"type": "text", "text": "Well."}])
TURNS = st.tuples(st.sampled_from(["user", "assistant", "system"]), st.lists(BLOCKS | VALUES, max_size=4))


@PATIENT
@given(st.lists(TURNS, max_size=5), st.lists(st.just(LOOK) | VALUES, max_size=2), st.booleans())
def test_any_conversation_with_tools_gets_a_reply(said: list[tuple[str, object]], tools: object, count: bool) -> None:
    asked = body(tools=tools, max_tokens=None if count else 100, **turns(("user", CITIES), *said))
    _check(replace(request(asked), path="/v1/messages/count_tokens" if count else "/v1/messages"))


PATHS = ["/v1/messages", "/v1/messages/count_tokens", "/v1/models", "/v1/models/", "/v1/models/claude-opus-5?", "/v1"]


@PATIENT
@given(st.sampled_from(["GET", "POST"]), st.sampled_from(PATHS), st.text(max_size=20), st.binary(max_size=60))
def test_any_bytes_to_any_route_get_a_reply(method: str, path: str, more: str, sent: bytes) -> None:
    _check(replace(request(sent), method=method, path=path + more))


QUERY = st.sampled_from(["limit=", "after_id=", "before_id=", "lifecycle[]=", "&", "%", "1", "claude-opus-5", "x", "="])


@PATIENT
@given(st.lists(QUERY, max_size=8))
def test_any_query_gets_a_reply(parts: list[str]) -> None:
    _check(replace(request(b""), method="GET", path="/v1/models?" + "".join(parts)))


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
    "deep tool": json.dumps(body(CITIES, tools=[LOOK | {"input_schema": {"type": "object", "x": 0}}]))
    .replace('"x": 0', '"x": ' + "[" * 940 + "]" * 940)
    .encode(),
    "deep input": json.dumps(
        body(tools=[LOOK], **turns(("user", CITIES), ("assistant", [use("a", x=0)]), ("user", [result("a")])))
    )
    .replace('"x": 0', '"x": ' + "[" * 940 + "]" * 940)
    .encode(),
    "deep streamed": (json.dumps(body(stream=True))[:-1] + ', "x": ' + "[" * 950 + "]" * 950 + "}").encode(),
    "many tools": json.dumps(body(CITIES, tools=[LOOK | {"name": f"t{n}"} for n in range(20_000)])).encode(),
    "many results": json.dumps(
        body(
            tools=[LOOK],
            **turns(
                ("user", CITIES),
                ("assistant", [use(f"a{n}", city="Oslo") for n in range(9_000)]),
                ("user", [result(f"a{n}") for n in range(9_000)]),
            ),
        )
    ).encode(),
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
