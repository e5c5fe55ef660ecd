"""Read results back from where they were written, and trust nothing that stands there.

A file of results can be cut, edited, or put there by somebody else; what comes in is a result with its points as its
statuses allow, or it is refused in words.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any, get_args

from .result import Remark, Result, Status, Verdict

STATUSES = get_args(Status)
LETTERS = 20_000
"""How long one text in a result may be; what the grader writes is shorter."""


class Unreadable(ValueError):
    """A line is no result; the message completes "this line …"."""


def read(line: bytes) -> Result:
    """Return the result that a line of a log holds; raises Unreadable."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise Unreadable("is not JSON") from None
    if not isinstance(data, dict):
        raise Unreadable("is not a result")
    names = [_text(data, name) for name in ("learner", "exercise", "title", "file")]
    tasks, sandbox, flaky = tuple(map(_verdict, _list(data, "tasks"))), _texts(data, "sandbox"), _texts(data, "flaky")
    result = Result(names[0], names[1], names[2], names[3], tasks, sandbox, flaky, _text(data, "key"))
    if (data.get("points"), data.get("max")) != (result.points, result.max):
        raise Unreadable("has other points than its tasks together")
    return result


def _verdict(data: Any) -> Verdict:
    if not isinstance(data, dict) or data.get("status") not in STATUSES:
        raise Unreadable("has a task without a status")
    points, most = data.get("points"), data.get("max")
    if not _fits(data["status"], points, most):
        raise Unreadable(f"has {points!r} of {most!r} points for a task that is {data['status']!r}")
    task, title, message, idea = (_text(data, name) for name in ("task", "title", "message", "idea"))
    remarks = tuple(map(_remark, _list(data, "remarks")))
    return Verdict(task, title, data["status"], points, int(data["max"]), message, remarks, idea)


def _fits(status: str, points: Any, most: Any) -> bool:
    """Say whether points are such as that status can have."""
    if type(most) is not int or most < 0:
        return False
    if status == "not_graded" or points is None:
        return status == "not_graded" and points is None
    allowed = {"right": (most, most), "partly": (0, most)}.get(status, (0, 0))
    return type(points) is int and allowed[0] <= points <= allowed[1]


def _remark(data: Any) -> Remark:
    if not isinstance(data, dict) or type(data.get("right")) is not bool:
        raise Unreadable("has a remark that says neither right nor wrong")
    return Remark(data["right"], *(_text(data, field.name) for field in fields(Remark)[1:]))


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or len(value) > LETTERS:
        raise Unreadable(f"has no {name!r} that is a text of at most {LETTERS:,} letters")
    return value


def _list(data: dict[str, Any], name: str) -> list[Any]:
    value = data.get(name)
    if not isinstance(value, list) or len(value) > 1_000:
        raise Unreadable(f"has no {name!r} that is a list")
    return value


def _texts(data: dict[str, Any], name: str) -> tuple[str, ...]:
    return tuple(_text({"text": value}, "text") for value in _list(data, name))
