"""Pictures come from the shape, and are said in words too."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from drawn_flows import AGENT, LOOP, ROUTER, SAY, SECTIONS, SPREAD, TIE, VOTE, chain, drawn, run, texts, went

import fieldguide as fg
from fieldguide import diagram
from fieldguide.shape import Shape


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


@pytest.mark.parametrize("check", [lambda text: True, lambda text: "no"])
def test_alt_text_says_what_the_picture_shows_in_under_200_characters(check: Callable[[Any], bool | str]) -> None:
    pattern = chain(check)
    done = run(pattern)
    alt = diagram.alt(pattern.shape, diagram.way(pattern.shape, done.trace, done.done))
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


WIDEST = 1060  # pixels; a page of 800 then still shows its words at 12 points


def width(shape: Shape, taken: diagram.Way | None = None) -> float:
    """Return how wide a shape is drawn, in pixels: a point is four thirds of one."""
    svg = diagram.svg(diagram.dot(shape, taken).source) or ""
    found = re.search(r'width="(\d+)pt"', svg)
    assert found
    return int(found[1]) * 4 / 3


@pytest.mark.parametrize("shape", [ROUTER.shape, SECTIONS.shape, VOTE.shape, TIE.shape, AGENT, LOOP, SPREAD])
def test_drawing_of_every_kind_has_its_words_and_fits_the_page(shape: Shape) -> None:
    said = texts(diagram.svg(diagram.dot(shape).source) or "").replace("\xa0", " ")
    for label in (node.label for node in shape.nodes):
        assert all(word in said for word in label.split())
    assert width(shape) <= WIDEST


@pytest.mark.parametrize("pattern", [ROUTER, SECTIONS, VOTE, TIE])
def test_drawing_of_every_run_fits_the_page(pattern: Any) -> None:
    assert width(pattern.shape, went(pattern)) <= WIDEST


def test_drawing_says_how_often_in_words() -> None:
    assert "as many as needed," in texts(diagram.svg(diagram.dot(SPREAD).source) or "")
    assert "at most 3 rounds" in texts(diagram.svg(diagram.dot(LOOP).source) or "")
    assert "5 side by side" in texts(diagram.svg(diagram.dot(VOTE.shape).source) or "")
    assert "any tool, any order, at most 8 turns" in texts(diagram.svg(diagram.dot(AGENT).source) or "")


def test_frames_inside_frames_are_drawn_inside() -> None:
    pages = fg.Sectioning({"page 1": fg.Voting(SAY["screen"], 3), "page 2": SAY["screen"]})
    said = texts(diagram.svg(diagram.dot(pages.shape).source) or "")
    assert "page 1" in said and "page 2" in said and "3 side by side" in said


def test_long_flow_is_drawn_from_top_to_bottom() -> None:
    long = fg.Chain(*[fg.Step(f"step number {n}", "{input}") for n in range(9)])
    assert "rankdir=TB" in diagram.dot(long.shape).source
    assert "rankdir=LR" in diagram.dot(VOTE.shape).source


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (
            ROUTER.shape,
            "Flow diagram of router: 4 model calls, 1 check: classify, which route?, refund, appeal, person.",
        ),
        (VOTE.shape, "Flow diagram of vote: 1 model call, 1 check, 5 side by side: screen, then who won?."),
        (AGENT, "Flow diagram of desk: 1 agent, 2 tools: help."),
    ],
)
def test_alt_text_counts_what_is_drawn(shape: Shape, said: str) -> None:
    assert diagram.alt(shape) == said
