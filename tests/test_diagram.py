"""Pictures and words come from one shape, and say the same."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from scripted import connection, says

import fieldguide as fg
from fieldguide import diagram, words
from fieldguide.patterns.running import Run

MODEL = connection(says("Draft:", "a draft"), says("Polish:", "a polished draft"))


def chain(check: Callable[[Any], bool | str] = lambda text: True, retries: int = 0) -> fg.Chain:
    return fg.Chain(
        fg.Step("draft", "Draft: {input}"),
        fg.Gate("short enough", check, retries, "Is it short?"),
        fg.Step("polish", "Polish: {input}"),
        name="letter",
    )


def run(pattern: fg.Chain) -> Run:
    return asyncio.run(fg.run(pattern, "x", connection=MODEL))


def drawn(pattern: fg.Chain, run: Run | None = None) -> str:
    svg = diagram.svg(diagram.dot(pattern.shape, diagram.way(pattern.shape, run.trace) if run else None).source)
    assert svg is not None
    return svg


def texts(svg: str) -> str:
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))


def test_drawing_has_every_node_and_edge_of_the_shape() -> None:
    shape = chain().shape
    titles = set(re.findall(r"<title>([^<]*)</title>", drawn(chain()).replace("&#45;", "-").replace("&gt;", ">")))
    assert {node.id for node in shape.nodes} <= titles
    assert {f"{edge.source}->{edge.target}" for edge in shape.edges} <= titles


def test_drawing_of_a_run_marks_the_failed_gate_in_words() -> None:
    failing = chain(lambda text: "too long")
    said = texts(drawn(failing, run(failing)))
    assert "✗ failed" in said and "stopped here" in said and "not reached" in said


def test_drawing_of_a_run_has_tokens_and_seconds_on_each_call() -> None:
    said = texts(drawn(chain(), run(chain())))
    assert len(re.findall(r"\d+ tokens", said)) == 2
    assert len(re.findall(r"\d\.\d s", said)) == 2


def test_way_goes_along_edges_of_the_shape() -> None:
    tries = iter(["too long", True])
    again = chain(lambda text: next(tries), retries=1)
    way = diagram.way(again.shape, run(again).trace)
    assert way.edges == {
        ("input", "draft"),
        ("draft", "short enough"),
        ("short enough", "draft"),
        ("short enough", "polish"),
        ("polish", "output"),
    }
    assert way.edges <= {(edge.source, edge.target) for edge in again.shape.edges}
    assert way.visits["draft"].times == 2


@pytest.mark.parametrize("check", [lambda text: True, lambda text: "no"])
def test_alt_text_says_what_the_picture_shows_in_under_200_characters(check: Callable[[Any], bool | str]) -> None:
    pattern = chain(check)
    alt = diagram.alt(pattern.shape, diagram.way(pattern.shape, run(pattern).trace))
    assert "letter" in alt and "2 model calls, 1 check" in alt
    assert len(alt) < 200


def test_alt_text_of_a_long_chain_stays_short() -> None:
    long = fg.Chain(*[fg.Step(f"a step with a long name {n}", "{input}") for n in range(20)])
    assert len(diagram.alt(long.shape)) < 200


def test_a_machine_that_cannot_draw_still_gets_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram, "dot_binary", lambda: None)
    diagram.svg.cache_clear()
    shown = fg.show(chain()).html
    diagram.svg.cache_clear()
    assert "<img" not in shown
    assert "The model does “draft”" in shown


def test_a_drawing_program_that_breaks_is_the_same_as_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    broken = tmp_path / "dot"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(diagram, "dot_binary", lambda: broken)
    assert diagram.svg("digraph { not_drawn_before }") is None


def test_words_before_number_every_part_and_count_the_ways() -> None:
    assert words.before(chain().shape) == [
        "The model does “draft”. Draft: {input}",
        "A check in code, “short enough”. Is it short? If it does not pass, the run stops there.",
        "The model does “polish”. Polish: {input}",
        "There are 2 ways through, known in advance: 1 reaches the output, 1 stops at a check.",
    ]


@pytest.mark.parametrize(
    ("amount", "text"),
    [(None, "unknown"), (0, "$0"), (0.00012345, "$0.00012"), (0.0999, "$0.10"), (0.5, "$0.50"), (1234.5, "$1,234.50")],
)
def test_money_is_written_for_people(amount: float | None, text: str) -> None:
    assert words.dollars(amount) == text
