"""Live, proven against the offline model as the host, over real HTTP: price first, caps hold, the key stays put."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from scripted import connection, says
from served import ask_for_live, commanded, served_to_a_module

import fieldguide as fg
from fieldguide.door import Connection
from fieldguide.errors import ConnectionRefused, NotScripted
from fieldguide.offline.actor import Answer, Ask
from fieldguide.patterns.running import LIVE_BUDGET, Run

KEY = "-".join(("sk", "ant", "secret", "0123456789abcdef"))  # in one piece it would look like a real one


class Price(BaseModel):
    dollars: int


class Asked(list[str]):
    """What the model was asked, and what was printed, in order."""

    def write(self, text: str) -> int:
        if text.strip():
            self.append(text.strip())
        return len(text)

    def flush(self) -> None:
        """Nothing waits to be written."""


HEARD = Asked()


def echo(ask: Ask) -> Answer:
    HEARD.append("asked")
    return Answer(text=f"word {len(ask.text)}")


ACTORS = (
    says("Say the word:", echo),
    says("Name the price:", {"dollars": 7}),
    says("Look it up.", lambda ask: Answer(text=ask.choose("abcdefgh"))),
)
SAY = fg.Step("say", "Say the word: {input}")
PRICE = fg.Step("price", "Name the price: {input}", output=Price)
AGAIN = fg.Step("again", "Say the word: {say}")


ONE_CALL = asyncio.run(fg.run(SAY, "x", connection=connection(*ACTORS))).bill.dollars or 0.0


host = served_to_a_module(actors=ACTORS)


@pytest.fixture
def live(host: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Ask for live, with the offline model as the host."""
    ask_for_live(monkeypatch, host, KEY)
    HEARD.clear()
    return host


def run(pattern: Any, given: Any = "x", **how: Any) -> Run:
    return asyncio.run(fg.run(pattern, given, **how))


@pytest.mark.usefixtures("live")
def test_live_run_is_the_offline_run_but_for_its_clock() -> None:
    chain = fg.Chain(SAY, PRICE, fg.Gate("cheap", lambda price: price.dollars < 10))
    there, here = run(chain), run(chain, connection=connection(*ACTORS))
    assert (there.output, there.status, there.kept) == (here.output, "done", here.kept)
    assert [call.attributes for call in there.trace.calls] == [call.attributes for call in here.trace.calls]
    assert (there.simulated, here.simulated) == (False, True)
    assert (there.bill.tokens, there.bill.dollars) == (here.bill.tokens, here.bill.dollars)


@pytest.mark.usefixtures("live")
def test_price_and_budget_are_said_before_anything_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", HEARD)
    assert run(SAY).done
    first, *rest = HEARD
    assert "claude-haiku-5-5" in first and "$0.1 in and $0.5 out per million tokens" in first
    assert f"{LIVE_BUDGET.dollars:g} dollars" in first
    assert rest == ["asked"]


@pytest.mark.usefixtures("live")
def test_price_of_every_model_in_the_pattern_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", HEARD)
    capable = fg.Step("say", "Say the word: {input}", model="claude-opus-5-5")
    sort = fg.Step("sort", "Which? {input}", output=fg.Label, model="claude-sonnet-5-5")
    desk = fg.Router(sort, {"a": capable}, fg.Step("other", "Say the word: x"))
    assert run(fg.Chain(SAY, desk), budget=fg.Budget(calls=1)).status == "budget"
    for price in ("claude-haiku-5-5, $0.1 in", "claude-opus-5-5, $4 in", "claude-sonnet-5-5, $2 in"):
        assert price in HEARD[0]


@pytest.mark.usefixtures("live")
def test_step_on_a_model_with_no_price_is_refused_before_it_costs() -> None:
    with pytest.raises(ConnectionRefused, match="price of 'claude-fable-5-2'.*let its step use"):
        run(fg.Chain(SAY, fg.Step("far", "Say the word: {input}", model="claude-fable-5-2")))
    assert "asked" not in HEARD


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    ("budget", "calls"),
    [
        (fg.Budget(calls=2), 2),
        (fg.Budget(tokens=1), 1),
        (fg.Budget(dollars=1e-9), 1),
        (fg.Budget(dollars=ONE_CALL * 2.5), 3),
        (fg.Budget(seconds=1e-9), 0),
    ],
)
def test_cap_stops_spending(budget: fg.Budget, calls: int) -> None:
    steps = [fg.Step(f"say {n}", "Say the word: {input}") for n in range(9)]
    capped = run(fg.Chain(*steps), budget=budget)
    assert capped.status == "budget" and "used up" in capped.reason
    assert HEARD.count("asked") == len(capped.trace.calls) == calls


@pytest.mark.usefixtures("live")
def test_key_is_nowhere_but_on_the_wire(
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.chdir(tmp_path)
    link = fg.connect(record=tmp_path / "session.jsonl")
    done = run(fg.Chain(SAY, AGAIN), connection=link)
    printed = capsys.readouterr()
    shown = json.dumps([span._asdict() for span in done.trace.spans], default=repr)
    files = [path.read_text() for folder in (tmp_path, home()) for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 1 and caplog.text and done.done
    for text in (shown, repr(done), repr(link), str(link), caplog.text, printed.out, printed.err, *files):
        assert KEY not in text


def home() -> Path:
    return Path(os.environ["FIELDGUIDE_HOME"])


@pytest.mark.usefixtures("live")
def test_live_connection_serves_several_event_loops() -> None:
    link = fg.connect()
    assert [run(SAY, connection=link).done for _ in range(3)] == [True] * 3


@pytest.mark.usefixtures("live")
def test_branches_go_on_side_by_side() -> None:
    votes = run(fg.Voting(fg.Step("look", "Look it up. {input}"), times=5, stop_early=False, threshold=1))
    assert len(votes.trace.calls) == 5


@pytest.mark.usefixtures("live")
def test_question_that_the_host_does_not_script_says_so() -> None:
    with pytest.raises(NotScripted, match="no actor"):
        run(fg.Step("sing", "Sing a song."))


def test_dead_host_is_a_failed_run(live: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    client = fg.connect().client.with_options(max_retries=0)
    failed = run(SAY, connection=Connection(client, True, "claude-haiku-5-5", 0))
    assert (failed.status, failed.bill.dollars) == ("failed", 0.0)
    assert live not in failed.reason and KEY not in failed.reason


@pytest.mark.parametrize("key", ["", None])
def test_live_without_a_key_is_refused(monkeypatch: pytest.MonkeyPatch, key: str | None) -> None:
    monkeypatch.setenv("FIELDGUIDE_LIVE", "1")
    if key is not None:
        monkeypatch.setenv("ANTHROPIC_API_KEY", key)
    with pytest.raises(ConnectionRefused, match="ANTHROPIC_API_KEY is not set"):
        fg.connect()


@pytest.mark.usefixtures("live")
def test_model_with_no_price_is_refused_live() -> None:
    with pytest.raises(ConnectionRefused, match="price of 'claude-fable-5-2'"):
        fg.connect(model="claude-fable-5-2")


@pytest.mark.parametrize("setting", [None, "0", "", "yes"])
def test_key_alone_spends_nothing(monkeypatch: pytest.MonkeyPatch, setting: str | None) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    if setting is not None:
        monkeypatch.setenv("FIELDGUIDE_LIVE", setting)
    assert not fg.connect().live


def test_live_session_against_the_command() -> None:
    script = (
        "import asyncio, fieldguide as fg\n"
        "run = asyncio.run(fg.run(fg.Step('say', 'Reply with exactly: moonrise.'), 'x'))\n"
        "print(run.status, run.simulated, len(run.trace.calls), 'moonrise' in run.output)\n"
    )
    with commanded() as (address, _):
        settings = {"FIELDGUIDE_LIVE": "1", "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": address}
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, env={**os.environ, **settings}, timeout=60
        )
    assert done.stdout.split() == ["done", "False", "1", "True"], done.stderr
    assert done.stderr.startswith("Live: claude-haiku-5-5") and KEY not in done.stdout + done.stderr
