"""The part of a text that is data and not instruction, and the first sentences of a text."""

from __future__ import annotations

import re
from itertools import islice

MOST = 20_000
"""Characters of a text that are read: its beginning, and its end where the instruction may stand."""
WORDS, LENGTH, MOST_TAGS = 60, 400, 100
_SECTION = re.compile(r"<([A-Za-z][\w.-]{0,40})>")
_LEAD = re.compile(r"\A[^\n]{1,600}?:[ \t]*\n+(?=\s*\S)|\A[^\n.]{8,300}?: (?=\S)|\A[^\n]{1,600}\n[ \t]*\n(?=\s*\S)")
_BIDS = re.compile(
    r"\b(?:following|below|this|these|extract|read|summari[sz]e|classify|translate|find|parse|fill|list|give|from|"
    r"answer|question|text|what|which|tell|write|say|rate|judge|review)\b",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?])[\"'”’)]?\s+(?=\S)|\n\s*\n")


def shortened(text: str) -> str:
    """Return as much of `text` as is read, with no long runs of white space: looking through those takes too long."""
    whole = text if len(text) <= MOST else f"{text[: MOST * 3 // 4]}\n{text[-MOST // 4 :]}"
    return re.sub(r"\s{3,}", lambda run: "\n\n"[: run[0].count("\n")] or " ", whole)


def sections(text: str) -> list[tuple[int, int]]:
    """Return where the content of each <tag>…</tag> in `text` begins and ends, the outermost only."""
    found, at = [], 0
    for tag in islice(_SECTION.finditer(text), MOST_TAGS):
        if tag.start() >= at and (close := text.find(f"</{tag[1]}>", tag.end())) >= 0:
            found.append((tag.end(), close))
            at = close
    return found


def body(text: str) -> tuple[int, int]:
    """Return where the data of `text` begins and ends: its longest tagged section, or what an instruction leads to."""
    if tagged := sections(text):
        begin, end = max(tagged, key=lambda span: span[1] - span[0])
        if text[begin:end].strip(" .…\n"):
            return begin, end
    lead = _LEAD.match(text)
    return (lead.end() if lead and _BIDS.search(lead[0]) else 0), len(text)


def opening(text: str, sentences: int = 2) -> str:
    """Return the first `sentences` of `text` on one line, at most WORDS words and LENGTH characters."""
    pieces = _END.split(text.strip()[: MOST // 4], maxsplit=sentences)[:sentences]
    words = " ".join(pieces).split()
    first = " ".join(words[:WORDS])
    return first[:LENGTH] + (" …" if len(words) > WORDS or len(first) > LENGTH else "")
