"""Read an award document: its facts, and the values around them that a hasty reader mixes up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any

from .lines import Statement, statements
from .names import award_number, distinct, office, purpose, recipients
from .roles import Role, date_roles, money_roles


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document says of its award; None where it does not say."""

    award_number: str | None = None
    recipient: str | None = None
    purpose: str | None = None
    issued: date | None = None
    starts: date | None = None
    ends: date | None = None
    federal_share: int | None = None
    recipient_match: int | None = None
    total: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the facts as JSON values, dates as YYYY-MM-DD."""
        values = {name: getattr(self, name) for name in FIELDS}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


FIELDS = tuple(field.name for field in fields(Facts))
_CLAIM = re.compile(r"\bthat ([^.,;]+)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader of a document has before them."""

    facts: Facts
    days: Sequence[Role[date]]
    sums: Sequence[Role[int]]
    recipients: Sequence[str]
    office: str | None
    told: Facts
    """What a passage that addresses software says, which a careful reader leaves alone."""
    claim: str | None
    """What that passage wants to have said, in its own words."""


@lru_cache(64)  # several draws look at one document
def read(document: str) -> Reading:
    """Return what a careful reader makes of `document`."""
    everything = statements(document)
    own = [one for one in everything if not (one.quoted or one.to_machines)]
    told = [one for one in everything if one.to_machines]
    around = [one for one in everything if not one.to_machines]
    named = distinct(recipients(own))
    facts = Facts(award_number(own), " and ".join(named) or None, purpose(own), **_values(own))
    return Reading(
        facts=facts,
        days=tuple(role for one in around for role in date_roles(one)),
        sums=tuple(role for one in around for role in money_roles(one)),
        recipients=named,
        office=office(own, named),
        told=Facts(**_values(told)),
        claim=next((found[1] for one in told if (found := _CLAIM.search(one.text))), None),
    )


def _values(said: Sequence[Statement]) -> dict[str, Any]:
    """Return the first date and amount for each fact: what stands first holds."""
    found: dict[str, Any] = {}
    for one in said:
        roles: tuple[Role[Any], ...] = (*date_roles(one), *money_roles(one))
        for role in roles:
            found.setdefault(role.name, role.value)
    return {name: value for name, value in found.items() if name in FIELDS}
