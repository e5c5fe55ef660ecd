"""Write a whole draft of a notice in plain language, well or with faults, and find the faults of one again."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from . import plain
from .facts import OPEN, changed, facts
from .measure import ASKED, BREAKS, WELL, broken, length, not_as_asked, not_well, sentences

OPENINGS = ("For {}:", "To {}:", "This is for {}.", "A note for {}.")
TOO_LONG, NO_READER = "keeps every sentence", "leaves the reader out"
LONG, JARGON, PASSIVE = "long sentences", "words of the office", "nobody acts"
CRITERION = {TOO_LONG: ASKED, NO_READER: ASKED, LONG: WELL, JARGON: WELL, PASSIVE: WELL}
_TO_SOFTWARE = re.compile(
    r"\b(?:software|automated|AI)\b.{0,60}\b(?:omit|leave out|drop)\b.{0,20}?\b(?P<what>\w+)\.", re.I
)
_DUTY = re.compile(r"\b(?:must|may|will)\b")


@dataclass(frozen=True, slots=True)
class Order:
    """A notice, and what it is to become: for whom, and how long at most."""

    reader: str
    most: int
    notice: str

    @property
    def body(self) -> str:
        """The notice without its heading, which is in capitals."""
        return "\n".join(line for line in self.notice.splitlines() if not line.isupper()).replace("\n", " ").strip()


def read(task: str) -> Order:
    """Return the order in a request; what it does not say is nobody in particular and as long as it likes."""
    reader = re.search(r"^Reader: *(.+?)\s*$", task, re.M)
    most = re.search(r"^Length: *at most (\d+) words", task, re.M)
    head, found, notice = task.partition("Notice:\n")
    return Order(reader[1] if reader else "everybody", int(most[1]) if most else 10**6, notice if found else head)


def draft(order: Order, faults: Collection[str], variant: int) -> str:
    """Return a draft with just these `faults`; one like `lost: 3 May 2027` or `changed: $40` is about a fact."""
    opening = "" if NO_READER in faults else OPENINGS[variant % len(OPENINGS)].format(order.reader)
    style = frozenset(faults).intersection(CRITERION)
    lines = [line for one in sentences(order.body) for line in _rewritten(one, style)]
    text = " ".join(filter(None, (opening, *lines)))
    for fault in sorted(faults):
        kind, _, fact = fault.partition(": ")
        if kind == "lost":
            text = _without(text, fact, facts(order.notice).get(fact, ""))
        elif kind == "changed":
            text = text.replace(fact, changed(fact, facts(order.notice)[fact]))
    return text


def variant(text: str) -> int:
    """Return which opening a draft has."""
    heads = [opening.partition(" {}")[0] for opening in OPENINGS]
    return next((at for at, head in enumerate(heads) if text.startswith(f"{head} ")), 0)


def found_in(text: str, order: Order) -> set[str]:
    """Return the faults of a draft, as `draft` would make them again."""
    there, wanted = facts(text), facts(order.notice)
    gone = [fact for fact in wanted if fact not in there]
    faults = {f"{'changed' if changed(fact, wanted[fact]) in there else 'lost'}: {fact}" for fact in gone}
    problems = " / ".join(not_as_asked(text, order.reader, order.most) + not_well(text))
    signs = {NO_READER: "does not begin", LONG: "a sentence of", JARGON: "words of the office", PASSIVE: "nobody acts"}
    faults |= {fault for fault, sign in signs.items() if sign in problems}
    spare = length(text) - length(draft(order, faults, variant(text)))
    return faults | ({TOO_LONG} if spare > 2 and "more than" in problems else set())


def possible(order: Order, criterion: str) -> list[str]:
    """Return the faults against one criterion that this notice invites: those that would show."""
    if criterion == BREAKS:
        return _told_to_lose(order) or [
            f"{how}: {fact}" for fact, kind in facts(order.body).items() for how in ("lost", "changed")
            if how == "changed" or kind in ("date", "amount", "span")
        ]  # fmt: skip
    kinds = [fault for fault, about in CRITERION.items() if about == criterion]
    return [fault for fault in kinds if fault in found_in(draft(order, {fault}, 0), order)]


def problems(text: str, order: Order) -> dict[str, list[str]]:
    """Return what is wrong with a draft by criterion."""
    return {
        BREAKS: broken(text, order.notice),
        ASKED: not_as_asked(text, order.reader, order.most),
        WELL: not_well(text),
    }


@lru_cache(maxsize=4096)
def _rewritten(sentence: str, faults: frozenset[str]) -> Sequence[str]:
    formed = plain.in_forms(sentence)
    idle = not facts(formed) and not OPEN.search(formed) and not _DUTY.search(formed)
    if (idle or _TO_SOFTWARE.search(formed)) and TOO_LONG not in faults:
        return []
    parts = [formed] if LONG in faults else plain.in_parts(formed)
    if JARGON not in faults:
        parts = [plain.in_plain_words(part) for part in parts]
    if PASSIVE not in faults:
        parts = [plain.with_somebody_who_acts(part) for part in parts]
    return [plain.to_the_reader(part) for part in parts]


def _without(text: str, fact: str, kind: str) -> str:
    vague = {"date": "soon", "amount": "a fee", "span": "some time"}.get(kind, "")
    return plain.tidy(re.sub(rf"(?:\bby |\bon |\bof )?{re.escape(fact)}", vague, text))


def _told_to_lose(order: Order) -> list[str]:
    """Return what a passage addressed to software wants left out."""
    told = _TO_SOFTWARE.search(order.body)
    kinds = {"fee": "amount", "amount": "amount", "deadline": "date", "date": "date"}
    wanted = kinds.get(told["what"].lower()) if told else None
    return [f"lost: {fact}" for fact, kind in facts(order.body).items() if kind == wanted][:1]
