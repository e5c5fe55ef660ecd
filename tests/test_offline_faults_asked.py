"""How faults are asked for: in a request, for a whole run, on every route; an unknown one is named."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx2
import pytest
from faulty import client, fault, noted, sync, within
from hypothesis import given
from hypothesis import strategies as st
from small_cast import CAST, PATIENT, answered, body, error

from fieldguide.offline import faults
from fieldguide.offline.session import Attempt, Simulation, going_wrong
from fieldguide.offline.transport import sync_transport


@pytest.fixture
def log() -> Iterator[list[Attempt]]:
    with noted() as kept:
        yield kept


@pytest.mark.parametrize(
    "listed",
    [
        "418",
        "429;retry-after",
        "429;retry-after=soon",
        "429;retry-after=-1",
        "cut;retry-after=3",
        "ok,;",
        ",",
        "429 529",
    ]
    + ["429," * 40, "429;retry-after=1e9", "429;colour=red", "never_pass"],
)
def test_unknown_fault_is_named(listed: str) -> None:
    status, refused = error(x_fieldguide_fault=listed)
    assert (status, refused["details"]["error_code"]) == (400, faults.UNKNOWN)
    assert "x-fieldguide-fault" in refused["message"]


@PATIENT
@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=30))
def test_any_fault_gets_a_reply(listed: str) -> None:
    got = answered(x_fieldguide_fault=listed)
    assert got.status in (0, 200, 400, 429, 500, 529)
    assert got.status == 0 or got.fate == "cut" or json.loads(got.body)["type"] in ("message", "error")


@pytest.mark.parametrize("path", ["/v1/models", "/v1/messages/count_tokens"])
def test_fault_strikes_every_route(path: str) -> None:
    headers = {"x-api-key": "k", "anthropic-version": "2026-10-21", "x-fieldguide-fault": "429"}
    with httpx2.Client(transport=sync_transport(CAST), base_url="http://offline.invalid", headers=headers) as http:
        got = http.get(path) if path == "/v1/models" else http.post(path, json=body(max_tokens=None))
    assert (got.status_code, got.headers["retry-after"], got.headers["retry-after-ms"]) == (429, "10", "1")


def test_client_that_does_not_count_is_counted() -> None:
    headers = {"x-api-key": "k", "anthropic-version": "2026-10-21", "x-fieldguide-fault": "429,500"}
    with httpx2.Client(transport=sync_transport(CAST), base_url="http://offline.invalid", headers=headers) as http:
        tries = [http.post("/v1/messages", json=body()).status_code for _ in range(5)]
    assert tries == [429, 500, 200, 429, 500]


def test_scenario_has_its_faults_in_every_request(log: list[Attempt]) -> None:
    run = Simulation(faults="529,ok")
    within(run, lambda: (sync(body()), sync(body("Pick a letter."))))
    assert [attempt.status for attempt in log] == [529, 200, 529, 200]


def test_request_that_names_a_fault_keeps_to_it(log: list[Attempt]) -> None:
    within(Simulation(faults="529,ok"), lambda: sync(fault("ok")))
    assert [attempt.status for attempt in log] == [200]


def test_run_that_begins_inside_meets_the_faults() -> None:
    with going_wrong("loops"):
        inside = Simulation()
    assert (inside.faults, Simulation().faults) == ("loops", "")


def test_stream_asked_for_again_goes_on_in_the_list() -> None:
    def listen() -> list[str]:
        with client() as sdk:
            return [event.type for event in sdk.messages.create(stream=True, **body())]

    def twice() -> list[str]:
        with pytest.raises(httpx2.RemoteProtocolError):
            listen()
        return listen()

    assert within(Simulation(faults="cut"), twice)[-1] == "message_stop"


@pytest.mark.parametrize("listed", ["429", "500,529", "timeout", "disconnect", "cut"])
def test_fault_does_not_change_what_is_answered_in_the_end(listed: str) -> None:
    asked = body("Pick a letter.")
    plain = within(Simulation(5), lambda: [sync(asked).content[-1].text for _ in range(2)])
    run = Simulation(5, faults=listed)
    assert within(run, lambda: [sync(asked).content[-1].text for _ in range(2)]) == plain
    assert set(run.counts.values()) == {2}
