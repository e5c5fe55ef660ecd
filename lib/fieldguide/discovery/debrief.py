"""Go through a finished call line by line: what was said, what it did, what would have been better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..wording import listed
from .call import Call, Part, Turn, part
from .shared import shared

STRONGEST = "Nothing on offer was stronger."
TITLES: dict[Part, str] = {
    "listen": "Ask and listen",
    "name": "Name the pattern",
    "why": "Say why",
    "cost": "Say what it costs",
    "fails": "Say how it fails",
    "promise": "Answer for a promise",
    "close": "Close",
    "done": "Debrief",
}


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line of the conversation."""

    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Hold what is to be said about one turn."""

    number: int
    part: str
    said: str
    did: str
    better: str


def remarks(call: Call) -> tuple[Remark, ...]:
    """Return one remark a turn."""
    return tuple(_remark(call, number, turn) for number, turn in enumerate(call.turns, 1))


def _remark(call: Call, number: int, turn: Turn) -> Remark:
    did = [turn.said.does, *(f"Keep in mind: {caveat}" for caveat in [turn.said.caveat] if caveat)]
    earlier = {one.said.id for one in call.turns[:number]}
    closed = [move.say for move in call.buyer.ask if turn.said.id in move.unless and move.id not in earlier]
    did += [f"It also closed a door: “{question}” gets no answer any more." for question in closed]
    return Remark(number, TITLES[turn.part], f"“{turn.said.say}”", " ".join(did), _better(call, number, turn))


def _better(call: Call, number: int, turn: Turn) -> str:
    """Return what was stronger and why; a good question is not blamed for a better one that came later."""
    best = turn.best
    if best is turn.said:
        return STRONGEST
    later = next((n for n, one in enumerate(call.turns, 1) if n > number and one.said.id == best.id), None)
    if later and turn.said.worth > 0:
        return f"This was good as well. The strongest, “{best.say}”, you said in turn {later}."
    return f"“{best.say}” {best.does}"


def outcome(call: Call) -> str:
    """Return the shape of the task and why, and which promises are still open; for a call that has ended."""
    shape = shared().shape(call.buyer.verdict.shape).name
    return f"The shape of this task: {shape[0].lower() + shape[1:]}. {call.buyer.verdict.because}{_still_open(call)}"


def _still_open(call: Call) -> str:
    words, left = shared().open, call.still_open
    if not left:
        return ""
    said = listed([words.said.format(say=turn.said.say, turn=number) for number, turn in left])
    sentence = words.one if len(left) == 1 else words.several
    return " " + sentence.format(count=len(left), said=said, name=call.buyer.name)


def conversation(call: Call) -> tuple[Line, ...]:
    """Return everything that was said, the buyer's opening first."""
    return tuple(_spoken(call))


def _spoken(call: Call) -> Iterator[Line]:
    buyer = call.buyer.name
    yield Line(buyer, call.buyer.opening)
    for number, turn in enumerate(call.turns, 1):
        yield Line("You", turn.said.say)
        then = Call(call.buyer, call.seed, call.turns[:number])
        yield Line(buyer, " ".join(filter(None, (turn.said.reply, _asks(then, turn)))))


def _asks(call: Call, last: Turn) -> str:
    """Return how the buyer asks for the part that comes next; nothing while the last part goes on."""
    now = part(call)
    if now == last.part or now in ("listen", "done"):
        return _holds_to(call) if now == "done" else ""
    if now == "promise":
        promise = next(turn.said.promise for turn in call.at("listen") if turn.said.promise)
        return call.buyer.repeats.format(promise=promise)
    words: str = getattr(call.buyer.asks, now)
    return words


def _holds_to(call: Call) -> str:
    """Return the buyer's last word on a promise made after the listening: it was written down as well."""
    late = next((turn.said.promise for turn in call.turns if turn.said.promise and turn.part != "listen"), "")
    words = shared().also if call.at("promise") else call.buyer.repeats
    return words.format(promise=late) if late else ""
