"""What can be made to go wrong, as data: the header `x-fieldguide-fault`, or a simulation's `faults`.

    429;retry-after=20,529,ok

is one fault for a request and each of its retries in turn; after the last there is none. Which try it is, the SDK
says in `x-stainless-retry-count`; for a client that does not, the simulation counts. A fault may say how many
simulated seconds it takes (`500;seconds=12`), and 429 and 529 what wait they ask for. That wait is shown in
`retry-after` and kept on the virtual clock; `retry-after-ms: 1` beside it makes the SDK's own retry instant. After a
broken connection there is nobody to say so: see `instant`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from re import fullmatch

from .wire import Refusal, Reply, Request, refused

HEADER = "x-fieldguide-fault"
TRIES = "x-stainless-retry-count"
STATUSES: Mapping[str, tuple[Refusal, float | None]] = {
    "429": (Refusal("This request would exceed your rate limit; try again later.", 429, "rate_limit_error"), 10.0),
    "500": (Refusal("Internal server error", 500, "api_error"), None),
    "529": (Refusal("Overloaded", 529, "overloaded_error"), None),
}
"""Errors in place of an answer, with the wait that they ask for unless told otherwise."""
CONNECTION: Mapping[str, str] = {
    "timeout": "the answer is an hour late: longer than most clients wait",
    "disconnect": "the connection drops before there is a reply",
    "cut": "the connection drops in the middle of a block, or of the reply where it is not streamed",
    "stream_error": "a stream ends with `event: error`, overloaded; 529 where nothing is streamed",
}
ANSWER: Mapping[str, str] = {
    "malformed_tool_input": "a call of a tool lacks a field that its schema requires, unless the tool is strict",
    "refusal": "the model declines",
    "max_tokens": "the answer is cut in the middle",
}
ACTORS: Mapping[str, str] = {
    "never_passes": "a judge finds fault with everything",
    "loops": "an agent makes the same call again and again",
    "poisoned": "an agent follows an instruction that stands in a tool's result",
}
"""Faults that an actor acts out: it finds them in `ask.faults`."""
KNOWN = ("ok", *STATUSES, *CONNECTION, *ANSWER, *ACTORS)
MOST = 32
LATE = 3600.0
UNKNOWN = "fieldguide_unknown_fault"
FIRST_WAIT, LONGEST_WAIT = 0.5, 8.0
"""What the SDK waits when nobody says how long: doubling, and here without its jitter."""
AGAIN = (408, 409, 429)
"""Besides 5xx and broken connections, what the SDK tries again."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one try."""

    name: str = "ok"
    retry_after: float | None = None
    seconds: float = 0.0


class UnknownFault(ValueError):
    """A list of faults that cannot be read."""


def due(request: Request, elsewhere: str, broken: int) -> Fault:
    """Return the fault of this try of `request`; raises UnknownFault where one cannot be read."""
    listed = request.headers.get(HEADER) or elsewhere
    if not listed:
        return Fault()
    plan = read(listed)
    number = (tries(request) or 0) + broken
    return plan[number] if number < len(plan) else Fault()


def read(listed: str) -> list[Fault]:
    """Return the faults of a list; raises UnknownFault for one that is none."""
    return [_fault(item) for item in listed.split(",", MOST)]


def _fault(text: str) -> Fault:
    name, *settings = (part.strip() for part in text.split(";"))
    if name not in KNOWN:
        raise UnknownFault(f"there is no fault {name[:40]!r}; it may be one of {', '.join(KNOWN)}")
    values: dict[str, float] = {}
    for setting in settings:
        found = fullmatch(r"(retry-after|seconds)\s*=\s*([0-9]{1,5}(?:\.[0-9]{1,3})?)", setting)
        if found is None or (found[1] == "retry-after" and name not in STATUSES):
            raise UnknownFault(f"{setting[:40]!r} cannot be read; write seconds=3, or retry-after=20 for 429, 500, 529")
        values[found[1]] = float(found[2])
    late = LATE if name == "timeout" else 0.0
    return Fault(name, values.get("retry-after"), values.get("seconds", late))


def tries(request: Request) -> int | None:
    """Return how often the client tried `request` before, where it says so."""
    said = request.headers.get(TRIES, "")
    return int(said) if fullmatch(r"[0-9]{1,4}", said) else None


def instead(fault: Fault, request_id: str) -> Reply | None:
    """Return what comes in place of an answer, where something does."""
    if fault.name == "disconnect":
        return Reply(0, {}, b"", fault.seconds, fate="dropped")
    if fault.name not in STATUSES:
        return None
    refusal, usual = STATUSES[fault.name]
    wait = usual if fault.retry_after is None else fault.retry_after
    shown = {} if wait is None else {"retry-after": f"{wait:g}"}
    return refused(refusal, request_id, fault.seconds, **shown, **{"retry-after-ms": "1"})


def wait(reply: Reply | None, tried: int) -> float:
    """Return the true wait before the try after `reply`, or after none; 0 where no client would try again."""
    if reply is not None and "retry-after" in reply.headers:
        return float(reply.headers["retry-after"])
    if reply is not None and reply.fate == "whole" and reply.status < 500 and reply.status not in AGAIN:
        return 0.0
    return min(FIRST_WAIT * 2.0 ** min(tried, 8), LONGEST_WAIT)
