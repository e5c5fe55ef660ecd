"""Carry what a learner did to another machine: a file of JSON Lines, checked whole before any of it is kept."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any, NoReturn

from ..cases.names import PATTERNS
from ..errors import StoreError, UsageError
from . import FileStore
from .rows import Answer, Attempt

FORM = 1
HEAD = {"fieldguide": "progress", "form": FORM}
MOST_BYTES, MOST_LINES, LONGEST = 100_000_000, 500_000, 4000
ONES_OWN = re.compile(r"[0-9a-f]{8,40}|session")
PLAIN = re.compile(r"[a-z0-9_:+.-]{0,90}")


@dataclass(frozen=True, slots=True)
class Carried:
    """How much came over, and how much was here already."""

    new: int
    known: int


def write(store: FileStore, path: Path) -> int:
    """Write everything the learner did to a file that was not there, and return how many lines it took."""
    rows = [*(_answer(one) for one in store.answers()), *(_attempt(one) for one in store.attempts())]
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            for row in chain([HEAD], rows):
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    except FileExistsError as error:
        raise UsageError(f"{str(path)!r} is there already; choose another name, or move it away first") from error
    except OSError as error:
        raise StoreError(f"{str(path)!r} cannot be written: {error.strerror}. Choose another place.") from error
    return len(rows)


def read_in(store: FileStore, path: Path) -> Carried:
    """Keep what an exported file holds and this machine does not.

    Raises UsageError where anything in the file is not as it was written; then nothing of it was kept.
    """
    answers: list[Answer] = []
    attempts: list[Attempt] = []
    for number, line in _lines(path):
        try:
            one = _row(json.loads(line, parse_constant=_refused))
        except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
            _refuse(path, number, _why(error))
        (answers if isinstance(one, Answer) else attempts).append(one)  # type: ignore[arg-type]
    new = sum(store.take_over(answers, attempts))
    return Carried(new, len(answers) + len(attempts) - new)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines after the first, which says what the file is."""
    for number, line in enumerate(_text(path).split("\n"), 1):
        if len(line) > LONGEST or number > MOST_LINES:
            _refuse(path, number, "it is longer than anything fieldguide writes")
        if number == 1:
            _check_head(path, line)
        elif line.strip():
            yield number, line


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UsageError(f"{str(path)!r} is larger than anything fieldguide writes. {NOTHING}")
        return path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{str(path)!r} is not UTF-8 text, so it is no export of fieldguide. {NOTHING}") from error


def _check_head(path: Path, line: str) -> None:
    try:
        head = json.loads(line)
        form = head["form"] if head["fieldguide"] == "progress" else None
    except (ValueError, TypeError, KeyError, RecursionError):
        form = None
    if type(form) is not int or form < 1:
        _refuse(path, 1, "it does not say that this is an export of fieldguide")
    if form > FORM:
        _refuse(path, 1, f"a newer fieldguide wrote it (form {form}; this one reads {FORM}). Update the kit")


NOTHING = "Nothing was taken over."


def _refuse(path: Path, number: int, why: str) -> NoReturn:
    raise UsageError(f"{path.name}, line {number}: {why}. {NOTHING}")


def _why(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing"
    if isinstance(error, json.JSONDecodeError):
        return "it is not whole JSON"
    return str(error) if type(error) is ValueError else "it does not hold what it should"


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _answer(one: Answer) -> dict[str, Any]:
    given = {"quiz": one.quiz, "question": one.question, "choice": one.choice, "right": one.right}
    return {"kind": "answer", "at": one.at.isoformat(), **given, "confidence": one.confidence, "family": one.family}


def _attempt(one: Attempt) -> dict[str, Any]:
    where = {"uid": one.uid, "origin": one.origin, "at": one.at.isoformat(), "source": one.source, "round": one.round}
    given = {"case": one.case, "pattern": one.pattern, "chosen": one.chosen, "credit": one.credit}
    drawn = {"offered": list(one.offered), "card": one.card, "seconds": one.seconds}
    return {"kind": "attempt", **where, **given, "confidence": one.confidence, **drawn}


def _row(values: Any) -> Answer | Attempt:
    """Return what a line holds; every value is looked at, for anybody may have written the file."""
    if not isinstance(values, dict) or values.get("kind") not in ("answer", "attempt"):
        raise ValueError("it is neither an answer nor an attempt")
    at = datetime.fromisoformat(_string(values, "at"))
    if at.tzinfo is None:
        raise ValueError("`at` does not say in which time zone")
    return (_read_answer if values["kind"] == "answer" else _read_attempt)(values, at.astimezone(UTC))


def _read_answer(values: dict[str, Any], at: datetime) -> Answer:
    quiz, question, choice = (_string(values, name) for name in ("quiz", "question", "choice"))
    right, confidence, family = values["right"], values["confidence"], values["family"]
    if type(right) is not bool:
        raise ValueError(f"`right` is true or false, not {right!r}")
    sure = None if confidence is None else _whole(values, "confidence", 1, 3)
    return Answer(quiz, question, choice, right, sure, None if family is None else _string(values, "family"), at)


def _read_attempt(values: dict[str, Any], at: datetime) -> Attempt:
    pattern, chosen = (_one_of(values[name], name) for name in ("pattern", "chosen"))
    offered = values["offered"]
    if not isinstance(offered, list) or len(offered) > len(PATTERNS):
        raise ValueError("`offered` is a list of patterns")
    return Attempt(
        pattern=pattern,
        chosen=chosen,
        credit=_number(values, "credit", 0, 1),
        confidence=_whole(values, "confidence", 1, 3),
        offered=tuple(_one_of(name, "offered") for name in offered),
        seconds=_number(values, "seconds", 0, 1e7),
        at=at,
        uid=_matching(values, "uid", ONES_OWN),
        origin=_matching(values, "origin", ONES_OWN),
        source=_matching(values, "source", PLAIN),
        round=_matching(values, "round", PLAIN),
        case=_matching(values, "case", PLAIN),
        card=_matching(values, "card", PLAIN),
    )


def _string(values: dict[str, Any], name: str) -> str:
    text = values[name]
    if not isinstance(text, str):
        raise ValueError(f"`{name}` is a text, not {text!r}")
    if any(unicodedata.category(c) == "Cs" for c in text):
        raise ValueError(f"`{name}` holds half a character")
    return text


def _matching(values: dict[str, Any], name: str, form: re.Pattern[str]) -> str:
    if not form.fullmatch(text := _string(values, name)):
        raise ValueError(f"`{name}` cannot be {text[:60]!r}")
    return text


def _one_of(text: Any, name: str) -> str:
    if text not in PATTERNS:
        raise ValueError(f"`{name}` is one of {', '.join(PATTERNS)}, not {str(text)[:60]!r}")
    return str(text)


def _whole(values: dict[str, Any], name: str, least: int, most: int) -> int:
    if (number := _number(values, name, least, most)) != int(number):
        raise ValueError(f"`{name}` is a whole number, not {number!r}")
    return int(number)


def _number(values: dict[str, Any], name: str, least: float, most: float) -> float:
    number = values[name]
    if type(number) not in (int, float) or not least <= number <= most:
        raise ValueError(f"`{name}` is a number from {least:g} to {most:g}, not {str(number)[:60]!r}")
    return float(number)
