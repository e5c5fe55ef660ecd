"""Play a call from a list of what the seller says, as the worked call that every page shows."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import UsageError
from .buyers import EXAMPLE, Buyer, load
from .call import Call, offer, say


def play(buyer: Buyer, said: Sequence[str], seed: int = 0) -> Call:
    """Return the call in which the seller says the choices with these ids, in turn.

    Raises UsageError for one that is not on offer when its turn comes.
    """
    call = Call(buyer, seed)
    for one in said:
        ids = [choice.id for choice in offer(call)]
        if one not in ids:
            raise UsageError(f"{one!r} cannot be said now; there is {', '.join(map(repr, ids)) or 'nothing more'}")
        call = say(call, ids.index(one))
    return call


def worked() -> Call:
    """Return the worked call with the buyer who is not on the menu."""
    buyer = load(EXAMPLE)
    return play(buyer, buyer.sample)
