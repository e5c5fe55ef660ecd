"""Governance in one picture: how many ways an auditor has to read, the first of them, and what bounds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from .. import markup, walks
from ..errors import UsageError
from ..markup import Shown
from ..patterns.agent import Agent
from ..patterns.base import Pattern
from ..patterns.budget import Budget
from ..shape import Shape
from ..wording import many

TITLE = "What there is to audit"
HEAD = ("Pattern", "What there is to audit", "What bounds it")


def audit(*patterns: Pattern, budget: Budget | None = None) -> Shown:
    """Return how many ways through each pattern there are to audit, the first drawn, and what bounds them.

    `budget` is the one that its runs are given. Raises UsageError without a pattern and for anything else.
    """
    if not patterns:
        raise UsageError("fg.audit needs at least one pattern, for instance fg.audit(office['gates'])")
    for one in patterns:
        if not hasattr(one, "shape"):
            raise UsageError(f"fg.audit can audit patterns, not {one!r}")
    named = dict(zip(_names([pattern.shape.title for pattern in patterns]), patterns, strict=True))
    shapes = {name: pattern.shape for name, pattern in named.items()}
    rows = [(name, _what(one.shape), "\n".join(_bounds(one, budget))) for name, one in named.items()]
    picture = markup.figure(walks.picture(shapes, TITLE), _alt(shapes), f"{TITLE}.")
    ways = {f"{name}: {_what(shape)}": walks.listed(shape) for name, shape in shapes.items()}
    fold = "".join(markup.paragraph(title) + (markup.numbered(lines) if lines else "") for title, lines in ways.items())
    html = (
        picture
        + markup.table("How much there is to audit, and what bounds it", HEAD, rows)
        + markup.fold("The same ways in words", fold)
    )
    twin = [line for title, lines in ways.items() for line in (title, *lines)]
    return Shown(html, "\n".join([markup.text_table(HEAD, rows), *twin]))


def _names(titles: list[str]) -> list[str]:
    """Return the titles, with a number behind each of those that come more than once."""
    many = Counter(titles)
    seen = Counter[str]()
    names = []
    for title in titles:
        seen[title] += 1
        names.append(f"{title} {seen[title]}" if many[title] > 1 else title)
    return names


def _what(shape: Shape) -> str:
    paths = shape.paths(most=0)
    if paths.count is not None:
        return f"{walks.count(shape)}, {'all ' * (paths.count > 1)}known before it runs"
    return "its tools can be listed, the order in which it uses them cannot"


def _bounds(pattern: Pattern, budget: Budget | None) -> list[str]:
    found = [*_of_shape(pattern.shape), *_of_agent(pattern), *_of_budget(budget)]
    return found or ["nothing but its own length"]


def _of_shape(shape: Shape) -> Iterator[str]:
    labels = {node.id: node.label for node in shape.nodes}
    if shape.checks:
        yield f"{many(len(shape.checks), 'check')} in code: {', '.join(node.label for node in shape.checks)}"
    for edge in shape.edges:
        if edge.kind == "again":
            yield edge.label if edge.source == edge.target else f"{edge.label}: back to {labels[edge.target]}"
    for frame in shape.frames:
        if frame.kind != "part":
            inside = ", ".join(labels[node] for node in frame.nodes)
            yield f"{frame.label}: {inside}"


def _of_agent(pattern: Pattern) -> Iterator[str]:
    if not isinstance(pattern, Agent):
        return
    risky = ", ".join(tool.name for tool in pattern.tools if tool.risky)
    yield f"{many(len(pattern.tools), 'tool')}, and no other"
    if risky:
        asked = "only after approval, each time" if pattern.approve else "never, since nobody can approve it"
        yield f"{risky}: {asked}"


def _of_budget(budget: Budget | None) -> Iterator[str]:
    named = ((name.removesuffix("s"), getattr(budget, name, None)) for name in Budget.__slots__)
    limits = [many(limit, name) for name, limit in named if limit]
    if limits:
        yield f"a budget of {', '.join(limits)}"


def _alt(shapes: Mapping[str, Shape]) -> str:
    """Return the picture in under 200 characters: each pattern with its number of ways."""
    each = "; ".join(f"{name}: {walks.count(shape)}" for name, shape in shapes.items())
    said = f"Rows of boxes, one for each way through. {each}."
    return said if len(said) < 200 else f"Rows of boxes, one for each way through {len(shapes)} patterns, counted."
