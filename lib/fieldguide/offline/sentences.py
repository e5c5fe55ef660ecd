"""Take a short text apart into sentences, and tell which of them are meant for software and not for a person."""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(r"(?<=[.!?;])(?<!\bM[rs]\.)(?<!\bMrs\.)(?<!\bDr\.)\s+|\n\s*\n|\n(?=\s*[A-Z][^:\n]{0,40}:)")
_FOR_SOFTWARE = re.compile(
    r"\b(?:ignore|disregard|forget|override|skip)\b[^.]{0,40}\b(?:rules?|instructions?|prompts?|checks?|handbook)\b"
    r"|\b(?:AI|assistant|chatbot|bot|language model|software|system|program)\b"
    r"[^.]{0,60}\b(?:must|should|sorts|reads|file|label|mark|say|answer|reply|release|approve|treat)\b"
    r"|\b(?:system|admin) (?:note|message|prompt)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, on one line; `for_software` where it gives a program an order."""

    text: str
    for_software: bool


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of `text`, in its order; a line of a form counts as one."""
    whole = (" ".join(piece.split()) for piece in _END.split(text))
    return [Sentence(piece, bool(_FOR_SOFTWARE.search(piece))) for piece in whole if piece]
