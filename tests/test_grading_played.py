"""The judge plays the model's side of the wire, and hears what a learner's work really asked."""

from __future__ import annotations

from typing import Any

import pytest
from learner import talk

import fieldguide as fg
from fieldguide.grading.here import Names, finished
from fieldguide.grading.played import MOST, Model, TooOften
from fieldguide.grading.wire import Line

OFFICE = fg.scenario("grants")
PATTERN = list(OFFICE.patterns)[-1]
FLOW = f"import fieldguide as fg\nflow = fg.scenario('grants').patterns[{PATTERN!r}]"
BODY = '{"max_tokens": 9, "messages": [{"role": "user", "content": "hello"}], "model": "claude-haiku-5-5"}'
TEXT = OFFICE.items[0].text


async def ran(line: Line) -> tuple[Any, list[dict[str, Any]]]:
    return await line.flow("flow", TEXT), list(line.heard)


def test_judge_hears_every_request_as_it_went_over_the_wire() -> None:
    answer, heard = talk(FLOW, ran, names=("flow",), warm=True)
    assert answer.value["status"] == "done"
    assert TEXT[:40] in heard[0]["messages"][0]["content"]
    assert len(heard) >= 2


def test_notebook_hears_what_the_judge_hears() -> None:
    names = Names({"flow": OFFICE.patterns[PATTERN]})
    mine = finished(names.flow("flow", TEXT))
    assert (mine, names.heard) == talk(FLOW, ran, names=("flow",), warm=True)


def test_learner_cannot_play_the_model() -> None:
    own = f"{FLOW}\nfrom fieldguide.offline import model\nmodel.reply = None"
    assert talk(own, ran, names=("flow",), warm=True)[1]


def test_learner_cannot_choose_the_chance() -> None:
    headers = {"x-api-key": "offline", "anthropic-version": "2026-10-21", "content-type": "application/json"}
    faulty = {**headers, "x-fieldguide-fault": "529"}
    asked = {"method": "POST", "path": "/v1/messages", "body": BODY, "seed": 9, "going_wrong": "529"}
    assert Model().answer({**asked, "headers": faulty}) == Model().answer({**asked, "headers": headers})
    assert Model().answer({**asked, "headers": faulty})["status"] != 529
    assert Model(faults="529").answer({**asked, "headers": headers})["status"] == 529


def test_judge_brings_the_faults() -> None:
    async def refused(line: Line) -> Any:
        return await line.flow("flow", TEXT, faults="529,529,529,529")

    assert talk(FLOW, refused, names=("flow",), warm=True).value["status"] != "done"


def test_asking_without_end_is_told_so() -> None:
    many = f"import fieldguide as fg\nasync def got():\n    pass\n{FLOW}\nimport asyncio\ndef got():\n    "
    many += f"while True: asyncio.run(fg.run(flow, {TEXT!r}))"

    async def call(line: Line) -> Any:
        return await line.call("got")

    answer = talk(many, call, warm=True)
    assert (answer.got, "asked the model" in answer.note) == ("timed_out", True)


@pytest.mark.parametrize(
    "asked",
    [None, [], {}, {"method": 1}, {"method": "POST", "path": "/v1/messages", "headers": {}, "body": "\u2603"}],
    ids=str,
)
def test_what_is_no_request_is_refused(asked: Any) -> None:
    with pytest.raises(ValueError):
        Model().answer(asked)


@pytest.mark.parametrize("body", ["", "[" * 90_000, '{"messages": 1}', '{"model": "\\ud800"}', "\xff"], ids=len)
def test_any_body_gets_a_reply(body: str) -> None:
    model = Model()
    asked = {"method": "POST", "path": "/v1/messages", "headers": {}, "body": body, "occurrence": -1, "broken": 1e9}
    assert 400 <= model.answer(asked)["status"] < 500


def test_model_is_not_asked_more_than_a_number_of_times() -> None:
    model = Model(heard=[{}] * MOST)
    with pytest.raises(TooOften):
        model.answer({"method": "POST", "path": "/v1/messages", "headers": {}, "body": ""})
