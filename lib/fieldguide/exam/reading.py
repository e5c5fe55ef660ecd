"""Read a JSON file that anybody may have written: bounded, checked and said in words; and write one whole or not."""

from __future__ import annotations

import hashlib
import json
import os
import re
import unicodedata
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from ..errors import UsageError

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)
STEERS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and halves of characters."""
DIGEST, NONCE = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")


def raw(path: Path, most: int) -> bytes:
    """Return a file's bytes.

    Raises UsageError for one that is not there, no plain file, or larger than `most`.
    """
    try:
        if not path.is_file():
            raise UsageError(f"{str(path)!r} is not there, or is no file")
        with path.open("rb") as file:
            found = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"{str(path)!r} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if len(found) > most:
        raise UsageError(f"it is larger than anything fieldguide writes ({most:,} bytes at most)")
    return found


def parsed(data: bytes, kind: str, form: int) -> dict[str, Any]:
    """Return the object that a file of a kind holds.

    Raises UsageError for anything else: another kind of file, a newer form, a name that stands twice, NaN.
    """
    try:
        found = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise UsageError(f"it is not UTF-8 text, so it is no {kind} file") from error
    except RecursionError as error:
        raise UsageError(f"it is nested deeper than any {kind} file") from error
    except ValueError as error:
        raise UsageError(f"it cannot be read as JSON: {str(error)[:120]}") from error
    if not isinstance(found, dict) or found.get("fieldguide") != kind:
        raise UsageError(f"it does not say that it is a file of fieldguide with {kind}")
    if type(number := found.get("form")) is not int or not 1 <= number <= form:
        raise UsageError(f"it is of form {str(number)[:20]!r}, and this fieldguide reads {form}; update the kit")
    return found


def text(values: Any, name: str, longest: int) -> str:
    """Return the text that stands under a name; one line, with nothing that steers a terminal."""
    found = given(values, name)
    if not isinstance(found, str) or len(found) > longest:
        raise UsageError(f"`{name}` is a text of at most {longest} characters, not {str(found)[:40]!r}")
    if STEERS.search(found):
        raise UsageError(f"`{name}` holds characters that cannot be shown")
    return found


def matching(values: Any, name: str, form: re.Pattern[str], *, empty: bool = False) -> str:
    """Return the text under a name, which is written as `form` has it."""
    found = given(values, name)
    if not isinstance(found, str) or not (form.fullmatch(found) or (empty and not found)):
        raise UsageError(f"`{name}` cannot be {str(found)[:40]!r}")
    return found


def whole(values: Any, name: str, most: int) -> int:
    """Return the whole number under a name."""
    found = given(values, name)
    if type(found) is not int or not 0 <= found <= most:
        raise UsageError(f"`{name}` is a whole number from 0 to {most}, not {str(found)[:40]!r}")
    return found


def given(values: Any, name: str) -> Any:
    """Return what stands under a name."""
    if not isinstance(values, dict) or name not in values:
        raise UsageError(f"`{name}` is missing")
    return values[name]


def canonical(values: Any) -> bytes:
    """Return the one way to write values, for digests and seals."""
    return _ENCODER.encode(values).encode()


def digest(values: Any) -> str:
    """Return the digest of values."""
    return hashlib.sha256(canonical(values)).hexdigest()


def write(path: Path, content: str | bytes, *, new: bool = False) -> None:
    """Write a file whole or not at all; a `new` one takes no other's place.

    Raises UsageError where it cannot be written.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    if new and path.exists():
        raise UsageError(f"{str(path)!r} is there already; choose another name, or move it away first")
    beside = path.with_name(f".{path.name[:80]}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise UsageError(f"{str(path)!r} cannot be written: {error.strerror}. Choose another place.") from error


def slug(name: str) -> str:
    """Return a name as the beginning of a file's name, whatever it holds."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "learner"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in it")
    return found


def _no_number(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
