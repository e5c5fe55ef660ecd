"""The one door to the model: every call goes through `Connection.ask`, over the real `anthropic` SDK.

Offline, only the HTTP transport under the SDK's client is another one; everything else is what runs live.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .clock import nanoseconds
from .errors import ConnectionRefused, NotScripted
from .offline import session

if TYPE_CHECKING:
    import httpx2
    from anthropic import APIError, AsyncAnthropic
    from anthropic.types import Message

    from .offline.actor import Actor

DEFAULT_MODEL = "claude-haiku-5-5"

_replies: ContextVar[list[httpx2.Response] | None] = ContextVar("replies", default=None)


class Ask(NamedTuple):
    """One question to the model; `model` None is the connection's own."""

    model: str | None
    system: str | None
    messages: list[dict[str, Any]]
    max_tokens: int
    output: type | None


class Answer(NamedTuple):
    """What came back: a value, or the reason there is none, and `gen_ai.*` attributes."""

    value: Any
    status: Literal["done", "refused", "failed"]
    reason: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Connection:
    """A client of the Messages API, and what to assume where a step does not say."""

    client: AsyncAnthropic
    live: bool
    model: str
    seed: int

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
        return answer, _elapsed(attempts)

    async def _send(self, ask: Ask, replies: list[httpx2.Response]) -> Answer:
        model = ask.model or self.model
        request: dict[str, Any] = {"model": model, "max_tokens": ask.max_tokens, "messages": ask.messages}
        if ask.system is not None:
            request["system"] = ask.system
        try:
            if ask.output is None:
                return _read(await self.client.messages.create(**request), model, None)
            return _read(await self.client.messages.parse(output_format=ask.output, **request), model, ask.output)
        except Exception as failure:
            return _failure(failure, replies, model)


def _failure(failure: Exception, replies: list[httpx2.Response], model: str) -> Answer:
    """Turn what the SDK raised into the reason a run ended; raise again what is not the model's doing."""
    import anthropic
    import pydantic

    if isinstance(failure, anthropic.APIError):
        return _failed(failure, model)
    if isinstance(failure, pydantic.ValidationError) and replies:
        return _outside_schema(failure, anthropic.types.Message.model_validate_json(replies[-1].content), model)
    raise failure


def _read(message: Message, model: str, output: type | None) -> Answer:
    """Take the answer out of a message by the type of its blocks: a thinking block often comes first."""
    attributes = _attributes(message, model)
    if message.stop_reason == "refusal":
        return Answer(None, "refused", "the model declined to answer", attributes)
    if message.stop_reason == "max_tokens":
        return Answer(None, "failed", _CUT, attributes)
    if output is None:
        return Answer("".join(b.text for b in message.content if b.type == "text"), "done", "", attributes)
    value = getattr(message, "parsed_output", None)
    if value is None:
        return Answer(None, "failed", "the model sent no answer in the form asked for", attributes)
    return Answer(value, "done", "", attributes)


_CUT = "the answer was cut off at its limit of tokens; give the step a larger max_tokens"


def _outside_schema(invalid: Any, message: Message, model: str) -> Answer:
    """Keep what a call cost when its answer does not fit: the SDK raises before it hands the message over."""
    if message.stop_reason in ("max_tokens", "refusal"):
        return _read(message, model, None)
    first = invalid.errors()[0]
    field = ".".join(str(part) for part in first["loc"]) or "the whole answer"
    return Answer(
        None, "failed", f"the answer does not fit its form: {field}: {first['msg']}", _attributes(message, model)
    )


def _attributes(message: Message, model: str) -> dict[str, Any]:
    usage = message.usage
    cached, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": model,
        "gen_ai.response.model": message.model,
        "gen_ai.response.id": message.id,
        "gen_ai.response.finish_reasons": (message.stop_reason,),
        "gen_ai.usage.input_tokens": usage.input_tokens + cached + written,
        "gen_ai.usage.output_tokens": usage.output_tokens,
        "gen_ai.usage.cache_read.input_tokens": cached,
        "gen_ai.usage.cache_creation.input_tokens": written,
    }


def _failed(refused: APIError, model: str) -> Answer:
    """Say what the model service refused; nothing was answered, so nothing was billed."""
    body = refused.body if isinstance(refused.body, dict) else {}
    error = body.get("error", {})
    if error.get("details", {}).get("error_code", "").startswith("fieldguide_"):
        raise NotScripted(error["message"]) from refused
    name = type(refused).__name__
    attributes = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "anthropic",
        "gen_ai.request.model": model,
        "error.type": name,
    }
    return Answer(
        None,
        "failed",
        f"the model service did not answer: {error.get('message', refused.message)} ({name})",
        attributes,
    )


def _elapsed(attempts: list[session.Attempt]) -> int:
    """Return the simulated time of all attempts with the waits between them."""
    elapsed = 0
    for number, attempt in enumerate(attempts, 1):
        wait = attempt.retry_after if number < len(attempts) else 0
        elapsed += nanoseconds(attempt.seconds) + nanoseconds(wait)
    return elapsed


def connect(*, model: str = DEFAULT_MODEL, seed: int = 0) -> Connection:
    """Return a connection: offline, unless `FIELDGUIDE_LIVE=1` and a key ask for live.

    Raises ConnectionRefused when live is asked for without a key.
    """
    if os.environ.get("FIELDGUIDE_LIVE") != "1":
        return Connection(offline_client(), live=False, model=model, seed=seed)
    if not os.environ.get("ANTHROPIC_API_KEY"):
        raise ConnectionRefused(
            "FIELDGUIDE_LIVE=1 asks for the live service, but ANTHROPIC_API_KEY is not set; "
            "set it, or unset FIELDGUIDE_LIVE to stay offline"
        )
    return Connection(_live_client(), live=True, model=model, seed=seed)


async def _keep(response: httpx2.Response) -> None:
    if (replies := _replies.get()) is not None:
        replies.append(response)


@cache
def offline_client(actors: tuple[Actor, ...] | None = None) -> AsyncAnthropic:
    """Return the client whose model is played by `actors`, or by the kit's own.

    Made once: building one takes 21 ms, and it holds no state.
    """
    import httpx2
    from anthropic import AsyncAnthropic

    from .offline.transport import async_transport

    client = httpx2.AsyncClient(transport=async_transport(actors), event_hooks={"response": [_keep]})
    return AsyncAnthropic(
        api_key="offline", base_url="http://offline.invalid", http_client=client, open_telemetry=False
    )


@cache
def _live_client() -> AsyncAnthropic:
    from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient

    client = DefaultAsyncHttpxClient(event_hooks={"response": [_keep]})
    return AsyncAnthropic(http_client=client, open_telemetry=False)
