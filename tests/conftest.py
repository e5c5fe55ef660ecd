"""What every test gets: an empty home of its own, no live mode, and no way out of this machine."""

import ipaddress
import os
import socket
from collections.abc import Callable
from typing import Any

import hypothesis
import pytest

# How long an example takes says more about the machine than about the code; CI tries the same examples each time.
hypothesis.settings.register_profile("kit", deadline=None, derandomize=os.environ.get("CI") == "true")
hypothesis.settings.load_profile("kit")


SETTINGS = (
    *("FIELDGUIDE_LIVE", "FIELDGUIDE_RECORD", "FIELDGUIDE_REPLAY", "FIELDGUIDE_OTLP"),
    *("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"),
)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep a test away from this person's answers, keys and network."""
    monkeypatch.setenv("FIELDGUIDE_HOME", str(tmp_path_factory.mktemp("home")))
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **named: real(_here(host), *rest, **named))


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _here(address[0])
        return connect(self, address)

    return guarded


def _here(host: str | bytes | None) -> str | bytes | None:
    """Return `host` if it is this machine; a test that asks for another fails, whatever catches exceptions."""
    name = host.decode() if isinstance(host, bytes) else host
    if name and name != "localhost" and not _is_loopback(name):
        pytest.fail(f"a test asked the network for {name!r}; tests talk to this machine only")
    return host


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
