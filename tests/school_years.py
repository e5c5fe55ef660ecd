"""How many years of school it takes to read a text: the Flesch-Kincaid grade, for lessons and cases alike."""

from __future__ import annotations

import re

ENDS = re.compile(r"(?<=[.!?])[\"”’)*_]*\s+|\n{2,}|\n(?=[-\d])")


def sentences(text: str) -> list[list[str]]:
    """Return the words of each sentence; a paragraph or an item of a list ends like one."""
    return [found for part in ENDS.split(text) if (found := re.findall(r"[A-Za-z][A-Za-z'’]*", part))]


def syllables(word: str) -> int:
    """Count the syllables of a word by its groups of vowels, a silent e left out."""
    bare = re.sub(r"[^a-z]", "", word.lower())
    if not re.search(r"([^aeiouy]l|[td]ed|[sxz]es|[cs]hes)e?$", bare):
        bare = re.sub(r"(?<=[^aeiouy])(es|ed|e)$", "", bare)
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade of a text."""
    said = sentences(text)
    words = [word for sentence in said for word in sentence]
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
