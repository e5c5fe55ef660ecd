"""How a claim of the ledger is written out: its grade in words, its source with a link, its caveat in short."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from .. import facts

if TYPE_CHECKING:
    from ..facts import Claim, Source


def reference(claim: Claim) -> str:
    """Return how a claim is cited: `C28, grade B`."""
    return f"{claim.id}, grade {claim.grade}"


def how_sure(claim: Claim) -> str:
    """Return the grade in words, and what it is a grade of."""
    grade = facts.grade(claim.grade)
    return f"Grade {grade.id}, {grade.name}. {grade.meaning}"


def careful(claims: Iterable[Claim]) -> list[str]:
    """Return one line for each claim, with the caveat of those that never go without one."""
    return [" ".join(filter(None, (f"({reference(claim)})", claim.short_caveat))) for claim in claims]


def origin(claim: Claim) -> str:
    """Return a claim's source in words, with its date and the dates of the check."""
    return f"{facts.source(claim).title}{_dated(facts.source(claim))}. {_checked(claim)}"


def origin_html(claim: Claim) -> str:
    """Return the same with the source's title as a link, where it has an address."""
    source = facts.source(claim)
    title = escape(source.title)
    named = f'<a href="{escape(source.url, quote=True)}">{title}</a>' if source.url else title
    return f"{named}{_dated(source)}. {_checked(claim)}"


def _dated(source: Source) -> str:
    return f", {_spelled(source.dated)}" if source.dated else ""


def _checked(claim: Claim) -> str:
    said = f"Checked in {_spelled(claim.checked)}."
    if claim.expires is None:
        return said
    if claim.expires <= date.today():
        return (
            f"{said} It was to be checked again by {_spelled(claim.expires.isoformat())}: do that before you quote it."
        )
    return f"{said} To be checked again by {_spelled(claim.expires.isoformat())}."


def _spelled(written: str) -> str:
    """Return 2024-12-19 as 19 December 2024, 2024-12 as December 2024 and 2024 as it is."""
    year, *rest = written.split("-")
    if not rest:
        return year
    month = f"{date(int(year), int(rest[0]), 1):%B} {year}"
    return f"{int(rest[1])} {month}" if len(rest) > 1 else month
