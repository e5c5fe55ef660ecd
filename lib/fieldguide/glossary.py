"""Read data/glossary.yaml: the kit's words and what they mean here.

pydantic loads with this module, so import it only where the words are asked for.
"""

from __future__ import annotations

import re
from html import escape
from typing import Annotated

from pydantic import StringConstraints

from . import datafile, paths
from .entries import Entry

FILE = paths.DATA / "glossary.yaml"


class Word(Entry):
    """Hold one word and what it means here."""

    word: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z -]{1,30}$")]
    means: Annotated[str, StringConstraints(min_length=1, max_length=160)]

    @property
    def anchor(self) -> str:
        """The name that a link to this word ends in."""
        return self.word.replace(" ", "-")


class Glossary(Entry):
    """Hold every word, in the order they are learnt."""

    words: tuple[Word, ...]


def words() -> tuple[Word, ...]:
    """Return every word; raises DataFileError for a file that is not as it should be."""
    return datafile.load(FILE, Glossary).words


def as_html(listed: tuple[Word, ...]) -> str:
    """Return the words as a list of definitions, each with an anchor of its own."""
    return f"<dl>{''.join(map(_entry, listed))}</dl>"


def _entry(one: Word) -> str:
    means = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(one.means))
    word = escape(one.word[0].upper() + one.word[1:])
    return f'<dt id="{one.anchor}">{word}</dt><dd>{means[0].upper() + means[1:]}.</dd>'
