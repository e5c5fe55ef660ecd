"""Carry a discovery call on, one thing said at a time.

A call is a buyer, a seed and the turns so far; what comes next follows from those alone. The parts in order: listen,
name, why, cost, fails, promise (only where the seller promised too much while listening), close.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ..errors import UsageError
from ..lots import lot
from .buyers import SHAPES, Buyer, Fact, Move, Shape
from .shared import shared

Part = Literal["listen", "name", "why", "cost", "fails", "promise", "close", "done"]
PATIENCE = 4
"""How many things a buyer listens to before wanting to hear an answer; a promise counts twice, and a buyer who was
tried beyond this gives no second try at the name."""
WORTH: Mapping[str, int] = {"drawable": 2, "apart": 1, "named": 2, "reason": 1, "cost": 1, "fails": 1, "stops": 1}
ENOUGH, UNSETTLED, TAKEN_BACK = "enough", "unsettled", "taken_back"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the seller may say now, and everything that follows from it."""

    id: str
    say: str
    reply: str
    does: str
    worth: int = 0
    earns: Mapping[str, int] = field(default_factory=dict)
    reveals: tuple[str, ...] = ()
    promise: str = ""
    caveat: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What was offered, what the seller said, and which part of the call it was."""

    part: Part
    offered: tuple[Choice, ...]
    said: Choice

    @property
    def best(self) -> Choice:
        """The strongest thing on offer; what was said, where nothing was stronger."""
        return max((self.said, *self.offered), key=lambda choice: choice.worth)


@dataclass(frozen=True, slots=True)
class Call:
    """A call so far. Make one with `Call(buyer)`, carry it on with `say`."""

    buyer: Buyer
    seed: int = 0
    turns: tuple[Turn, ...] = ()

    def at(self, part: Part) -> tuple[Turn, ...]:
        """Return the turns of one part."""
        return tuple(turn for turn in self.turns if turn.part == part)

    @property
    def said(self) -> frozenset[str]:
        return frozenset(turn.said.id for turn in self.turns)

    @property
    def points(self) -> frozenset[str]:
        """The points earned so far."""
        return frozenset(point for turn in self.turns for point, earned in turn.said.earns.items() if earned)

    @property
    def still_open(self) -> tuple[tuple[int, Turn], ...]:
        """The turns whose promise nobody took back, numbered; taking back is for what was said while listening."""
        kept = [(n, turn) for n, turn in enumerate(self.turns, 1) if turn.said.promise]
        return tuple(one for one in kept if TAKEN_BACK not in self.said or one[1].part != "listen")

    @property
    def known(self) -> tuple[Fact, ...]:
        """The facts the seller has heard, in the order they were heard."""
        facts = {fact.id: fact for fact in self.buyer.facts}
        heard = [fact.id for fact in self.buyer.facts if fact.start]
        heard += [one for turn in self.turns for one in turn.said.reveals]
        return tuple(facts[one] for one in dict.fromkeys(heard))


def part(call: Call) -> Part:
    """Return the part of the call that comes next."""
    if not _heard_out(call):
        return "listen"
    named = call.at("name")
    if not named or (len(named) == 1 and not named[0].said.earns["named"] and _spent(call) <= PATIENCE):
        return "name"
    gone = {turn.part for turn in call.turns}
    if any(turn.said.promise for turn in call.at("listen")) and "promise" not in gone and "fails" in gone:
        return "promise"
    order: tuple[Part, ...] = ("why", "cost", "fails", "close")
    return next((one for one in order if one not in gone), "done")


def offer(call: Call) -> tuple[Choice, ...]:
    """Return what the seller may say now, in an order that depends on the seed and the words, not on the file.

    The names of the patterns keep the order of the ladder: nine in a new order each time would be a search.
    """
    match part(call):
        case "listen":
            return _shuffled(call, _listening(call))
        case "name":
            tried = call.said
            return tuple(_naming(call, shape) for shape in SHAPES if shape not in tried)
        case "why":
            return _shuffled(call, _reasons(call))
        case "promise":
            return _shuffled(call, _answers())
        case "cost" | "fails" | "close" as now:
            return _shuffled(call, [_choice(call, move) for move in getattr(call.buyer, now)])
    return ()


def say(call: Call, choice: int) -> Call:
    """Return the call after the seller said what was offered in place `choice`.

    Raises UsageError where nothing was offered in that place.
    """
    offered = offer(call)
    if not 0 <= choice < len(offered):
        allowed = f"0 to {len(offered) - 1}" if offered else "nothing: this call has ended"
        raise UsageError(f"there is no choice {choice!r} now; allowed is {allowed}")
    return replace(call, turns=(*call.turns, Turn(part(call), offered, offered[choice])))


def _heard_out(call: Call) -> bool:
    return ENOUGH in call.said or _spent(call) >= PATIENCE


def _spent(call: Call) -> int:
    return sum(2 if turn.said.promise else 1 for turn in call.at("listen"))


def _listening(call: Call) -> list[Choice]:
    """Return two questions and two other things, others each turn; from the third on, one makes room to go on."""
    turn = len(call.at("listen"))
    late = turn >= 2
    known = {fact.id for fact in call.known}
    asks = [m for m in call.buyer.ask if m.id not in call.said and _open(call, m, known)]
    pushes = [m for m in call.buyer.push if m.id not in call.said and _open(call, m, known)]
    moves = [_choice(call, move, asked=True) for move in asks[:2]]
    first = 2 * turn % len(pushes)
    moves += [_choice(call, move) for move in (*pushes[first:], *pushes[:first])[: 1 if late else 2]]
    return [*moves, _enough(call)] if late else moves


def _open(call: Call, move: Move, known: set[str]) -> bool:
    return set(move.needs) <= known and not set(move.unless) & call.said


def _choice(call: Call, move: Move, asked: bool = False) -> Choice:
    earns: dict[str, int] = {point: 1 for point in move.earns}
    fresh = set(move.reveals) - {fact.id for fact in call.known}
    worth = sum(WORTH.get(point, 1) for point in move.earns if point not in call.points)
    if asked:
        worth += bool(fresh) + 2 * bool(fresh & set(call.buyer.verdict.decisive))
    if move.promise:
        worth -= 3
    return Choice(move.id, move.say, move.reply, move.does, worth, earns, move.reveals, move.promise, move.caveat)


def settled(call: Call) -> bool:
    """Return whether the seller has heard every fact that the verdict rests on."""
    return set(call.buyer.verdict.decisive) <= {fact.id for fact in call.known}


def _enough(call: Call) -> Choice:
    words = shared().enough
    ready = settled(call) and {"drawable", "apart"} <= call.points
    return Choice(ENOUGH, words.say, words.reply, words.ready if ready else words.early, 3 if ready else 0)


def _naming(call: Call, shape: Shape) -> Choice:
    """Return one name: worth two, one where it is half right, and one less at the second try."""
    words, verdict, again = shared().shape(shape), call.buyer.verdict, len(call.at("name"))
    doubted = any(turn.said.reply.startswith(verdict.doubts) for turn in call.at("name"))
    if shape == verdict.shape:
        return Choice(shape, words.say, verdict.agrees, verdict.because, 2 - again, {"named": 2 - again})
    other = next((one for one in verdict.others if one.shape == shape), None)
    doubts = shared().either if doubted else verdict.doubts
    reply, does = (other.reply, other.does) if other else (doubts, f"{words.fits} {shared().other_kind}")
    earned = max(0, 1 - again) if other and other.half else 0
    if not earned and (again or _spent(call) > PATIENCE):
        reply = f"{reply} {shared().told.format(shape=shared().shape(verdict.shape).name.lower())}"
    return Choice(shape, words.say, reply, does, earned, {"named": earned})


def _reasons(call: Call) -> list[Choice]:
    verdict, words = call.buyer.verdict, shared().unsettled
    reasons = []
    for fact in call.known:
        right = fact.id in verdict.decisive
        reply = verdict.convinced if right else verdict.unconvinced
        reasons.append(Choice(fact.id, fact.spoken, reply, fact.shows, int(right) * 2, {"reason": int(right)}))
    none = not {fact.id for fact in call.known} & set(verdict.decisive)
    does = words.honest if none else words.missed
    return [*reasons, Choice(UNSETTLED, words.say, words.reply, does, int(none))]


def _answers() -> list[Choice]:
    return [
        Choice(TAKEN_BACK if one.takes_back else one.id, one.say, one.reply, one.does, int(one.takes_back))
        for one in shared().promise
    ]


def _shuffled(call: Call, choices: Iterable[Choice]) -> tuple[Choice, ...]:
    start = f"{call.seed}\n{call.buyer.title}\n{len(call.turns)}\n"
    return tuple(sorted(choices, key=lambda choice: lot(start + choice.say)))
