"""Open Badges 3.0: made from marks and an examiner's key, and checked again by anybody, without a network.

A badge is a JSON web token signed with Ed25519. It travels in a JSON file, as the credentials standard wraps a token,
and in a picture. Checking tells three things apart: changed, signed by somebody, and signed by a key you know.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from ..cases.names import TITLES
from ..errors import UsageError
from . import reading

if TYPE_CHECKING:
    from openbadgeslib.ob3 import OB3Signer, OpenBadgeCredential

    from .examiner import Examiner
    from .marking import Marked
    from .rules import Rules

WRAP = {"@context": "https://www.w3.org/ns/credentials/v2", "type": "EnvelopedVerifiableCredential"}
MEDIA = "data:application/vc+jwt,"
MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold what an unchanged badge says."""

    name: str
    title: str
    issuer: str
    did: str
    issued: datetime | None
    until: datetime | None
    credential: str
    results: tuple[str, ...]
    paper: str
    """How the paper came about, in words."""

    def data(self) -> dict[str, Any]:
        """Return it for machines."""
        days = {"issued": _day(self.issued), "until": _day(self.until)}
        told = {"name": self.name, "title": self.title, "issuer": self.issuer, "did": self.did, **days}
        return {**told, "credential": self.credential, "results": list(self.results), "paper": self.paper}

    def lines(self) -> list[str]:
        """Return it in words."""
        head = f"{self.title}: {self.name}. Given on {_day(self.issued)}, valid until {_day(self.until)}."
        return [head, *self.results, self.paper, f"Issued by {self.issuer}", self.did]


@dataclass(frozen=True, slots=True)
class Issued:
    """Hold a badge's two files, and the credential they carry."""

    wrapped: str
    picture: bytes
    credential: str


@cache
def _signer(examiner: Examiner) -> OB3Signer:
    """Return what signs an examiner's badges: made once, for reading a key takes longer than signing."""
    from openbadgeslib.ob3 import OB3Signer

    return OB3Signer(privkey_pem=examiner.pem, algorithm="EdDSA")


def issue(marked: Marked, examiner: Examiner, rules: Rules, at: datetime, picture: str) -> Issued:
    """Return the badge for marks that passed."""
    credential, sign = _credential(marked, examiner, rules, at), _signer(examiner)
    token = sign.sign(credential)
    wrapped = json.dumps({**WRAP, "id": MEDIA + token}, indent=1) + "\n"
    return Issued(wrapped, sign.sign_into_svg(credential, picture.encode()), str(credential.id))


def _credential(marked: Marked, examiner: Examiner, rules: Rules, at: datetime) -> OpenBadgeCredential:
    from openbadgeslib.ob3 import (
        Achievement,
        Evidence,
        IdentityObject,
        Issuer,
        OpenBadgeCredential,
        Result,
        ResultDescription,
    )

    base = f"{examiner.did} {rules.badge.title} {rules.needed}"
    kinds = {name: f"urn:uuid:{uuid5(NAMESPACE_URL, f'{base} {name}')}" for name in ("", *marked.scores)}
    described = [ResultDescription(kinds[name], TITLES[name], "Percent") for name in marked.scores]
    achievement = Achievement(
        kinds[""],
        rules.badge.title,
        rules.badge.description,
        f"A paper of {marked.total.most} cases not seen in practice. To pass takes {rules.needed}.",
        achievement_type="Assessment",
        result_descriptions=described,
    )
    shares = {name: f"{score.share:.0%}" for name, score in marked.scores.items()}
    how = "The learner drew the paper." if marked.open else "The examiner handed out the paper, which counts once."
    return OpenBadgeCredential(
        issuer=Issuer(examiner.did, examiner.name),
        recipient_id=None,
        achievement=achievement,
        id=f"urn:uuid:{uuid5(NAMESPACE_URL, f'{base} {marked.sheet.head.nonce}')}",
        issuance_date=at,
        expiration_date=at + timedelta(days=rules.badge.valid_days),
        identifiers=[IdentityObject(marked.sheet.name, "name", hashed=False)],
        results=[Result(value=share, result_description=kinds[name]) for name, share in shares.items()],
        evidence=[Evidence(name="Exam paper", narrative=f"{how} Nobody is known to have watched it being answered.")],
    )


def check(path: Path) -> Checked:
    """Return what a badge file says, if it is as it was signed and still valid.

    Raises UsageError otherwise.
    """
    from openbadgeslib.errors import LibOpenBadgesException
    from openbadgeslib.ob3 import OB3Verifier

    try:
        token = _token(reading.raw(path, MOST_BYTES))
        did = _issuer(token)
        return _told(OB3Verifier.for_issuer_did(did).verify(token), did)
    except (LibOpenBadgesException, ValueError, RecursionError) as problem:
        why = f"{problem or type(problem).__name__}"
        raise UsageError(f"the badge {path.name!r} is not valid: {why[:200]}") from problem


def _token(data: bytes) -> str:
    from openbadgeslib.ob3 import OB3Verifier

    if data.startswith(b"\x89PNG"):
        return OB3Verifier.extract_token_from_png(data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return OB3Verifier.extract_token_from_svg(data)
    text = data.decode("utf-8-sig").strip()
    if not text.startswith("{"):
        return text
    wrapped = json.loads(text)
    inside = wrapped.get("id") if isinstance(wrapped, dict) else None
    if not isinstance(inside, str) or not inside.startswith(MEDIA):
        raise ValueError("it holds no signed badge")
    return inside.removeprefix(MEDIA)


def _issuer(token: str) -> str:
    """Return whose key to check the token with; only one that needs no network to find."""
    import jwt

    try:
        said = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except jwt.exceptions.InvalidTokenError as problem:
        raise ValueError(f"it holds no signed badge ({problem})") from problem
    if not isinstance(said, str) or not said.startswith("did:key:"):
        raise ValueError(f"its issuer is {str(said)[:60]!r}; only a did:key can be checked without a network")
    return said


def _told(credential: OpenBadgeCredential, did: str) -> Checked:
    names = [one.identity_hash for one in credential.identifiers if one.identity_type == "name" and not one.hashed]
    titles = {one.id: one.name for one in credential.achievement.result_descriptions}
    results = [f"{titles.get(str(one.result_description), 'Result')}: {one.value}" for one in credential.results]
    return Checked(
        name=_line(names[0] if names else ""),
        title=_line(credential.achievement.name),
        issuer=_line(credential.issuer.name),
        did=did,
        issued=credential.issuance_date,
        until=credential.expiration_date,
        credential=_line(credential.id),
        results=tuple(map(_line, results)),
        paper=" ".join(_line(one.narrative) for one in credential.evidence),
    )


def _day(at: datetime | None) -> str:
    return str(at.date()) if at else "no day"


def _line(text: Any) -> str:
    """Return text that steers no terminal, whoever signed it."""
    from ..store.own_name import UNSEEN

    return "".join(c for c in str(text or "")[:400] if c.isprintable() and c not in UNSEEN)
