"""`fieldguide model`: real clients over real HTTP, and whatever else may come in on a socket."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sys
from typing import Any

import anthropic
import httpx2
import pytest
from served import QUICK, client, commanded, connected, post, said, served, served_to_a_module, stopped
from small_cast import CITIES, HEADERS, TEN_WORDS, body, request
from small_tools import Facts, look

from fieldguide.errors import UsageError
from fieldguide.offline import serve
from fieldguide.offline.follower import FOLLOWER
from fieldguide.offline.serve import Limits, serving
from fieldguide.offline.session import Simulation
from fieldguide.offline.transport import answered as in_process

address = served_to_a_module()
hasty = served_to_a_module(QUICK)


def test_create_over_http_is_the_in_process_answer(address: str) -> None:
    with client(address) as sdk:
        message = sdk.messages.create(**body())
    here = in_process(request(body()), Simulation())
    assert here is not None and here.status == 400  # the kit's own actors do not know the small cast's cues
    assert message.content[-1].text == TEN_WORDS
    assert message._request_id.startswith("req_offline_")


def test_stream_arrives_event_by_event(address: str) -> None:
    with client(address) as sdk, sdk.messages.stream(**body()) as stream:
        kinds = [event.type for event in stream]
        assert stream.get_final_message().content[-1].text == TEN_WORDS
    assert kinds[0] == "message_start" and kinds[-1] == "message_stop"
    with httpx2.stream("POST", f"{address}/v1/messages", json=body(stream=True), headers=HEADERS) as raw:
        assert raw.headers["transfer-encoding"] == "chunked"
        assert len([part for part in raw.iter_raw() if part.startswith(b"event: ")]) > 1


def test_parse_and_tool_runner_over_http(address: str) -> None:
    with client(address) as sdk:
        assert sdk.messages.parse(output_format=Facts, **body("Fill in the facts.")).parsed_output == Facts(
            name="Ada", total=3
        )
        told = sdk.beta.messages.tool_runner(**body(CITIES, tools=[look])).until_done()
        assert told.content[-1].text == "Oslo: rain; Rome: sun"
        asked = {name: value for name, value in body().items() if name != "max_tokens"}
        assert sdk.messages.count_tokens(**asked).input_tokens > 0
        assert "claude-opus-5-5" in [model.id for model in sdk.models.list()]


def test_async_client_over_http(address: str) -> None:
    async def ask() -> tuple[str, str, Any]:
        async with anthropic.AsyncAnthropic(api_key="k", base_url=address) as sdk:
            plain = await sdk.messages.create(**body())
            async with sdk.messages.stream(**body()) as stream:
                streamed = await stream.get_final_text()
            parsed = await sdk.messages.parse(output_format=Facts, **body("Fill in the facts."))
            return plain.content[-1].text, streamed, parsed.parsed_output

    assert asyncio.run(ask()) == (TEN_WORDS, TEN_WORDS, Facts(name="Ada", total=3))


def test_many_connections_are_answered(address: str) -> None:
    async def ask() -> list[str]:
        limits = httpx2.Limits(max_connections=300, max_keepalive_connections=0)
        http = anthropic.DefaultAsyncHttpxClient(limits=limits)
        async with anthropic.AsyncAnthropic(api_key="k", base_url=address, http_client=http, max_retries=0) as sdk:
            several = await asyncio.gather(*(sdk.messages.create(**body(f"Count to ten. {n}")) for n in range(300)))
            return [message.content[-1].text for message in several]

    assert asyncio.run(ask()) == [TEN_WORDS] * 300


def test_clients_wait_in_line_before_they_are_accepted(address: str) -> None:
    lines = [connected(address) for _ in range(200)]
    for line in lines:
        line.close()
    assert serve.BACKLOG >= 128


def test_repeated_request_may_get_another_answer(address: str) -> None:
    with client(address) as sdk:
        letters = {sdk.messages.create(**body("Pick a letter.")).content[-1].text for _ in range(8)}
    assert len(letters) > 2


def test_seed_decides_the_answers() -> None:
    def letters(seed: int) -> list[str]:
        with served(seed=seed) as address, client(address) as sdk:
            return [sdk.messages.create(**body("Pick a letter.")).content[-1].text for _ in range(6)]

    assert letters(3) == letters(3) != letters(4)


def test_connection_is_kept_for_the_next_request(address: str) -> None:
    content = json.dumps(body()).encode()
    with connected(address) as line:
        for _ in range(3):
            line.sendall(post(content).replace(b"connection: close\r\n", b""))
            assert line.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")


def test_two_requests_at_once_on_a_connection_get_two_answers(address: str) -> None:
    content = json.dumps(body()).encode()
    first, last = post(content).replace(b"connection: close\r\n", b""), post(content)
    assert said(address, first + last).count(b"HTTP/1.1 200 OK\r\n") == 2


# What goes wrong on purpose.


def test_sdk_retries_through_faults(address: str) -> None:
    with client(address) as sdk:
        faults = {"x-fieldguide-fault": "429;retry-after=20,529,ok"}
        assert sdk.messages.create(**body("Count to ten. again"), extra_headers=faults).content[-1].text == TEN_WORDS


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("429", anthropic.RateLimitError),
        ("500", anthropic.InternalServerError),
        ("529", anthropic.APIStatusError),
        ("disconnect", anthropic.APIConnectionError),
        ("cut", anthropic.APIConnectionError),
    ],
)
def test_fault_is_the_typed_error(address: str, fault: str, error: type[Exception]) -> None:
    with client(address, max_retries=0) as sdk, pytest.raises(error):
        sdk.messages.create(**body(), extra_headers={"x-fieldguide-fault": fault})


def test_timeout_is_silence(hasty: str) -> None:
    with client(hasty, max_retries=0, timeout=0.1) as sdk, pytest.raises(anthropic.APITimeoutError):
        sdk.messages.create(**body(), extra_headers={"x-fieldguide-fault": "timeout"})
    with client(hasty, max_retries=0) as sdk, pytest.raises(anthropic.APIConnectionError):
        sdk.messages.create(**body(), extra_headers={"x-fieldguide-fault": "timeout"})


def test_stream_is_cut_in_the_middle_of_a_block(address: str) -> None:
    kinds = []
    with client(address, max_retries=0) as sdk, pytest.raises(httpx2.RemoteProtocolError):
        cut = sdk.messages.create(stream=True, **body(), extra_headers={"x-fieldguide-fault": "cut"})
        kinds += [event.type for event in cut]
    raw = said(address, post(json.dumps(body(stream=True, system="Again.")).encode(), "x-fieldguide-fault: cut"))
    assert b"content_block_delta" in raw and b"message_stop" not in raw and not raw.endswith(b"0\r\n\r\n")


def test_stream_ends_with_an_error(address: str) -> None:
    with client(address, max_retries=0) as sdk, pytest.raises(anthropic.APIStatusError, match="Overloaded"):
        faults = {"x-fieldguide-fault": "stream_error"}
        list(sdk.messages.create(stream=True, **body("Count to ten. please"), extra_headers=faults))


# The command.


def test_prompt_that_nobody_scripted_is_followed_unless_strict() -> None:
    with served(otherwise=FOLLOWER) as address, client(address) as sdk:
        answer = sdk.messages.with_raw_response.create(**body("Reply with exactly: moonrise."))
        assert "moonrise" in answer.parse().content[-1].text
        assert answer.headers["x-fieldguide-simulated"] == "follower"
        assert sdk.messages.create(**body()).content[-1].text == TEN_WORDS
    with served() as address, client(address) as sdk, pytest.raises(anthropic.BadRequestError, match="no actor"):
        sdk.messages.create(**body("Reply with exactly: moonrise."))


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signals to a process")
def test_command_serves_until_it_is_told_to_stop(strict: bool) -> None:
    how = signal.SIGINT if strict else signal.SIGTERM
    with commanded(*["--strict"] * strict) as (address, process), client(address) as sdk, connected(address) as idle:
        assert address.startswith("http://127.0.0.1:")
        if strict:
            with pytest.raises(anthropic.BadRequestError, match="no actor"):
                sdk.messages.create(**body("Reply with exactly: moonrise."))
        else:
            assert "moonrise" in sdk.messages.create(**body("Reply with exactly: moonrise.")).content[-1].text
        assert stopped(process, how) == (0, "")
        assert idle.recv(1) == b""


def test_taken_port_is_said() -> None:
    async def twice() -> None:
        async with serving() as address, serving(int(address.rpartition(":")[2])):
            pytest.fail("one port was had twice")

    with pytest.raises(UsageError, match="cannot be used"):
        asyncio.run(twice())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a second loopback address")
def test_server_listens_on_one_address_alone(address: str) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", int(address.rpartition(":")[2])), timeout=5)


def test_stop_ends_a_silent_connection_at_once() -> None:
    with served(Limits(silence=3600)) as address, connected(address) as line:
        line.sendall(post(json.dumps(body()).encode(), "x-fieldguide-fault: timeout"))
