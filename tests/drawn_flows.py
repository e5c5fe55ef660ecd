"""A flow of every kind, to draw and to put into words, and what a picture of it says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

from scripted import connection, says

import fieldguide as fg
from fieldguide import diagram
from fieldguide.flows import Call, Decision, Loop, Sequence, Spread, Wander
from fieldguide.patterns.running import Run
from fieldguide.shape import Shape

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
    svg = diagram.svg(
        diagram.dot(pattern.shape, diagram.way(pattern.shape, run.trace, run.done) if run else None).source
    )
    assert svg is not None
    return svg


def texts(svg: str) -> str:
    return " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg))


SAY = {name: fg.Step(name, f"{name}: {{input}}") for name in ("refund", "appeal", "person", "screen", "answer")}
DESK = connection(
    says("Which kind?", {"label": "appeal", "confidence": 0.9}), *[says(f"{name}:", name) for name in SAY]
)
ROUTER = fg.Router(
    fg.Step("classify", "Which kind? {input}", output=fg.Label),
    {"billing": SAY["refund"], "appeal": SAY["appeal"]},
    SAY["person"],
    threshold=0.7,
)
CLOSED = fg.Chain(
    SAY["screen"], fg.Gate("harmless", lambda text: "it is not"), fg.Step("log", "answer: {screen}"), name="closed"
)
SECTIONS = fg.Sectioning({"answer": SAY["answer"], "closed": CLOSED}, needs=1)
VOTE = fg.Voting(SAY["screen"], 5)
TIE = fg.Voting([SAY["screen"], SAY["answer"]], tie=SAY["person"])
AGENT = Shape("desk", Wander("help/turn", "help", ("look up", "restart"), 8))
LOOP = Shape("loop", Loop(Sequence((Call("draft", "draft"), Decision("good", "good enough"))), 3))
SPREAD = Shape("plan", Sequence((Call("plan", "plan"), Spread((Call("read", "read"),), 8), Call("join", "join"))))


def went(pattern: Any) -> diagram.Way:
    done = asyncio.run(fg.run(pattern, "x", connection=DESK))
    return diagram.way(pattern.shape, done.trace, done.done)
