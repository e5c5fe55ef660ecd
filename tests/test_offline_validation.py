"""What the live API refuses is refused offline, in the same shape; what it takes passes."""

from __future__ import annotations

from typing import Any

import pytest
from small_cast import FACTS_SCHEMA, answered, body, error, request, shaped, turns

from fieldguide.offline import headers
from fieldguide.offline.model import Request, reply

BAD = "invalid_request_error"
OLD, NEW = "2023-06-01", "2026-10-21"
TEXT = {"type": "text", "text": "Count to ten."}
TOOL = {"name": "look", "input_schema": {"type": "object"}}


@pytest.mark.parametrize(
    ("sent", "status", "kind", "says"),
    [
        ({"x_api_key": ""}, 401, "authentication_error", "API key"),
        ({"x_api_key": "", "authorization": "Bearer "}, 401, "authentication_error", "API key"),
        ({"anthropic_version": ""}, 400, BAD, "anthropic-version: header is required"),
        ({"anthropic_version": "2023-01-01"}, 400, BAD, "anthropic-version: '2023-01-01'"),
        ({"anthropic_version": "2023-06-01, 2023-06-01"}, 400, BAD, "anthropic-version"),
        ({"content_type": "text/plain"}, 400, BAD, "content-type: must be application/json, not 'text/plain'"),
        ({"content_type": ""}, 400, BAD, "content-type"),
    ],
)
def test_headers_are_refused(sent: dict[str, str], status: int, kind: str, says: str) -> None:
    got, refused = error(body(), **sent)
    assert (got, refused["type"]) == (status, kind)
    assert says in refused["message"]


@pytest.mark.parametrize(
    "sent",
    [
        {"x_api_key": "", "authorization": "Bearer offline"},
        {"content_type": "application/json; charset=utf-8"},
        {"anthropic_version": OLD},
        {"anthropic_beta": "something-2027-01-01", "x_unheard_of": "yes"},
    ],
)
def test_headers_are_taken(sent: dict[str, str]) -> None:
    assert answered(body(), **sent).status == 200


@pytest.mark.parametrize("path", ["/", "/v1/messages/", "/v1/complete", "/v1/models/", "/v1/models/a/b", ""])
def test_unknown_route_is_not_found(path: str) -> None:
    asked = request()
    got = reply(Request("POST", path, asked.headers, asked.body), seed=0, occurrence=0)
    assert got.status == 404 and b"not_found_error" in got.body


def test_query_is_no_part_of_the_route() -> None:
    asked = request(body("no such prompt"))
    assert (
        reply(Request("POST", "/v1/messages?beta=true", asked.headers, asked.body), seed=0, occurrence=0).status == 400
    )


def test_huge_body_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headers, "LARGEST", 100)
    assert error(b" " * 101) == (
        413,
        {"type": "request_too_large", "message": "The request has 101 bytes; 100 are allowed."},
    )


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"", "not valid JSON"),
        (b"{", "not valid JSON"),
        (b"\xff{}", "not valid JSON"),
        (b"[]", "must be a JSON object"),
        (b'{"model": NaN}', "NaN"),
        (b'{"model": "\\ud800"}', "not valid JSON"),
    ],
)
def test_broken_json_is_refused(sent: bytes, says: str) -> None:
    status, refused = error(sent)
    assert (status, refused["type"]) == (400, BAD)
    assert says in refused["message"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"max_tokens": None}, "max_tokens: Field required"),
        ({"model": None}, "model: Field required"),
        ({"messages": None}, "messages: Field required"),
        ({"max_tokens": -1}, "max_tokens"),
        ({"max_tokens": 1.5}, "max_tokens"),
        ({"max_tokens": True}, "max_tokens"),
        ({"max_tokens": "10"}, "max_tokens: must be a whole number"),
        ({"max_tokens": 128_001}, "max_tokens: 128001 > 128000"),
        ({"model": "claude-haiku-4-5", "max_tokens": 64_001}, "max_tokens: 64001 > 64000"),
        ({"temperature": 1}, "temperature: Extra inputs are not permitted"),
        ({"temperature": 0.2}, "temperature: Extra inputs are not permitted"),
        ({"top_p": 0.9}, "top_p: Extra inputs are not permitted"),
        ({"top_k": 5}, "top_k: Extra inputs are not permitted"),
        ({"model": "claude-opus-4-6", "temperature": 0.2}, "temperature: Extra inputs are not permitted"),
        ({"messages": []}, "messages"),
        ({"messages": ["Hello"]}, "messages"),
        (turns(("user", "")), "messages.0.content"),
        (turns(("user", " \n")), "messages.0.content"),
        (turns(("user", [])), "messages.0.content"),
        (turns(("user", [{"type": "text", "text": ""}])), "messages.0.content.0.text"),
        (turns(("user", [{"text": "Count to ten."}])), "messages.0.content.0.type"),
        (turns(("user", None)), "messages.0.content"),
        (turns(("narrator", "Count to ten.")), "messages.0.role: 'narrator'"),
        (turns(("assistant", "Hello."), ("user", "Count to ten.")), "messages.0.role"),
        (turns(("user", "Count to ten."), ("assistant", "one two")), "prefill"),
        (turns(("user", [{**TEXT, "citations": [{"type": "char_location"}]}])), "citations"),
        (turns(("user", "a"), ("assistant", [{"type": "document"}]), ("user", "b")), "documents"),
        ({"model": "claude-sonnet-5", **turns(("user", "a"), ("system", "b"), ("user", "c"))}, "'system'"),
        ({"system": [{"type": "text", "text": ""}]}, "system.0.text"),
        ({"system": 5}, "system: must be a text"),
        ({"stop_sequences": "four"}, "stop_sequences"),
        ({"thinking": {"type": "disabled"}}, "thinking.type: 'disabled' is not supported by claude-opus-5-5"),
        ({"thinking": {"type": "enabled", "budget_tokens": 1024}}, "thinking.type"),
        ({"model": "claude-opus-4-6", "thinking": {"type": "enabled", "budget_tokens": 1000}}, "budget_tokens"),
        ({"model": "claude-opus-4-6", "thinking": {"type": "enabled", "budget_tokens": 1024}}, "budget_tokens"),
        ({"thinking": {"type": "adaptive", "display": "loud"}}, "thinking.display"),
        ({"tools": [TOOL], "tool_choice": {"type": "any"}}, "tool_choice"),
        ({"tools": [TOOL], "tool_choice": {"type": "tool", "name": "look"}}, "tool_choice"),
        ({"tool_choice": {"type": "auto"}}, "tool_choice: may only be given with tools"),
        ({"output_config": {"effort": "heroic"}}, "output_config.effort"),
        ({"output_config": {"format": {"type": "xml"}}}, "output_config.format"),
        ({"output_config": shaped({"type": "object"})}, "'additionalProperties': false"),
        ({"service_tier": "gold"}, "service_tier"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_body_is_refused(changes: dict[str, Any], says: str) -> None:
    status, refused = error(body(**changes))
    assert (status, refused["type"]) == (400, BAD)
    assert says in refused["message"]


@pytest.mark.parametrize(
    ("changes", "version"),
    [
        (turns(("user", "Hello."), ("user", "Count to ten.")), NEW),
        (turns(("user", "Hello."), ("assistant", "Yes?"), ("user", "Count to ten.")), NEW),
        (
            turns(
                ("user", "Hello."),
                ("assistant", [{"type": "thinking", "thinking": "", "signature": "s"}]),
                ("user", [TEXT]),
            ),
            NEW,
        ),
        (turns(("user", "Count to ten."), ("system", "Be brief.")), NEW),
        (turns(("user", [{**TEXT, "citations": [{"type": "char_location"}]}])), OLD),
        ({"system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}]}, NEW),
        (turns(("user", "a"), ("assistant", [{**TEXT, "citations": [{}]}]), ("user", "Count to ten.")), NEW),
        ({"temperature": 1}, OLD),
        ({"temperature": 0.2, "model": "claude-opus-4-6"}, OLD),
        ({"max_tokens": 128_000}, NEW),
        ({"tools": [], "tool_choice": {"type": "none"}}, NEW),
        ({"stream": False, "metadata": {"user_id": "u"}, "service_tier": "auto"}, NEW),
        ({"output_config": {"effort": "low"}}, NEW),
        ({"some_beta_field": {"x": 1}, "betas": ["b"]}, NEW),
    ],
)
def test_body_is_taken(changes: dict[str, Any], version: str) -> None:
    got = answered(body(**changes), anthropic_version=version)
    assert got.status == 200, got.body


@pytest.mark.parametrize("name", ["temperature", "top_p", "top_k"])
def test_old_version_keeps_newer_models_strict(name: str) -> None:
    status, refused = error(body(**{name: 0}), anthropic_version=OLD)
    assert status == 400 and name in refused["message"]


@pytest.mark.parametrize("model", ["claude-opus-9", "claude-mythos-preview", "gpt", "CLAUDE-OPUS-5-5"])
def test_unknown_or_retired_model_is_not_found(model: str) -> None:
    assert error(body(model=model)) == (404, {"type": "not_found_error", "message": f"model: {model!r}"})


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tools": [{"type": "web_search_20260318", "name": "web_search"}]}, "fieldguide_not_simulated"),
        (turns(("user", [{"type": "image", "source": {}}])), "fieldguide_not_simulated"),
        ({"model": "claude-haiku-4-5", **turns(("user", "a"), ("assistant", "b"))}, "fieldguide_not_simulated"),
        ({"thread": {"type": "auto"}}, "thread_unsupported_request"),
    ],
)
def test_what_is_not_simulated_says_so(changes: dict[str, Any], code: str) -> None:
    status, refused = error(body(**changes))
    assert (status, refused["type"], refused["details"]["error_code"]) == (400, BAD, code)


def test_prompt_beyond_the_context_is_too_long() -> None:
    status, refused = error(body("Count to ten. " * 60_000, model="claude-haiku-4-5"))
    assert status == 400 and "prompt is too long" in refused["message"]


def test_schema_of_the_sdk_is_taken() -> None:
    from anthropic import transform_schema

    assert answered(body("Fill in the facts.", output_config=shaped(transform_schema(FACTS_SCHEMA)))).status == 200
