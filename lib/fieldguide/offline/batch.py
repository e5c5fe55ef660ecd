"""A batch of messages, how far it is, and the shelf on which batches are kept."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from typing import Any

from .faults import HEADER
from .wire import MESSAGES, Refusal, Reply, Request, encode, error

PORTION = 500
"""How many requests are answered at one look at the shelf."""
KEPT, ROOM = 100, 128 * 1024 * 1024
"""Batches that are kept, and bytes in all of them."""
One = Callable[[Request], Reply]
"""Answers one request of a batch."""


@dataclass(slots=True)
class Batch:
    """What was asked at once, and how far it is."""

    id: str
    created: datetime
    version: str
    fault: str
    """What its messages are to do wrong."""
    asked: list[tuple[str, bytes]]
    """What each request calls itself, and its body."""
    lines: list[bytes] = field(default_factory=list)
    """What each got, in the order in which they were asked."""
    tally: Counter[str] = field(default_factory=Counter)
    cancelled: bool = False
    size: int = 0
    """The bytes of all that."""

    def __post_init__(self) -> None:
        self.size = sum(len(body) for _, body in self.asked)

    @property
    def ended(self) -> bool:
        return len(self.lines) == len(self.asked)

    def work(self, one: One, most: int) -> int:
        """Answer up to `most` of its requests; return how many that were."""
        begin = len(self.lines)
        for name, body in self.asked[begin : begin + (len(self.asked) if self.cancelled else most)]:
            result = {"type": "canceled"} if self.cancelled else self._answered(one, body)
            self.tally[result["type"]] += 1
            self.lines.append(encode({"custom_id": name, "result": result}).encode("ascii") + b"\n")
            self.size += len(self.lines[-1])
        return 0 if self.cancelled else len(self.lines) - begin

    def _answered(self, one: One, body: bytes) -> dict[str, Any]:
        sent = {"x-api-key": "batch", "anthropic-version": self.version, "content-type": "application/json"}
        got = one(Request("POST", MESSAGES, {**sent, HEADER: self.fault}, body))
        if not got.headers["content-type"].startswith("application/json"):
            streamed = Refusal("stream: a batch gives whole messages only; leave it out")
            return {"type": "errored", "error": error(streamed, got.headers["request-id"])}
        said = json.loads(got.body)
        if got.status != 200:
            return {"type": "errored", "error": said}
        said["usage"]["service_tier"] = "batch"
        return {"type": "succeeded", "message": said}


@dataclass(slots=True)
class Shelf:
    """The batches of one process or transport, oldest first."""

    batches: dict[str, Batch] = field(default_factory=dict)
    made: int = 0
    lock: RLock = field(default_factory=RLock)

    def put(self, batch: Batch) -> None:
        """Keep `batch`, and let the oldest go where there are too many."""
        self.made += 1
        self.batches[batch.id] = batch
        self.settle()

    def settle(self) -> None:
        """Let the oldest go while all together take too much room; the newest stays."""
        sizes = {ident: batch.size for ident, batch in self.batches.items()}
        while len(sizes) > 1 and (len(sizes) > KEPT or sum(sizes.values()) > ROOM):
            oldest = next(iter(sizes))
            del sizes[oldest], self.batches[oldest]

    def work(self, one: One) -> None:
        """Go on with what has not ended, the oldest first, as far as one portion goes."""
        left = PORTION
        for batch in self.batches.values():
            if not batch.ended and (left > 0 or batch.cancelled):
                left -= batch.work(one, left)
        if left < PORTION:
            self.settle()
