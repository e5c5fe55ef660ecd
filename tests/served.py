"""The offline model on a loopback address, for tests: in a thread of this process, or as the command itself."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anthropic
import pytest
from small_cast import CAST

from fieldguide.offline.serve import Limits, serving

QUICK = Limits(idle=0.4, body=0.4, unread=0.4, silence=0.2)
HEAD = "x-api-key: k\r\nanthropic-version: 2026-10-21\r\ncontent-type: application/json\r\nhost: 127.0.0.1\r\n"


@contextmanager
def served(limits: Limits | None = None, **how: Any) -> Iterator[str]:
    """Serve the small cast, or other actors, from a thread; yields the address."""
    ready, address = threading.Event(), ""
    loop = asyncio.new_event_loop()
    done = asyncio.Event()

    async def serve() -> None:
        nonlocal address
        async with serving(limits=limits, **{"actors": CAST, **how}) as address:
            ready.set()
            await done.wait()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(20), "the server does not begin"
        yield address
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(20)
        assert not thread.is_alive(), "the server does not stop"


def served_to_a_module(limits: Limits | None = None, **how: Any) -> Any:
    """Return a fixture: one server for all tests of a module, by its address."""

    @pytest.fixture(scope="module")
    def address() -> Iterator[str]:
        with served(limits, **how) as address:
            yield address

    return address


def ask_for_live(monkeypatch: pytest.MonkeyPatch, host: str, key: str) -> None:
    """Have connections go live, with the offline model as the host."""
    for name, value in {"FIELDGUIDE_LIVE": "1", "ANTHROPIC_API_KEY": key, "ANTHROPIC_BASE_URL": host}.items():
        monkeypatch.setenv(name, value)


@contextmanager
def commanded(*words: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `fieldguide model --port 0 --json`; yields its address and the process."""
    command = [sys.executable, "-m", "fieldguide", "model", "--port", "0", "--json", *words]
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": dict(os.environ)}
    with subprocess.Popen(command, **both) as process:
        try:
            assert process.stdout
            yield json.loads(process.stdout.readline())["url"], process
        finally:
            process.kill()


def stopped(process: subprocess.Popen[str], how: signal.Signals) -> tuple[int, str]:
    """Send a signal; return the exit code and what was said since."""
    process.send_signal(how)
    out, errors = process.communicate(timeout=20)
    return process.returncode, out + errors


def client(address: str, **how: Any) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="any-word", base_url=address, **how)


def connected(address: str, seconds: float = 5.0) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=seconds)


def said(address: str, sent: bytes, half: bool = False) -> bytes:
    """Send bytes and return all that comes back until the server closes."""
    with connected(address) as line:
        line.sendall(sent)
        if half:
            line.shutdown(socket.SHUT_WR)
        heard = b""
        while part := line.recv(65536):
            heard += part
        return heard


def post(content: bytes, *more: str, path: str = "/v1/messages") -> bytes:
    """Return a request as it goes over the wire; the connection ends with it."""
    named = "".join(f"{line}\r\n" for line in ("connection: close", *more))
    return f"POST {path} HTTP/1.1\r\n{HEAD}content-length: {len(content)}\r\n{named}\r\n".encode() + content
