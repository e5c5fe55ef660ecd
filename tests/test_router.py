"""Routing: one classification, one route, and a fallback for whatever does not fit."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import BaseModel
from scripted import connection, says

import fieldguide as fg
from fieldguide.confusion import confusion, router_matrix
from fieldguide.errors import UsageError
from fieldguide.offline.actor import Actor, Answer, Ask
from fieldguide.patterns.running import Run


class Kind(BaseModel):
    label: str


CLASSIFY = fg.Step("classify", "Which kind is it? {input}", output=fg.Label)
REFUND = fg.Step("refund", "Refund: {input}", model="claude-haiku-5-5")
APPEAL = fg.Step("appeal", "Appeal: {input}", model="claude-opus-5-5")
PERSON = fg.Step("person", "Hand over: {input}")
ROUTES = {"billing": REFUND, "appeal": APPEAL}


def router(threshold: float = 0.7, **how: Any) -> fg.Router:
    return fg.Router(**{"classify": CLASSIFY, "routes": ROUTES, "fallback": PERSON, "threshold": threshold} | how)


def classifier(answer: Any) -> Actor:
    return says("Which kind is it?", answer)


def run(pattern: Any, given: Any = "x", label: Any = "billing", confidence: float = 0.9, **how: Any) -> Run:
    classify = how.pop("classifier", classifier({"label": label, "confidence": confidence}))
    model = connection(
        classify, says("Refund:", "refunded"), says("Appeal:", "appealed"), says("Hand over:", "handed over")
    )
    return asyncio.run(fg.run(pattern, given, connection=model, **how))


def nodes(run: Run) -> list[str]:
    return [step.node for step in run.trace.steps]


@pytest.mark.parametrize("label", ["billing", "Billing", "  BILLING \n"])
def test_router_takes_exactly_the_route_of_the_label(label: str) -> None:
    done = run(router(), label=label)
    assert done.output == "refunded"
    assert nodes(done) == ["classify", "which route?", "refund"]


@pytest.mark.parametrize(
    ("label", "confidence", "says_so"),
    [
        ("weather", 0.99, "'weather' is none of the routes, so 'person' takes it"),
        ("", 0.99, "'' is none of the routes"),
        ("billing", 0.69, "69% sure of 'billing' is below 70%"),
    ],
)
def test_router_sends_what_does_not_fit_to_the_fallback_and_says_why(
    label: str, confidence: float, says_so: str
) -> None:
    done = run(router(), label=label, confidence=confidence)
    assert (done.status, done.output) == ("done", "handed over")
    check = next(done.trace.at("which route?"))
    assert says_so in check.reason and check.sent == "fallback"


@pytest.mark.parametrize("answer", [{"label": "billing", "confidence": 7}, {"nothing": 1}])
def test_router_with_a_failed_classification_falls_back(answer: dict[str, Any]) -> None:
    done = run(router(), classifier=classifier(answer))
    assert done.output == "handed over"
    assert "it was not classified (the answer does not fit its form" in next(done.trace.at("which route?")).reason


def test_confidence_at_the_threshold_is_enough() -> None:
    assert run(router(0.9), confidence=0.9).output == "refunded"


def test_classification_without_confidence_needs_no_threshold() -> None:
    step = fg.Step("classify", "Which kind is it? {input}", output=Kind)
    assert run(router(0, classify=step), classifier=classifier({"label": "appeal"})).output == "appealed"


def test_routes_may_lead_to_models_of_different_tiers() -> None:
    models = [call.attributes["gen_ai.request.model"] for call in run(router(), label="appeal").trace.calls]
    assert models == ["claude-haiku-5-5", "claude-opus-5-5"]


def test_route_can_use_the_classification() -> None:
    told = fg.Step("refund", "Refund: {input} as {classify.label}")
    done = run(router(routes={"billing": told}))
    assert "x as billing" in done.trace.calls[-1].sent[0]["content"]


def test_budget_spent_on_the_classification_stops_the_run() -> None:
    stopped = run(router(), budget=fg.Budget(calls=1))
    assert (stopped.status, stopped.bill.calls) == ("budget", 1)


def test_budget_spent_before_the_classification_is_no_reason_to_fall_back() -> None:
    chain = fg.Chain(fg.Step("first", "Refund: {input}"), router())
    stopped = run(chain, budget=fg.Budget(calls=1))
    assert (stopped.status, nodes(stopped)) == ("budget", ["first"])


def test_router_in_front_of_chains_keeps_their_gates_and_names() -> None:
    chain = fg.Chain(REFUND, fg.Gate("polite", lambda text: "too short"), name="billing desk")
    stopped = run(router(routes={"billing": chain, "appeal": APPEAL}))
    assert (stopped.status, stopped.reason) == ("gate", "too short")
    assert nodes(stopped) == ["classify", "which route?", "billing desk/refund", "billing desk/polite"]


def test_router_in_a_chain_stands_below_its_name() -> None:
    done = run(fg.Chain(router(), fg.Step("person", "Hand over: {router}")))
    assert nodes(done) == ["router/classify", "router/which route?", "router/refund", "person"]


def test_vote_may_classify() -> None:
    vote = fg.Voting(CLASSIFY, 3, name="classify")
    done = run(router(classify=vote))
    assert done.output == "refunded"
    assert len(done.trace.calls) == 3


def test_pattern_that_returns_no_label_falls_back() -> None:
    done = run(router(classify=fg.Chain(fg.Step("say", "Refund: {input}"), name="classify")))
    assert done.output == "handed over"
    assert "None is none of the routes" in next(done.trace.at("which route?")).reason


def test_router_has_a_way_for_each_route_and_the_fallback() -> None:
    paths = router().shape.paths()
    assert paths.count == 3
    assert {path.nodes[-1] for path in paths.listed} == {"refund", "appeal", "person"}
    assert {edge.label for edge in router().shape.edges if edge.source == "which route?"} == {
        "billing",
        "appeal",
        "otherwise",
    }


def test_route_that_is_also_the_fallback_is_one_way() -> None:
    shape = router(fallback=APPEAL).shape
    assert shape.paths().count == 2
    assert "appeal or otherwise" in {edge.label for edge in shape.edges}


@pytest.mark.parametrize(
    ("how", "says_so"),
    [
        ({"routes": {}}, "has no routes"),
        ({"routes": {"a": REFUND, " A ": APPEAL}}, "' A ' is empty or taken"),
        ({"routes": {" ": REFUND}}, "' ' is empty"),
        ({"routes": {"a": "refund"}}, "'refund' is not a pattern"),
        ({"threshold": 70}, "threshold is 70"),
        ({"threshold": float("nan")}, "threshold is nan"),
        ({"classify": fg.Step("say", "x")}, "output=fg.Label, not None"),
        ({"classify": fg.Step("classify", "x", output=Kind)}, "confidence"),
        ({"routes": {"a": fg.Step("person", "other")}}, "'person' is taken"),
        ({"fallback": fg.Step("which route?", "x")}, "'which route\\?' is taken"),
        ({"fallback": fg.Step("late", "{refund}")}, "asks for 'refund'"),
    ],
)
def test_router_that_cannot_work_is_refused_before_it_costs(how: dict[str, Any], says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        router(**how)


def echoed(ask: Ask) -> Answer:
    """Classify by what the input says, with a slip for one of them."""
    said = ask.text.split()[-1]
    return Answer(data={"label": {"slip": "appeal", "odd": "weather"}.get(said, said), "confidence": 0.9})


def test_matrix_counts_where_each_kind_went() -> None:
    inputs = ["billing", "billing", "slip", "appeal", "odd"]
    truths = ["billing", "billing", "billing", "appeal", "appeal"]
    matrix = router_matrix([run(router(), text, classifier=classifier(echoed)) for text in inputs], truths)
    assert matrix.rows() == [
        ("", "billing", "appeal", "fallback"),
        ("billing", "2", "1", "0"),
        ("appeal", "0", "1", "1"),
        ("fallback", "0", "0", "0"),
    ]
    assert matrix.accuracy == 3 / 5
    assert (matrix.recall("billing"), matrix.precision("appeal"), matrix.recall("fallback")) == (2 / 3, 1 / 2, None)


def test_matrix_keeps_runs_that_were_never_routed() -> None:
    stopped = run(fg.Chain(PERSON, router(), name="desk"), budget=fg.Budget(calls=1))
    assert router_matrix([stopped], ["billing"]).counts == {("billing", "not routed"): 1}


def test_matrix_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(UsageError, match="1 run and 2 true labels"):
        router_matrix([run(router())], ["billing", "appeal"])
    with pytest.raises(UsageError, match="has no router"):
        router_matrix([run(PERSON)], ["billing"])
    with pytest.raises(UsageError, match="nothing to compare"):
        confusion([])
