"""Show claims of the ledger: what you can say, what to keep in mind with it, how sure it is and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import markup
from ..errors import UsageError
from ..markup import Shown

if TYPE_CHECKING:
    from ..facts import Claim

HEAD = ("About", "Say it like this", "Keep in mind", "How sure")


def fact(*identifiers: str) -> Shown:
    """Return claims of the ledger, each with its caveat, its grade in words and its source in the same view.

    Raises UsageError without an id, for an unknown one, and for multiples that are measured against different things.
    """
    from .. import facts
    from .cited import origin, origin_html

    if not identifiers:
        raise UsageError("fg.fact needs the id of at least one claim, for instance fg.fact('C28')")
    chosen = list(dict.fromkeys(facts.claim(name) for name in identifiers))
    if baselines := facts.unlike_baselines(chosen):
        raise UsageError(
            f"{', '.join(one.id for one in chosen if one.baseline)} are measured against different things "
            f"({'; '.join(baselines)}), and side by side they would look like one scale: show them one by one"
        )
    rows = [_row(claim) for claim in chosen]
    html = markup.table("From the ledger of facts" if len(rows) > 1 else "From the ledger", HEAD, rows)
    html += "".join(f"<p>{claim.id} comes from: {origin_html(claim)}</p>" for claim in chosen)
    text = [markup.text_table(HEAD, rows), *(f"{claim.id} comes from: {origin(claim)}" for claim in chosen)]
    return Shown(html, "\n".join(text))


def _row(claim: Claim) -> tuple[str, ...]:
    from .cited import how_sure

    whose = "the claim" if claim.kind == "note" else "added by the kit"
    against = f"\nMeasured against: {claim.baseline}." if claim.baseline else ""
    return (f"{claim.id}, {whose}:\n{claim.claim}", claim.wording + against, claim.caveat, how_sure(claim))
