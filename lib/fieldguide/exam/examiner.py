"""An examiner's key, in a folder of the examiner's own: it seals papers and signs badges.

One Ed25519 key does both. A paper's seal is a keyed digest, for only the examiner has to check it; a badge carries a
signature, for everybody may.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path

from .. import paths
from ..errors import UsageError
from ..store.own_name import own_name
from . import reading
from .paper import Head, Paper

KEY, WHO = "key.pem", "examiner.json"
KIND, FORM, MOST_BYTES = "examiner", 1, 20_000


@dataclass(frozen=True, slots=True)
class Examiner:
    """Hold an examiner's name, public identity and key."""

    name: str
    did: str
    """The public half of the key, as a did:key: what others compare a badge's issuer with."""
    pem: bytes = field(repr=False)
    secret: bytes = field(repr=False)

    def sealed(self, paper: Paper) -> Paper:
        """Return the paper with the examiner's seal."""
        head = replace(paper.head, by=self.did)
        return replace(paper, head=replace(head, seal=self._seal(head)))

    def check(self, head: Head) -> None:
        """Raise UsageError unless the examiner made the paper of this head, as it is."""
        if head.by != self.did:
            raise UsageError("its paper was made by another examiner; only that one can mark it")
        if not hmac.compare_digest(head.seal, self._seal(head)):
            raise UsageError("its paper is forged or was changed: the examiner's seal does not fit it")

    def _seal(self, head: Head) -> str:
        return hmac.new(self.secret, head.sealed(), hashlib.sha256).hexdigest()


def default_folder() -> Path:
    """Return where an examiner's key and register are kept unless another folder is named."""
    return paths.home() / "examiner"


def make(folder: Path, name: str) -> Examiner:
    """Make an examiner's key.

    Raises UsageError where there is one already, or the folder cannot be written.
    """
    from openbadgeslib.keys import KeyEd25519

    if not (name := own_name(name)):
        raise UsageError("say in whose name badges are issued: --name NAME")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = os.open(folder / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(place, "wb") as file:
            file.write(KeyEd25519().generate_keypair()[0])
    except FileExistsError as error:
        raise UsageError(
            f"{str(folder)!r} holds an examiner's key already; what was signed with it stays valid only with it"
        ) from error
    except OSError as error:
        raise UsageError(f"the key cannot be written to {str(folder)!r}: {error.strerror}") from error
    reading.write(folder / ".gitignore", "*\n")  # wherever the folder is, its key is not committed by accident
    reading.write(folder / WHO, json.dumps({"fieldguide": KIND, "form": FORM, "name": name}) + "\n")
    return of(folder)


def has_key(folder: Path) -> bool:
    """Say whether there is an examiner's key in a folder."""
    return (folder / KEY).exists()


def of(folder: Path) -> Examiner:
    """Return the examiner of a folder.

    Raises UsageError where there is none, or the key cannot be used.
    """
    from openbadgeslib.keys import KeyEd25519
    from openbadgeslib.ob3 import did_key_from_pem

    if not has_key(folder):
        raise UsageError(f"there is no examiner's key in {str(folder)!r}; make one with: fieldguide exam --keys")
    try:
        key = KeyEd25519()
        key.read_private_key(pem := reading.raw(folder / KEY, MOST_BYTES))
        key.pub_key = key.priv_key.public_key()
    except UsageError:
        raise
    except Exception as error:  # the library's own kinds, and the ones of the library under it
        raise UsageError(f"{str(folder / KEY)!r} is not an Ed25519 key; put the right one back") from error
    name = reading.text(reading.parsed(reading.raw(folder / WHO, MOST_BYTES), KIND, FORM), "name", 60)
    secret = hmac.new(key.priv_key.private_bytes_raw(), b"fieldguide exam paper", hashlib.sha256).digest()
    return Examiner(name, did_key_from_pem(key.get_pub_key_pem()), pem, secret)
