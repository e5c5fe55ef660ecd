"""A live session, written down without its key, and gone through again with no network."""

from __future__ import annotations

import asyncio
import json
import socket
import stat
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from scripted import says
from served import ask_for_live, served_to_a_module
from small_cast import PATIENT

import fieldguide as fg
from fieldguide import recording
from fieldguide.door import Connection
from fieldguide.errors import DataFileError, FieldguideError, NotScripted, UsageError
from fieldguide.offline.actor import Answer
from fieldguide.patterns.running import Run

KEY = "-".join(("sk", "ant", "secret", "0123456789abcdef"))  # in one piece it would look like a real one


class Price(BaseModel):
    dollars: int


ACTORS = (
    says("Say the word:", lambda ask: Answer(text=ask.choose("abcdefghijklmnop"))),
    says("Name the price:", {"dollars": 7}),
    says("Repeat after me:", lambda ask: Answer(text=ask.text)),
)
SAY = fg.Step("say", "Say the word: {input}")
PRICE = fg.Step("price", "Name the price: {input}", output=Price)
WORK = fg.Chain(SAY, PRICE, fg.Voting(SAY, times=4, threshold=1, stop_early=False))


host = served_to_a_module(actors=ACTORS)


@pytest.fixture
def live(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_for_live(monkeypatch, host, KEY)


def run(pattern: Any, given: Any = "x", **how: Any) -> Run:
    return asyncio.run(fg.run(pattern, given, **how))


def recorded(path: Path, pattern: Any = WORK, **how: Any) -> Run:
    return run(pattern, connection=fg.connect(record=path), **how)


def outcome(done: Run) -> tuple[Any, ...]:
    """Return what a run came to; which of several equal voters said what depends on who came first."""
    return done.output, done.status, sorted(str(call.got) for call in done.trace.calls), done.bill.tokens


@pytest.mark.usefixtures("live")
def test_replay_is_the_recorded_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = recorded(tmp_path / "session.jsonl")
    monkeypatch.delenv("FIELDGUIDE_LIVE")
    monkeypatch.setattr(socket.socket, "connect", None)
    link = fg.connect(replay=tmp_path / "session.jsonl")
    here, again = run(WORK, connection=link), run(WORK, connection=link)
    assert len(there.trace.calls) == 6 and outcome(here) == outcome(there) == outcome(again)
    assert (link.live, link.simulated, here.bill.dollars) == (False, False, there.bill.dollars)
    assert 0 < here.bill.seconds <= there.bill.seconds


@pytest.mark.usefixtures("live")
def test_environment_records_and_replays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(tmp_path / "session.jsonl")
    monkeypatch.setenv("FIELDGUIDE_RECORD", path)
    there = run(WORK)
    monkeypatch.delenv("FIELDGUIDE_RECORD")
    monkeypatch.setenv("FIELDGUIDE_REPLAY", path)  # live is still asked for, and a replay never spends
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    assert outcome(run(WORK)) == outcome(there)


@pytest.mark.usefixtures("live")
def test_recording_holds_no_key_no_prompt_and_no_other_header(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    assert recorded(path, fg.Step("repeat", "Repeat after me: the key is {input}"), given=KEY).done
    text = path.read_text()
    line = json.loads(text)
    assert KEY not in text and recording.HIDDEN in line["body"]
    assert sorted(line) == ["body", "headers", "request", "seconds", "status"]
    assert sorted(line["headers"]) == ["content-type", "request-id"]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.usefixtures("live")
def test_session_goes_on_in_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    recorded(path, SAY, given="one")
    recorded(path, SAY, given="two")
    link = fg.connect(replay=path)
    assert run(SAY, "two", connection=link).done and run(SAY, "one", connection=link).done


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(("asked", "says"), [("y", "has no reply to this request"), ("x", "has 1 to this request")])
def test_request_that_is_not_recorded_says_so(tmp_path: Path, asked: str, says: str) -> None:
    path = tmp_path / "session.jsonl"
    recorded(path, SAY)
    twice = fg.Voting(SAY, times=2, threshold=1, stop_early=False)
    with pytest.raises(NotScripted, match=rf"'session.jsonl' {says} \(POST /v1/messages\)"):
        run(twice, asked, connection=fg.connect(replay=path))


@pytest.mark.usefixtures("live")
def test_retries_are_replayed_at_once_and_on_the_clock(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    link = fg.connect(record=path)
    busy = link.client.with_options(default_headers={"x-fieldguide-fault": "429;retry-after=20,529;retry-after=3"})
    there = run(SAY, connection=Connection(busy, True, link.model, 0))
    here = run(SAY, connection=fg.connect(replay=path))
    assert outcome(here) == outcome(there)
    assert [json.loads(line)["status"] for line in path.read_text().splitlines()] == [429, 529, 200]
    assert 23 < here.bill.seconds < 33


@pytest.mark.usefixtures("live")
def test_streamed_reply_is_replayed(tmp_path: Path) -> None:
    asked: Any = {
        "model": "claude-haiku-5-5",
        "max_tokens": 99,
        "messages": [{"role": "user", "content": "Say the word:"}],
    }

    async def text(link: Connection) -> str:
        async with link.client.messages.stream(**asked) as stream:
            return await stream.get_final_text()

    path = tmp_path / "session.jsonl"
    assert asyncio.run(text(fg.connect(record=path))) == asyncio.run(text(fg.connect(replay=path)))


@pytest.mark.usefixtures("live")
def test_full_disk_does_not_cost_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    link = fg.connect(record=tmp_path / "session.jsonl")

    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recording, "_append", full)
    done = run(SAY, connection=link)
    assert done.done and len(done.trace.calls) == 1
    assert "missing from the recording" in capsys.readouterr().err


def test_offline_has_nothing_to_record(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="FIELDGUIDE_LIVE=1"):
        fg.connect(record=tmp_path / "session.jsonl")


def test_record_and_replay_at_once_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="choose one"):
        fg.connect(record=tmp_path / "a", replay=tmp_path / "b")


@pytest.mark.usefixtures("live")
def test_recording_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        fg.connect(record=tmp_path / "no such folder" / "session.jsonl")


GOOD = json.dumps({"request": "a", "status": 200, "headers": {}, "body": "{}", "seconds": 1})


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (GOOD + "\n" + GOOD[:20], 2, "not a whole line"),
        ("[" * 100_000, 1, "not a whole line"),
        ("3", 1, "request"),
        (GOOD.replace("200", '"200"'), 1, "status"),
        (GOOD.replace('"body": "{}"', '"body": {}'), 1, "body"),
        (GOOD.replace("200", "99"), 1, "status"),
        (GOOD.replace("200", "true"), 1, "status"),
        (GOOD.replace('"seconds": 1', '"seconds": NaN'), 1, "seconds"),
        (GOOD.replace('"headers": {}', '"headers": {"a\\n": "b"}'), 1, "headers"),
    ],
)
def test_broken_recording_names_the_line(tmp_path: Path, text: str, line: int, says: str) -> None:
    path = tmp_path / "session.jsonl"
    path.write_text(text)
    with pytest.raises(DataFileError, match=says) as broken:
        fg.connect(replay=path)
    assert broken.value.line == line


def test_missing_recording_says_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        fg.connect(replay=tmp_path / "session.jsonl")
    (tmp_path / "image").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataFileError, match="no recording"):
        fg.connect(replay=tmp_path / "image")


@PATIENT
@given(st.text() | st.recursive(st.none() | st.text() | st.floats(), st.lists).map(json.dumps))
def test_any_text_is_a_recording_or_is_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "session.jsonl"
    path.write_text(text, encoding="utf-8", errors="replace")
    try:
        assert isinstance(recording.load(path), list)
    except FieldguideError as refused:
        assert str(refused)


def test_order_of_fields_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "session.jsonl"
    sent = httpx2.Request("POST", "http://a.invalid/v1/messages", content=b'{"a": 1, "b": 2}')
    heard = recording.Heard(recording._hash(sent), 200, {}, "{}", 1.0)
    path.write_text(json.dumps(recording.asdict(heard)))
    with httpx2.Client(transport=recording.replayer(path), base_url="http://b.invalid") as http:  # type: ignore[arg-type]
        assert http.post("/v1/messages", content=b'{"b":2,"a":1}').status_code == 200
