"""Take a document's layout apart: forms, tables, pastes, questions, lists and prose become statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from textwrap import dedent

_BULLET = re.compile(r"^\s*(?:[-*•]|\[[ xX]\]|\(?[a-z\d]{1,2}[.)]|\d+\.\d+|#)\s+")
_LABEL = re.compile(
    r"^(?P<label>[A-Z](?:[^:=|.?!$]|\b[Nn]o\.){0,60}?|[a-z]\w*(?= =))(?:\s*[:=]\s*|\s*\.{3,}\s*|\s{2,})(?P<body>\S.*)$"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"“(\[])")
_TO_MACHINES = re.compile(
    r"\b(?:AI|automated|machine|language model|software|bots?|LLMs?|chatbot|assistant)\b"
    r"[^.]{0,80}?\b(?:readers?|systems?|tools?|assistants?|models?|bots?|reading|processing|preparing|summari[sz]ing)\b",
)
_WRAPS_AT = 55  # a line at least this long runs on into the next


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the document says: a label where the layout gives one, and what stands by it."""

    label: str
    body: str
    quoted: bool = False  # from an earlier message, kept below the new one
    to_machines: bool = False  # addressed to whatever software reads the document

    @property
    def text(self) -> str:
        """Return label and body as one line."""
        return f"{self.label}: {self.body}" if self.label else self.body


def statements(document: str) -> list[Statement]:
    """Return what `document` says, in its order."""
    said: list[Statement] = []
    for blank, group in groupby(dedent(document).splitlines(), key=lambda line: not line.strip(" \t>")):
        if not blank:
            said += _paragraph(list(group))
    return said


def _paragraph(lines: list[str]) -> Iterator[Statement]:
    quoted = lines[0].lstrip().startswith(">")
    bare = [re.sub(r"^\s*>\s?", "", line) for line in lines]
    for line in _joined(_columns(bare)):
        yield from _line(line, quoted)


def _columns(lines: list[str]) -> list[str]:
    """Turn a heading row over a row of cells into `heading: cell` lines, and `| a | b |` into `a: b`."""
    rows = [re.split(r"\s*[|\t]\s*", line.strip().strip("|").strip()) for line in lines]
    if len(rows) >= 2 and len(rows[0]) >= 3 and all(len(row) == len(rows[0]) for row in rows):
        return [f"{heading}: {cell}" for row in rows[1:] for heading, cell in zip(rows[0], row, strict=True)]
    return [f"{row[0]}: {row[1]}" if len(row) == 2 else line for row, line in zip(rows, lines, strict=True)]


def _joined(lines: list[str]) -> list[str]:
    """Put wrapped lines together again, and a question with its answer."""
    whole: list[str] = []
    before = ""
    for line in lines:
        starts = not whole or bool(_BULLET.match(line) or _LABEL.match(line.strip()))
        runs_on = len(before) >= _WRAPS_AT or before.rstrip().endswith("?") or line.startswith("  ")
        if starts or not runs_on:
            whole.append(_BULLET.sub("", line).strip())
        else:
            whole[-1] += f" {line.strip()}"
        before = line
    return whole


def _line(line: str, quoted: bool) -> Iterator[Statement]:
    label, body = _labelled(line)
    for sentence in _SENTENCE_END.split(body):
        own, rest = (label, sentence) if label else _labelled(sentence)
        yield Statement(own, rest, quoted, to_machines=bool(_TO_MACHINES.search(f"{own}: {rest}")))
        label = ""


def _labelled(line: str) -> tuple[str, str]:
    question, mark, answer = line.partition("? ")
    if mark and "." not in question:
        return question, answer
    found = _LABEL.match(line)
    return (found["label"].replace("_", " ").strip(), found["body"]) if found else ("", line)
