"""What the commands that talk with a person share: text broken into lines that fit a terminal."""

from __future__ import annotations

import textwrap

import click

WIDE = 88


def say(text: str) -> None:
    """Print text; its own lines stay lines, and no word, path or key is broken."""
    for line in text.splitlines():
        click.echo(textwrap.fill(line, WIDE, break_long_words=False, break_on_hyphens=False))
