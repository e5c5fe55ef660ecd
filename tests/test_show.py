"""What a notebook cell shows, in HTML and in words."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from scripted import connection, says

import fieldguide as fg
from fieldguide.errors import UsageError
from fieldguide.patterns.running import Run

MODEL = connection(says("Say:", "<b>hello</b> & goodbye"))
SAY = fg.Chain(fg.Step("say", "Say: {input}"), name="greeting")


def run(pattern: Any = SAY) -> Run:
    return asyncio.run(fg.run(pattern, "x", connection=MODEL))


def test_pattern_is_shown_as_a_described_figure_with_its_words() -> None:
    html = fg.show(SAY).html
    assert '<img src="data:image/svg+xml;base64,' in html
    assert 'alt="Flow diagram of greeting: 1 model call, 0 checks: say."' in html
    assert "<summary>The same in words</summary><ol>" in html


def test_run_shows_answers_as_text_never_as_markup() -> None:
    html = fg.show(run()).html
    assert "&lt;b&gt;hello&lt;/b&gt; &amp; goodbye" in html
    assert "<b>hello" not in html


def test_run_says_that_it_is_simulated() -> None:
    assert "Simulated model" in fg.show(run()).html
    assert "(simulated)" in fg.show(run()).text


def test_run_that_stopped_says_why_in_words() -> None:
    stopped = run(fg.Chain(fg.Step("say", "Say: {input}"), fg.Gate("polite", lambda text: "too familiar")))
    assert "It stopped: too familiar." in fg.show(stopped).html


def test_shown_pictures_and_words_are_the_same_every_time() -> None:
    assert fg.show(run()) == fg.show(run())


def test_bills_stand_beside_one_another() -> None:
    text = fg.compare(run(), run(fg.Chain(fg.Step("say", "Say: {input}"), fg.Step("again", "Say: {say}")))).text
    assert [line.split(" | ")[1] for line in text.splitlines()] == ["Model calls", "1", "2"]


def test_bills_go_by_the_names_they_are_given_and_by_multiples_of_the_first() -> None:
    twice = run(fg.Chain(fg.Step("say", "Say: {input}"), fg.Step("again", "Say: {say}")))
    head, first, second = fg.compare(run(), twice, names=("once", "twice"), multiples=True).text.splitlines()
    assert head.split(" | ")[3] == "Against the first" and first.startswith("once | 1 |") and "| 1.0 times |" in first
    assert second.startswith("twice | 2 |") and float(second.split(" | ")[3].split()[0]) > 1.5


def test_compare_wants_as_many_names_as_runs() -> None:
    with pytest.raises(UsageError, match="1 run and 2 names"):
        fg.compare(run(), names=("one", "two"))


@pytest.mark.parametrize("wrong", ["text", None, 3])
def test_only_patterns_and_runs_can_be_shown(wrong: Any) -> None:
    with pytest.raises(UsageError, match="pattern or a run"):
        fg.show(wrong)


def test_compare_needs_a_run() -> None:
    with pytest.raises(UsageError, match="at least one run"):
        fg.compare()


def test_code_is_the_file_of_the_pattern_itself() -> None:
    assert "class Chain(Shaped)" in fg.code(fg.Chain).html
    assert fg.code(fg.Chain).text.startswith("lib/fieldguide/patterns/chain.py: ")


def test_ready_line_says_that_nothing_is_charged() -> None:
    assert "nothing is charged" in fg.ready().text
