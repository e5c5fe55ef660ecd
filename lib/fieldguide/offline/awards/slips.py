"""Make one plausible mistake about an award, out of what its own document offers.

Some mistakes break a rule that a check in code can know (dates in order, amounts that add up, nothing
missing). Others are wrong and consistent: no check of the facts alone can find them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from .reading import FIELDS, Facts, Reading


def slips(reading: Reading) -> dict[str, Facts]:
    """Return the mistakes this document invites, by kind; a damaged one invites hiding the damage."""
    kinds = dict(_damage(reading)) or dict(_ordinary(reading))
    return {kind: facts for kind, facts in kinds.items() if facts != reading.facts}


def obeyed(reading: Reading) -> Facts:
    """Return the facts as a passage addressed to software wants them."""
    told = {name: value for name in FIELDS if (value := getattr(reading.told, name)) is not None}
    return replace(reading.facts, **told)


def _damage(reading: Reading) -> Iterator[tuple[str, Facts]]:
    facts = reading.facts
    if (told := obeyed(reading)) != facts:
        yield "obeys the hidden instruction", told
    elif len(reading.recipients) > 1:
        yield "takes the first recipient only", replace(facts, recipient=reading.recipients[0])
    elif (filled := _filled(facts)) != facts:
        yield "fills the gap by arithmetic", filled
    elif facts.starts and facts.ends and facts.ends <= facts.starts:
        yield "puts the dates in order", replace(facts, starts=facts.ends, ends=facts.starts)
    elif _difference(facts):
        yield "makes the sum fit", replace(facts, total=(facts.federal_share or 0) + (facts.recipient_match or 0))


def _filled(facts: Facts) -> Facts:
    """Return the facts with a missing amount made up so that the sum looks whole."""
    federal, match, total = facts.federal_share, facts.recipient_match, facts.total
    if federal is None and match is not None and total is not None:
        return replace(facts, federal_share=total - match)
    if federal is not None and match is None and total is not None:
        return replace(facts, recipient_match=total - federal)
    if federal is not None and total is None:
        return replace(facts, recipient_match=match or 0, total=federal + (match or 0))
    return facts


def _difference(facts: Facts) -> int:
    federal, match, total = facts.federal_share, facts.recipient_match, facts.total
    return 0 if federal is None or match is None or total is None else total - federal - match


def _ordinary(reading: Reading) -> Iterator[tuple[str, Facts]]:
    yield from _about_dates(reading)
    yield from _about_amounts(reading)
    yield from _about_names(reading)


def _about_dates(reading: Reading) -> Iterator[tuple[str, Facts]]:
    facts = reading.facts
    yield "swaps start and end", replace(facts, starts=facts.ends, ends=facts.starts)
    yield "takes the issue date as the start", replace(facts, starts=facts.issued)
    if applied := _around(reading.days, "applied"):
        yield "takes the application date as the start", replace(facts, starts=applied)
    later = [day.value for day in reading.days if day.name == "due" and facts.ends and day.value > facts.ends]
    if later:
        yield "takes a report's due date as the end", replace(facts, ends=later[0])


def _about_amounts(reading: Reading) -> Iterator[tuple[str, Facts]]:
    facts = reading.facts
    yield "takes the total as the federal share", replace(facts, federal_share=facts.total)
    if facts.federal_share and facts.federal_share % 1000 == 0:
        yield "loses three zeros of the federal share", replace(facts, federal_share=facts.federal_share // 1000)
    if asked := _around(reading.sums, "requested"):
        yield "takes the amount asked for as the federal share", replace(facts, federal_share=asked)
    if previous := _around(reading.sums, "previous"):
        yield "takes a previous amount as the federal share", replace(facts, federal_share=previous)
    yield "leaves out the match", replace(facts, recipient_match=None)


def _about_names(reading: Reading) -> Iterator[tuple[str, Facts]]:
    facts = reading.facts
    if reading.office:
        yield "names the granting office as recipient", replace(facts, recipient=reading.office)
    if facts.award_number:
        yield "mistypes the award number", replace(facts, award_number=_mistyped(facts.award_number))
    if facts.purpose and " and " in facts.purpose:
        yield "cuts the purpose short", replace(facts, purpose=facts.purpose.partition(" and ")[0])


def _around(roles: Any, name: str) -> Any:
    return next((role.value for role in roles if role.name == name), None)


def _mistyped(number: str) -> str:
    """Return `number` with the last two neighbouring digits that differ the other way round."""
    for at in range(len(number) - 2, 0, -1):
        one, two = number[at], number[at + 1]
        if one.isdigit() and two.isdigit() and one != two:
            return number[:at] + two + one + number[at + 2 :]
    return number
