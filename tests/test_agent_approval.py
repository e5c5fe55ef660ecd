"""An agent's risky tools run only when a person, or a rule, approves of the call."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tooled import LOOK, RAN, RESTART, agent, results, run, used, wants

from fieldguide.door import ToolCall


async def later(call: ToolCall) -> bool:
    await asyncio.sleep(0)
    return call.input["service"] == "mail"


@pytest.mark.parametrize("approve", [lambda call: True, later])
def test_risky_tool_runs_when_it_is_approved(approve: Any) -> None:
    done = run(agent(approve=approve), wants(RESTART), "done")
    assert RAN == ["restart mail"]
    assert "is_error" not in results(done)[0]


@pytest.mark.parametrize(
    ("approve", "says_so"),
    [
        (lambda call: False, "it was not approved"),
        (lambda call: f"not {call.input['service']} in the day", "not mail in the day"),
        (lambda call: None, "it was not approved"),
        (lambda call: 1, "it was not approved"),
        (lambda call: 1 / 0, "the approval broke: ZeroDivisionError"),
        (None, "nobody is there to approve it"),
    ],
)
def test_risky_tool_that_is_not_approved_does_not_run_and_the_model_is_told(approve: Any, says_so: str) -> None:
    done = run(agent(approve=approve), wants(RESTART), "as you wish")
    (result,), (span,) = results(done), used(done)
    assert (RAN, done.status, result["is_error"]) == ([], "done", True)
    assert says_so in result["content"]
    assert span.attributes["error.type"] == "denied"


def test_approval_is_asked_for_risky_tools_only_one_at_a_time() -> None:
    asking: list[str] = []

    async def person(call: ToolCall) -> bool:
        asking.append(f"asked {call.input['service']}")
        await asyncio.sleep(0)
        asking.append(f"said {call.input['service']}")
        return True

    run(agent(approve=person), wants(LOOK, RESTART, ("restart", {"service": "web"})), "done")
    assert asking == ["asked mail", "said mail", "asked web", "said web"]
