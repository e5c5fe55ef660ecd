"""A small cast for tests of the offline model, and requests to it, as plain data."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, settings

from fieldguide.offline.actor import Actor, Answer, Ask, ToolCall
from fieldguide.offline.model import Reply, Request, reply
from fieldguide.offline.profile import current

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
HEADERS = {"x-api-key": "offline", "anthropic-version": "2026-10-21", "content-type": "application/json"}
FACTS_SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "total": {"type": "integer"}},
    "required": ["name", "total"],
    "additionalProperties": False,
}
LOOK = {
    "name": "look",
    "description": "Tell the weather in a city.",
    "input_schema": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    },
}
CITIES = "Look up each city. <cities>Oslo Rome</cities>"
TEN_WORDS = "one two three four five six seven eight nine ten"


def _fail(ask: Ask) -> Answer:
    raise KeyError("nothing by that name")


def _scout(ask: Ask) -> Answer:
    """Look up every city at once, then tell what was found."""
    cities = ask.section("cities").split()
    if "loops" in ask.faults or (not ask.results and ask.tools):
        return Answer(text="I look.", calls=tuple(ToolCall("look", {"city": city}) for city in cities), thinking="Two.")
    found = [
        f"{one.call.input.get('city', '?')}: {one.text}{' (failed)' * one.failed}" for one in ask.results if one.new
    ]
    return Answer(text="; ".join(found) or "I cannot look.")


CAST = (
    Actor("greeter", "Greet the person named below.", lambda ask: Answer(text=f"Good day, {ask.section('name')}.")),
    Actor("clerk", "Fill in the facts.", lambda ask: Answer(data={"name": "Ada", "total": 3}, thinking="I count.")),
    Actor("counter", "Count to ten.", lambda ask: Answer(text=TEN_WORDS, thinking="I start at one.")),
    Actor("chooser", "Pick a letter.", lambda ask: Answer(text=ask.choose("abcdefghijklmnopqrstuvwxyz"))),
    Actor("rebel", "Break the form.", lambda ask: Answer(text="not JSON", off_schema=True)),
    Actor("liar", "Miss the form.", lambda ask: Answer(data={"name": "Ada", "total": "three"})),
    Actor("mute", "Say nothing.", lambda ask: Answer(text="")),
    Actor("culprit", "Fail now.", _fail),
    Actor("scout", "Look up each city.", _scout),
    Actor("decliner", "Do it anyway.", lambda ask: Answer(declined="That would do harm.")),
    Actor("stray", "Call what is not there.", lambda ask: Answer(calls=(ToolCall("nowhere", {}),))),
    Actor("careless", "Leave out the city.", lambda ask: Answer(calls=(ToolCall("look", {}),))),
    Actor("endless", "Call with no number.", lambda ask: Answer(calls=(ToolCall("look", {"city": float("nan")}),))),
    Actor("filler", "Look and fill in.", lambda ask: Answer(data={"name": "Ada", "total": len(ask.results)})),
)


def body(prompt: str = "Count to ten.", **changes: Any) -> dict[str, Any]:
    """Return a body in order, with `changes`; a change to None leaves the field out."""
    given = {"model": "claude-opus-5-5", "max_tokens": 1000, "messages": [{"role": "user", "content": prompt}]}
    return {name: value for name, value in (given | changes).items() if value is not None}


def use(ident: str, **given: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": ident, "name": "look", "input": given}


def result(ident: str, content: Any = "rain", **more: Any) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": ident, "content": content, **more}


def turns(*said: tuple[str, Any]) -> dict[str, Any]:
    return {"messages": [{"role": role, "content": content} for role, content in said]}


def shaped(schema: Any = FACTS_SCHEMA) -> dict[str, Any]:
    return {"format": {"type": "json_schema", "schema": schema}}


def request(content: Any = None, **headers: str) -> Request:
    """Return a request; bytes are sent as they are, a header called with "" is left out."""
    sent = content if isinstance(content, bytes) else json.dumps(body() if content is None else content).encode()
    named = HEADERS | {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", "/v1/messages", {name: value for name, value in named.items() if value}, sent)


def answered(content: Any = None, *, seed: int = 0, occurrence: int = 0, **headers: str) -> Reply:
    return reply(request(content, **headers), seed=seed, occurrence=occurrence, actors=CAST)


def message(content: Any = None, **how: Any) -> dict[str, Any]:
    """Return the message a body gets, which must be one."""
    got = answered(content, **how)
    assert got.status == 200, got.body
    return json.loads(got.body)


def error(content: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
    """Return the status and the error a body gets."""
    got = answered(content, **headers)
    return got.status, json.loads(got.body)["error"]


def ask(text: str = "Count to ten.", *, model: str = "claude-haiku-5-5", seed: int = 0, **changes: Any) -> Ask:
    """Return what an actor sees."""
    given = {"system": "", "schema": None, "occurrence": 0, "request_key": b""} | changes
    turns = given.pop("turns", (("user", text),))
    return Ask(model=current().models[model], text=text, turns=turns, seed=seed, **given)
