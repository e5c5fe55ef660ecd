"""`fieldguide model` and what no client of the API would send: every answer in the API's shape, and no waiting."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from typing import Any

import anthropic
import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import HEAD, QUICK, client, connected, post, said, served, served_to_a_module
from small_cast import HEADERS, PATIENT, TEN_WORDS, body

from fieldguide.offline import serve
from fieldguide.offline.headers import LARGEST
from fieldguide.offline.session import Simulation

address = served_to_a_module()
hasty = served_to_a_module(QUICK)


def heard(answer: bytes) -> tuple[int, dict[str, str], Any]:
    """Return the status, headers and data of a reply as it came over the wire."""
    head, _, content = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    named = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert int(named["content-length"]) == len(content)
    return int(first.split()[1]), named, json.loads(content)


MALFORMED = {
    "no HTTP": (b"GARBAGE\r\n\r\n", 400),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n", 400),
    "version 9": (f"GET /v1/models HTTP/9.0\r\n{HEAD}\r\n".encode(), 400),
    "header without a colon": (b"GET /v1/models HTTP/1.1\r\nhost\r\n\r\n", 400),
    "negative length": (f"POST /v1/messages HTTP/1.1\r\n{HEAD}content-length: -1\r\n\r\n".encode(), 400),
    "two lengths": (
        f"POST /v1/messages HTTP/1.1\r\n{HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\n".encode(),
        400,
    ),
    "unheard-of encoding": (f"POST /v1/messages HTTP/1.1\r\n{HEAD}transfer-encoding: x\r\n\r\n".encode(), 400),
    "broken chunk": (f"POST /v1/messages HTTP/1.1\r\n{HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n".encode(), 400),
    "absurd length": (f"POST /v1/messages HTTP/1.1\r\n{HEAD}content-length: 99999999999\r\n\r\n".encode(), 413),
    "endless length": (
        f"POST /v1/messages HTTP/1.1\r\n{HEAD}content-length: {'9' * 400}\r\n\r\n".encode(),
        400,
    ),
    "long headers": (post(b"{}", *(f"x-{n}: {'a' * 1000}" for n in range(80))), 431),
    "long path": (post(b"{}", path="/v1/" + "a" * 50_000), 404),
    "no body": (post(b""), 400),
    "broken JSON": (post(b'{"model": '), 400),
    "null bytes": (post(b"\x00" * 100), 400),
    "null byte in a path": (post(b"{}", path="/v1/%00"), 404),
    "gzip that is none": (post(b"\x1f\x8b", "content-encoding: gzip"), 400),
    "deep nesting": (post(b"[" * 100_000), 400),
    "wrong version": (post(b"{}").replace(b"2026-10-21", b"1999-01-01"), 400),
    "wrong content type": (post(b"{}").replace(b"application/json", b"text/plain"), 400),
    "no key": (post(b"{}").replace(b"x-api-key: k\r\n", b""), 401),
    "unknown method": (post(b"{}").replace(b"POST ", b"BREW "), 405),
    "unknown model": (post(json.dumps(body(model="gpt")).encode()), 404),
    "huge max_tokens": (post(json.dumps(body(max_tokens=10**9)).encode()), 400),
    "unscripted prompt": (post(json.dumps(body("Sing a song.")).encode()), 400),
    "unheard-of fault": (post(json.dumps(body()).encode(), "x-fieldguide-fault: earthquake"), 400),
}


@pytest.mark.parametrize("half", [False, True], ids=["open", "half-closed"])
@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_request_gets_the_api_error(address: str, name: str, half: bool) -> None:
    sent, expected = MALFORMED[name]
    status, named, told = heard(said(address, sent, half))
    assert (status, told["type"]) == (expected, "error")
    assert told["error"]["type"].endswith("_error") or told["error"]["type"] == "request_too_large"
    assert told["error"]["message"] and told["request_id"] == named["request-id"]


@PATIENT
@given(st.binary(max_size=200))
def test_any_bytes_on_a_socket_are_answered_or_dropped(hasty: str, sent: bytes) -> None:
    answer = said(hasty, sent, half=True)
    assert answer == b"" or heard(answer)[2]["type"] == "error"


@PATIENT
@given(st.binary(max_size=200))
def test_any_body_over_http_is_answered(address: str, sent: bytes) -> None:
    assert heard(said(address, post(sent)))[2]["type"] == "error"


def test_twenty_megabytes_are_read_and_refused_in_words(address: str) -> None:
    status, _, told = heard(said(address, post(b'"' + b"a" * 20_000_000 + b'"')))
    assert (status, told["error"]["type"]) == (400, "invalid_request_error")


@pytest.mark.parametrize("chunked", [False, True])
def test_too_large_a_body_is_refused_and_heard(address: str, chunked: bool) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(LARGEST // 1_000_000 + 1):
            yield b"a" * 1_000_000

    sent: Any = parts() if chunked else b"".join(parts())
    answer = httpx2.post(f"{address}/v1/messages", content=sent, headers=HEADERS)
    assert (answer.status_code, answer.json()["error"]["type"]) == (413, "request_too_large")


def test_sdk_raises_for_too_large_a_body(address: str) -> None:
    with client(address, max_retries=0) as sdk, pytest.raises(anthropic.RequestTooLargeError):
        sdk.messages.create(**body("a" * (LARGEST + 1)))


def test_head_gets_no_body(address: str) -> None:
    answer = said(address, f"HEAD /v1/models HTTP/1.1\r\n{HEAD}connection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 405 ") and answer.endswith(b"\r\n\r\n")


# What takes too long.


@pytest.mark.parametrize(
    "sent",
    [b"", b"POST /v1/mess", post(b"{}")[:-1], f"POST /v1/messages HTTP/1.1\r\n{HEAD}".encode()],
    ids=["nothing", "half a line", "half a body", "half the headers"],
)
@pytest.mark.parametrize("half", [False, True], ids=["open", "half-closed"])
def test_request_that_never_ends_is_dropped(hasty: str, sent: bytes, half: bool) -> None:
    assert said(hasty, sent, half) == b""


def test_slow_headers_are_dropped(hasty: str) -> None:
    with connected(hasty) as line:
        with pytest.raises(OSError):
            for _ in range(200):
                line.sendall(b"x")
                line.settimeout(0.05)
                try:
                    if not line.recv(1):
                        raise ConnectionResetError
                except TimeoutError:
                    continue


def test_client_that_reads_nothing_is_dropped() -> None:
    big = json.dumps({"requests": [{"custom_id": f"a{n}", "params": body()} for n in range(8000)]}).encode()
    with served(QUICK) as address, httpx2.Client(base_url=address) as http:
        made = http.post("/v1/messages/batches", content=big, headers=HEADERS).json()["id"]
        for _ in range(30):
            if http.get(f"/v1/messages/batches/{made}", headers=HEADERS).json()["processing_status"] == "ended":
                break
        whole = len(http.get(f"/v1/messages/batches/{made}/results", headers=HEADERS).content)
        with connected(address, 20) as line:
            line.sendall(f"GET /v1/messages/batches/{made}/results HTTP/1.1\r\n{HEAD}\r\n".encode())
            assert line.recv(1) == b"H"
            asyncio.run(asyncio.sleep(3 * QUICK.unread))
            assert read_to_the_end(line) < whole


def read_to_the_end(line: socket.socket) -> int:
    total = 0
    try:
        while part := line.recv(1 << 20):
            total += len(part)
    except ConnectionResetError:
        return total
    return total


def test_slow_clients_do_not_hold_up_others(hasty: str) -> None:
    waiting = [connected(hasty) for _ in range(100)]
    for line in waiting:
        line.sendall(b"POST /v1/messages HTTP/1.1\r\ncontent-length: 9\r\n\r\n")
    with client(hasty, max_retries=0, timeout=5) as sdk:
        assert sdk.messages.create(**body()).content[-1].text == TEN_WORDS
    for line in waiting:
        line.close()


def test_full_house_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_room", lambda: 2)
    with served() as address:
        held = [connected(address) for _ in range(2)]
        status, named, told = heard(said(address, b""))
        assert (status, told["error"]["type"], named["retry-after"]) == (529, "overloaded_error", "1")
        for line in held:
            line.close()


def test_memory_of_single_requests_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "REMEMBERED", 10)
    running = Simulation()
    monkeypatch.setattr(serve, "Simulation", lambda seed: running)
    with served() as address, httpx2.Client(base_url=address, headers=HEADERS) as http:
        for number in range(100):
            http.post("/v1/messages", json=body(f"Count to ten. {number}"))
    assert len(running.counts) <= 11
