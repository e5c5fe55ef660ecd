"""An agent ends: at a loop, a cap, a refusal or a budget, and always says why."""

from __future__ import annotations

from typing import Any

import pytest
from tooled import LOOK, RAN, agent, run, wants

import fieldguide as fg
from fieldguide.offline.actor import Answer


def test_same_call_three_times_is_a_loop() -> None:
    capped = run(agent(), wants(LOOK))
    assert (capped.status, capped.output, capped.bill.calls) == ("cap", None, 3)
    assert capped.reason == "loop: look was asked for 3 times with the same arguments"
    assert RAN == ["look P-1"] * 2


def test_same_call_counts_whatever_the_order_of_its_arguments() -> None:
    @fg.tool
    def pay(dollars: int, to: str) -> str:
        """Pay."""
        return "paid"

    one, other = ("pay", {"dollars": 1, "to": "a"}), ("pay", {"to": "a", "dollars": 1})
    assert run(agent(tools=[pay]), wants(one), wants(other), wants(one)).reason.startswith("loop: pay")


def test_same_tool_with_other_arguments_is_no_loop() -> None:
    tries = [wants(("look", {"permit": f"P-{number}"})) for number in range(5)]
    assert run(agent(), *tries, "stuck").done


def test_turn_cap_ends_the_run_before_calls_that_nobody_would_read() -> None:
    tries = [wants(("look", {"permit": f"P-{number}"})) for number in range(9)]
    capped = run(agent(turns=3), *tries)
    assert (capped.status, capped.bill.calls, len(RAN)) == ("cap", 3, 2)
    assert capped.reason == "all 3 turns are used, and the model still asked for look"


def test_refusal_ends_the_run() -> None:
    refused = run(agent(), wants(LOOK), Answer(declined="I would rather not."))
    assert (refused.status, refused.reason) == ("refused", "the model declined to answer")


def test_turn_cut_short_makes_no_call() -> None:
    cut = run(agent(max_tokens=1), wants(LOOK))
    assert (cut.status, RAN) == ("failed", [])
    assert "max_tokens" in cut.reason


@pytest.mark.parametrize("budget", [{"calls": 1}, {"tokens": 1}, {"dollars": 1e-9}, {"seconds": 0.001}])
def test_budget_used_up_by_a_turn_stops_before_its_tools(budget: dict[str, Any]) -> None:
    stopped = run(agent(), wants(LOOK, text="I look."), "stuck", budget=fg.Budget(**budget))
    assert (stopped.status, stopped.bill.calls, RAN) == ("budget", 1, [])
    assert stopped.trace.spans[-1].reason == stopped.reason
