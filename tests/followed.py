"""What the plain instruction follower answers, for tests, with forms and tools to ask it with."""

from __future__ import annotations

import json
from typing import Any

from small_cast import CAST, body, request, shaped

from fieldguide.offline.follower import FOLLOWER
from fieldguide.offline.model import Reply, reply

TEXT, WHOLE, NUMBER, YES = {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}
DAY, MAIL = {"type": "string", "format": "date"}, {"type": "string", "format": "email"}


def form(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def maybe(node: Any) -> dict[str, Any]:
    return {"anyOf": [node, {"type": "null"}]}


def some(node: Any) -> dict[str, Any]:
    return {"type": "array", "items": node}


def tool(name: str, description: str = "", **fields: Any) -> dict[str, Any]:
    return {"name": name, "description": description, "input_schema": form(**fields)}


WEATHER = tool("get_weather", "Look up the weather for a city.", city=TEXT)
ADD = tool("add", "Add two numbers.", a=WHOLE, b=WHOLE)
FINAL = tool("final_result", "Hand in the answer.", city=TEXT, degrees=WHOLE)


def got(prompt: str = "x", *, seed: int = 0, model: str = "claude-haiku-5-5", **more: Any) -> Reply:
    return reply(request(body(prompt, model=model, **more)), seed=seed, occurrence=0, actors=CAST, otherwise=FOLLOWER)


def content(prompt: str = "x", **more: Any) -> list[dict[str, Any]]:
    """Return the blocks of an answer, which must be one, without its thinking."""
    said = got(prompt, **more)
    assert said.status == 200, said.body
    return [block for block in json.loads(said.body)["content"] if block["type"] != "thinking"]


def said(prompt: str = "x", **more: Any) -> str:
    """Return the words of an answer, which must be marked."""
    (block,) = content(prompt, **more)
    assert block["text"].startswith("[simulated] ")
    return block["text"].removeprefix("[simulated] ")


def filled(prompt: str, schema: Any, **more: Any) -> Any:
    (block,) = content(prompt, output_config=shaped(schema), **more)
    return json.loads(block["text"])


def calls(prompt: str = "x", **more: Any) -> list[tuple[str, Any]]:
    return [(block["name"], block["input"]) for block in content(prompt, **more) if block["type"] == "tool_use"]
