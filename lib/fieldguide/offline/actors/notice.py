"""The notices office: a writer who improves what was named, and a judge who overlooks some faults and invents some."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ...paths import DATA
from ..actor import Actor, Answer, Ask, Skill
from ..notices import drafts
from ..notices.drafts import CRITERION, Order
from ..notices.measure import ASKED, BREAKS, WELL
from ..skills import load

COMPETENCE = DATA / "scenarios" / "notice" / "competence.yaml"
FIRST = {BREAKS: "keeps facts", ASKED: "keeps to the order", WELL: "writes plainly"}
"""The skill that a first draft needs for each criterion."""


def rewrite(ask: Ask) -> Answer:
    """Write a first draft, or mend the last one where it was found wanting."""
    order = drafts.read(ask.section("task"))
    if ask.text.startswith("That answer did not pass the check") and len(ask.turns) > 2:
        return _again(ask, order, ask.turns[-2][1])
    faults = {fault for criterion in FIRST for fault in _slip(ask, order, criterion)}
    text = drafts.draft(order, faults, ask.choose(range(len(drafts.OPENINGS)), "opening"))
    return Answer(text=text, thinking="I keep every fact, and say the rest in plain words.")


def _slip(ask: Ask, order: Order, criterion: str) -> list[str]:
    if ask.right(skills()[FIRST[criterion]], _heading(order)):
        return []
    possible = drafts.possible(order, criterion)
    return [ask.choose(possible, criterion)] if possible else []


def _again(ask: Ask, order: Order, last: str) -> Answer:
    """Mend what the judge named and leave the rest; now and then a fact breaks on the way."""
    faults = drafts.found_in(last, order)
    for criterion in FIRST:
        if criterion in ask.text and ask.right(skills()["mends"], f"{_heading(order)} {criterion}"):
            faults -= {fault for fault in faults if CRITERION.get(fault, BREAKS) == criterion}
    if not ask.right(skills()["breaks nothing else"], _heading(order)):
        faults |= set([ask.choose(broken, "broken")] if (broken := drafts.possible(order, BREAKS)) else ())
    text = drafts.draft(order, faults, drafts.variant(last) + 1)
    return Answer(text=text, thinking="I change what was named, and nothing else.")


def judge(ask: Ask) -> Answer:
    """Judge a draft by the three criteria: some faults are overlooked, and some good drafts are faulted."""
    order = drafts.read(ask.section("task"))
    found = drafts.problems(ask.section("draft").strip(), order)
    criteria = [_verdict(ask, _heading(order), criterion, problems) for criterion, problems in found.items()]
    if "never_passes" in ask.faults:
        criteria = [one | {"passed": False, "reason": one["reason"] or "it could be better still"} for one in criteria]
    return Answer(data={"criteria": criteria}, thinking="I look at the facts, the order, and the words, in turn.")


def _verdict(ask: Ask, heading: str, criterion: str, problems: list[str]) -> dict[str, object]:
    about = f"{heading} {criterion}"
    if problems:
        passed = not ask.right(skills()["sees a fault"], about)
        return {"name": criterion, "passed": passed, "reason": "" if passed else "; ".join(problems)}
    passed = ask.right(skills()["spares what is good"], about)
    return {"name": criterion, "passed": passed, "reason": "" if passed else "a reader may still stumble here"}


def _heading(order: Order) -> str:
    """Return what the difficulty belongs to: the notice, whatever is asked for."""
    return order.notice.strip().partition("\n")[0]


@cache
def skills() -> Mapping[str, Skill]:
    """Return how well each tier is simulated to do this office's work, read once."""
    return load(COMPETENCE)


ACTORS = (
    Actor("notice writer", "Rewrite the official notice below in plain language.", rewrite),
    Actor("notice judge", "Judge the rewriting below against three criteria.", judge),
)
