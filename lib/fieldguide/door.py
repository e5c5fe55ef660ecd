"""The one door to the model: every call goes through `Connection.ask`, over the real `anthropic` SDK.

Offline, only the HTTP transport under the SDK's client is another one; everything else is what runs live.
"""

from __future__ import annotations

import os
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import prices, recording
from .answers import Answer as Answer
from .answers import Ask as Ask
from .answers import ToolCall as ToolCall
from .answers import Turn as Turn
from .answers import failed, outside_schema, read
from .clock import nanoseconds
from .errors import ConnectionRefused, UsageError
from .offline import session
from .offline.instant import instant

if TYPE_CHECKING:
    import httpx2
    from anthropic import AsyncAnthropic

    from .offline.actor import Actor

DEFAULT_MODEL = "claude-haiku-5-5"

_replies: ContextVar[list[httpx2.Response] | None] = ContextVar("replies", default=None)


@dataclass(frozen=True, slots=True)
class Connection:
    """A client of the Messages API, and what to assume where a step does not say."""

    client: AsyncAnthropic
    live: bool
    model: str
    seed: int
    replayed: bool = False
    """What answers is a recording of a live session."""

    @property
    def simulated(self) -> bool:
        """Whether a simulated model answers."""
        return not (self.live or self.replayed)

    async def ask(self, ask: Ask) -> tuple[Answer, int]:
        """Ask the model once, with the SDK's own retries; return its answer and the simulated nanoseconds it took.

        Raises NotScripted where the offline model has no actor for the question.
        """
        attempts: list[session.Attempt] = []
        replies: list[httpx2.Response] = []
        attempted, replied = session.attempts.set(attempts), _replies.set(replies)
        try:
            answer = await self._send(ask, replies)
        finally:
            session.attempts.reset(attempted)
            _replies.reset(replied)
        return _with_tries(answer, attempts), _elapsed(attempts)

    async def _send(self, ask: Ask, replies: list[httpx2.Response]) -> Answer:
        model = ask.model or self.model
        request: dict[str, Any] = {"model": model, "max_tokens": ask.max_tokens, "messages": ask.messages}
        if ask.system is not None:
            request["system"] = ask.system
        if ask.tools:
            request["tools"] = ask.tools
        try:
            if ask.output is None:
                return read(await self.client.messages.create(**request), model, ask)
            return read(await self.client.messages.parse(output_format=ask.output, **request), model, ask)
        except Exception as failure:
            return _failure(failure, replies, model, ask)


def _failure(failure: Exception, replies: list[httpx2.Response], model: str, ask: Ask) -> Answer:
    """Turn what the SDK raised into the reason a run ended; raise again what is not the model's doing."""
    import anthropic
    import pydantic

    if isinstance(failure, anthropic.APIError):
        return failed(failure, model)
    if isinstance(failure, pydantic.ValidationError) and replies:
        message = anthropic.types.Message.model_validate_json(replies[-1].content)
        return outside_schema(failure, message, model, ask)
    raise failure


def _with_tries(answer: Answer, attempts: list[session.Attempt]) -> Answer:
    """Note on an answer that took several tries how each went, how long it took and what was waited after it."""
    if len(attempts) < 2:
        return answer
    tries = {
        "fieldguide.tries.status": tuple(attempt.status for attempt in attempts),
        "fieldguide.tries.seconds": tuple(attempt.seconds for attempt in attempts),
        "fieldguide.tries.waited": (*(attempt.retry_after for attempt in attempts[:-1]), 0.0),
    }
    return answer._replace(attributes={**answer.attributes, **tries})


def _elapsed(attempts: list[session.Attempt]) -> int:
    """Return the simulated time of all attempts with the waits between them."""
    elapsed = 0
    for number, attempt in enumerate(attempts, 1):
        wait = attempt.retry_after if number < len(attempts) else 0
        elapsed += nanoseconds(attempt.seconds) + nanoseconds(wait)
    return elapsed


def fresh(seed: int = 0) -> None:
    """Let every run from here on have this `seed`, where it is not given one of its own.

        fg.fresh(3)  # at the head of a cell that runs something

    A run hangs on its pattern, its input and its seed, never on the runs before it: a cell that begins so shows the
    same in whatever order cells are run. `seed=` in a call still wins, and a connection made before keeps its own.
    """
    session.begin_with(seed)


def connect(
    *,
    model: str = DEFAULT_MODEL,
    seed: int | None = None,
    record: str | os.PathLike[str] | None = None,
    replay: str | os.PathLike[str] | None = None,
) -> Connection:
    """Return a connection: offline, unless `FIELDGUIDE_LIVE=1` and a key ask for live.

    `record` names a file that a live session is written to, `replay` one that answers instead of a model, for free;
    `FIELDGUIDE_RECORD` and `FIELDGUIDE_REPLAY` do the same. Without a `seed`, that of `fg.fresh` counts. Raises
    ConnectionRefused when live is asked for without a key or with a model whose price is unknown, and UsageError for
    files that cannot be used.
    """
    written, heard = recording.chosen(record, replay)
    seed = session.first_seed() if seed is None else seed
    if heard:
        client = _without_network(recording.replayer(heard), "replay")
        return Connection(client, live=False, model=model, seed=seed, replayed=True)
    if os.environ.get("FIELDGUIDE_LIVE") != "1":
        if written:
            raise UsageError(f"there is nothing to record in {str(written)!r} offline; set FIELDGUIDE_LIVE=1 too")
        return Connection(offline_client(), live=False, model=model, seed=seed)
    key = os.environ.get("ANTHROPIC_API_KEY")
    if not key:
        raise ConnectionRefused(
            "FIELDGUIDE_LIVE=1 asks for the live service, but ANTHROPIC_API_KEY is not set; "
            "set it, or unset FIELDGUIDE_LIVE to stay offline"
        )
    if model not in prices.current().models:
        raise ConnectionRefused(
            f"nobody knows the price of {model!r}, so no budget could hold; add it to data/prices.toml, "
            f"or choose one of {', '.join(prices.current().models)}"
        )
    return Connection(_live_client(key, os.environ.get("ANTHROPIC_BASE_URL"), written), True, model, seed)


async def _keep(response: httpx2.Response) -> None:
    if (replies := _replies.get()) is not None:
        replies.append(response)


@cache
def offline_client(actors: tuple[Actor, ...] | None = None) -> AsyncAnthropic:
    """Return the client whose model is played by `actors`, or by the kit's own.

    Made once: building one takes 21 ms, and it holds no state.
    """
    from .offline.transport import async_transport

    return _without_network(async_transport(actors), "offline")


def _without_network(transport: httpx2.AsyncBaseTransport, name: str) -> AsyncAnthropic:
    import httpx2
    from anthropic import AsyncAnthropic

    client = httpx2.AsyncClient(transport=transport, event_hooks={"response": [_keep]})
    sdk: type[AsyncAnthropic] = instant(AsyncAnthropic)
    return sdk(api_key=name, base_url=f"http://{name}.invalid", http_client=client, open_telemetry=False)


@cache
def _live_client(key: str, base_url: str | None, written: Path | None) -> AsyncAnthropic:
    import httpx2
    from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient

    hooks = [recording.recorder(written), _keep] if written else [_keep]
    # A connection that is kept open belongs to one event loop; a session may have several.
    limits = httpx2.Limits(max_connections=1000, max_keepalive_connections=0)
    client = DefaultAsyncHttpxClient(limits=limits, event_hooks={"response": hooks})
    return AsyncAnthropic(api_key=key, base_url=base_url, http_client=client, open_telemetry=False)
