"""The claims of the ledger as entries: what to say, what to keep in mind, how sure it is, where it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from .. import facts
from ..lesson.cited import origin_html, reference
from .entry import anchors, entry, linked

WHOSE = {"note": "The field note's claim.", "added": "Added by the kit."}


def claims(listed: Iterable[facts.Claim]) -> str:
    """Return an entry for each claim, in the order given."""
    return "".join(map(_claim, listed))


def _claim(claim: facts.Claim) -> str:
    about = [(one.id, f"{one.id}, {one.where}") for one in facts.tensions() if claim.id in one.claims]
    lines = (
        ("Say it like this", linked(claim.wording)),
        ("Measured against", escape(claim.baseline)),
        ("Keep in mind", linked(claim.caveat)),
        ("How sure", escape(_how_sure(claim))),
        ("Source", origin_html(claim)),
        ("Read as well", _more(claim)),
        ("See also", anchors(about)),
    )
    return entry(claim.id, f"{reference(claim)}: {claim.claim}", lines)


def _how_sure(claim: facts.Claim) -> str:
    name = facts.grade(claim.grade).name
    return f"{name[0].upper()}{name[1:]}; {claim.status}. {WHOSE[claim.kind]}"


def _more(claim: facts.Claim) -> str:
    """Return the further addresses as links, each under the name of its site."""
    return ", ".join(f'<a href="{escape(one, quote=True)}">{escape(_site(one))}</a>' for one in claim.more)


def _site(address: str) -> str:
    """Return a site and the end of an address: enough to know where a link leads."""
    parts = urlsplit(address)
    last = parts.path.rstrip("/").rpartition("/")[2]
    return parts.netloc.removeprefix("www.") + (f"/…/{last}" if 0 < len(last) <= 40 else "")
