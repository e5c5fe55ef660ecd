"""Discovery calls played to the end: every way of listening, and the best and the worst a seller can do."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from fieldguide.discovery import buyers
from fieldguide.discovery.buyers import EXAMPLE, Buyer
from fieldguide.discovery.call import Call, Choice, offer, part, say, settled
from fieldguide.discovery.score import score
from fieldguide.discovery.worked import play

EVERY = [*buyers.names(), EXAMPLE]
Choose = Callable[[Call, Sequence[Choice]], int]


@cache
def loaded(name: str) -> Buyer:
    """Return a buyer, read once."""
    return buyers.load(name)


@cache
def listened(name: str) -> tuple[Call, ...]:
    """Return a call for every set of things that can be said while listening, each at the end of the listening."""
    return tuple(_listen(Call(loaded(name)), set()))


def _listen(call: Call, seen: set[frozenset[str]]) -> Iterator[Call]:
    if part(call) != "listen":
        yield call
        return
    for place in range(len(offer(call))):
        then = say(call, place)
        if then.said not in seen:
            seen.add(then.said)
            yield from _listen(then, seen)


def finished(call: Call, choose: Choose) -> Call:
    """Carry a call on to its end."""
    while offered := offer(call):
        call = say(call, choose(call, offered))
    return call


def strongest(_: Call, offered: Sequence[Choice]) -> int:
    return max(range(len(offered)), key=lambda place: offered[place].worth)


def weakest(_: Call, offered: Sequence[Choice]) -> int:
    return min(range(len(offered)), key=lambda place: offered[place].worth)


@cache
def perfect(name: str, seed: int = 0) -> Call:
    """Return a call that earns the most there is to earn with this buyer."""
    ends = (finished(call, strongest) for call in listened(name) if settled(call))
    best = max(ends, key=lambda call: score(call).got)
    return play(best.buyer, [turn.said.id for turn in best.turns], seed)


def naive(buyer: Buyer) -> Call:
    """Return the call of a seller who promises wherever it is possible, and calls everything an agent."""

    def promise(call: Call, offered: Sequence[Choice]) -> int:
        ids = [choice.id for choice in offered]
        if part(call) == "name":
            return ids.index("agent_loop") if "agent_loop" in ids else weakest(call, offered)
        return weakest(call, offered)

    return finished(Call(buyer), promise)
