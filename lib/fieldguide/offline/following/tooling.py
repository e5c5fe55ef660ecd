"""The tools that fit a request, by the words in their names and descriptions."""

from __future__ import annotations

import re
from collections.abc import Set

from ..actor import Ask, Tool
from .facts import alike, key

MOST = 200
AT_ONCE = 4
_NO_MEANING = frozenset(
    "get fetch find look lookup search read do run call tool use make the a an of for in to and or with by from at on "
    "is it this that given which returns return".split()
)
_LAST = re.compile(r"final|submit|respond|answer|result|finish|done", re.IGNORECASE)


def fitting(ask: Ask, text: str, answered: bool) -> tuple[Tool, ...]:
    """Return the tools to call now: none where words will do.

    After results, only a tool that hands in the answer is called, or one that must be.
    """
    tools = ask.tools[:MOST]
    if answered:
        called = {one.call.name for one in ask.results}
        left = [tool for tool in tools if tool.name not in called]
        last = [tool for tool in left if _LAST.search(tool.name)]
        return tuple((last or (left or list(tools) if ask.must_call else []))[:1])
    words = {word.lower() for word in re.findall(r"[^\W_]+", text)}
    named = [tool for tool in tools if re.search(rf"(?<![\w-]){re.escape(tool.name)}(?![\w-])", text)]
    meant = named or [tool for tool in tools if (own := _own(tool.name)) and own <= _said(own, words)]
    if meant:
        return tuple(meant[:AT_ONCE])
    scores = {tool.name: _score(tool, words) for tool in tools}
    best = max(tools, key=lambda tool: scores[tool.name], default=None)
    return (best,) if best and (ask.must_call or scores[best.name] > 1) else ()


def _own(text: str) -> set[str]:
    return {word for word in key(text) if word not in _NO_MEANING and len(word) > 1}


def _said(own: Set[str], words: Set[str]) -> set[str]:
    return {word for word in own if any(alike(word, said) for said in words)}


def _score(tool: Tool, words: Set[str]) -> int:
    """Return how much the words of a request speak for a tool; a word of its name counts twice."""
    return 2 * len(_said(_own(tool.name), words)) + len(_said(_own(tool.description), words))
