"""Moving machines: an export comes in whole and once, or not at all and says why."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.errors import StoreError, UsageError
from fieldguide.store import Answer, FileStore, moving, open_store
from fieldguide.store.own_name import own_name
from fieldguide.store.rows import Attempt

ATTEMPT = Attempt("a_case", "routing", "rules", 0.5, 3, ("rules", "routing"), "routing+rules", 12.5, "drill", "r1")
ANSWER = Answer("quiz", "q", "a “chain”", True, at=datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture
def here(tmp_path: Path) -> FileStore:
    kept = open_store(tmp_path / "here" / "learner.db")
    kept.add(ANSWER)
    kept.add(replace(ANSWER, choice="一 \u2028 \u0000", right=False, confidence=2, family="f"))
    kept.attempt(ATTEMPT)
    kept.attempt(replace(ATTEMPT, uid="f" * 32, credit=0.0))
    return kept


@pytest.fixture
def there(tmp_path: Path) -> FileStore:
    return open_store(tmp_path / "there" / "learner.db")


@pytest.fixture
def carried(here: FileStore, tmp_path: Path) -> Path:
    moving.write(here, tmp_path / "mine.jsonl")
    return tmp_path / "mine.jsonl"


def everything(kept: FileStore) -> tuple[list[Answer], list[Attempt]]:
    return kept.answers(), kept.attempts()


def test_export_here_import_there_brings_everything(here: FileStore, there: FileStore, carried: Path) -> None:
    assert moving.read_in(there, carried) == moving.Carried(new=4, known=0)
    assert everything(there) == everything(here)


def test_second_import_adds_nothing(there: FileStore, carried: Path) -> None:
    moving.read_in(there, carried)
    before = everything(there)
    assert moving.read_in(there, carried) == moving.Carried(new=0, known=4)
    assert everything(there) == before


def test_there_and_back_again_merges_both(here: FileStore, there: FileStore, carried: Path, tmp_path: Path) -> None:
    there.attempt(replace(ATTEMPT, uid="0" * 32))
    moving.read_in(there, carried)
    moving.write(there, tmp_path / "back.jsonl")
    assert moving.read_in(here, tmp_path / "back.jsonl") == moving.Carried(new=1, known=4)
    assert {one.uid for one in here.attempts()} == {one.uid for one in there.attempts()}


def test_line_doubled_in_the_file_counts_once(there: FileStore, carried: Path) -> None:
    lines = carried.read_text(encoding="utf-8").splitlines(keepends=True)
    carried.write_text("".join([*lines, *lines[1:]]), encoding="utf-8")
    assert moving.read_in(there, carried) == moving.Carried(new=4, known=4)


def test_name_stays_here(here: FileStore, tmp_path: Path) -> None:
    here.call_me("Kim")
    moving.write(here, tmp_path / "again.jsonl")
    assert "Kim" not in (tmp_path / "again.jsonl").read_text(encoding="utf-8")


def test_windows_line_ends_and_empty_lines_do_no_harm(there: FileStore, carried: Path) -> None:
    carried.write_bytes(carried.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    assert moving.read_in(there, carried).new == 4


def test_export_overwrites_nothing(here: FileStore, carried: Path) -> None:
    with pytest.raises(UsageError, match="is there already; choose another name"):
        moving.write(here, carried)
    with pytest.raises(StoreError, match="cannot be written: .*Choose another place"):
        moving.write(here, carried / "inside.jsonl")


def line(**changed: Any) -> str:
    return json.dumps({**moving._attempt(replace(ATTEMPT, origin="0" * 16)), **changed})


def without(name: str) -> str:
    return json.dumps({key: value for key, value in json.loads(line()).items() if key != name})


HOSTILE = {
    "half a line": (line()[:40], "it is not whole JSON"),
    "no object": ("[1, 2]", "neither an answer nor an attempt"),
    "another kind": (line(kind="os.system"), "neither an answer nor an attempt"),
    "missing": (without("credit"), "'credit' is missing"),
    "nested": ("[" * 100_000, "longer than anything"),
    "nested less": ("[" * 3_900, "it does not hold what it should"),
    "not a number": (line().replace("0.5", "NaN"), "NaN is no number"),
    "a huge number": (line().replace("12.5", "9" * 3_000), "`seconds` is a number"),
    "too much credit": (line(credit=2), "`credit` is a number from 0 to 1, not '2'"),
    "true for one": (line(credit=True), "`credit` is a number"),
    "half sure": (line(confidence=1.5), "`confidence` is a whole number"),
    "a pattern nobody knows": (line(pattern="magic"), "`pattern` is one of rules"),
    "a list for a pattern": (line(chosen=["rules"]), "`chosen` is one of"),
    "markup in a case": (line(case="<script>"), "`case` cannot be '<script>'"),
    "sql in an id": (line(uid="'; DROP TABLE attempts"), "`uid` cannot be"),
    "half a character": ('{"kind": "answer", "quiz": "\\ud800"}', "'at' is missing"),
    "half a character, later": (
        json.dumps({**moving._answer(ANSWER), "choice": "\ud800"}),
        "`choice` holds half a character",
    ),
    "no day": (line(at="yesterday"), "Invalid isoformat"),
    "no time zone": (line(at="2026-01-02T03:04:05"), "does not say in which time zone"),
    "past all days": (line(at="0001-01-01T00:00:00+23:59"), "it does not hold what it should"),
    "long": (line(card="x" * 5000), "longer than anything"),
    "many patterns": (line(offered=["rules"] * 99), "`offered` is a list of patterns"),
    "words for right": (json.dumps({**moving._answer(ANSWER), "right": "yes"}), "`right` is true or false"),
}


@pytest.mark.parametrize(("bad", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_bad_line_is_named_and_nothing_taken_over(there: FileStore, carried: Path, bad: str, said: str) -> None:
    carried.write_text(carried.read_text(encoding="utf-8") + bad + "\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        moving.read_in(there, carried)
    assert "mine.jsonl, line 6: " in str(caught.value) and said in str(caught.value)
    assert str(caught.value).endswith("Nothing was taken over.") and len(str(caught.value)) < 400
    assert everything(there) == ([], [])


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("", "does not say that this is an export"),
        ("{}", "does not say that this is an export"),
        ("[]", "does not say that this is an export"),
        ('{"fieldguide": "progress", "form": "1"}', "does not say that this is an export"),
        ('{"fieldguide": "progress", "form": 7}', r"newer fieldguide wrote it \(form 7; .*Update the kit"),
    ],
)
def test_other_files_are_told_apart(there: FileStore, tmp_path: Path, head: str, said: str) -> None:
    (tmp_path / "other.jsonl").write_text(head + "\n" + line(), encoding="utf-8")
    with pytest.raises(UsageError, match=f"other.jsonl, line 1: .*{said}"):
        moving.read_in(there, tmp_path / "other.jsonl")


def test_file_that_cannot_be_read_is_said(there: FileStore, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        moving.read_in(there, tmp_path / "nothing.jsonl")
    (tmp_path / "picture.jsonl").write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(UsageError, match="is not UTF-8 text"):
        moving.read_in(there, tmp_path / "picture.jsonl")


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_taken_in_words(tmp_path_factory: pytest.TempPathFactory, garbage: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    head = json.dumps(moving.HEAD).encode() + b"\n"
    (folder / "any.jsonl").write_bytes(head + garbage)
    kept = open_store(folder / "learner.db")
    try:
        assert moving.read_in(kept, folder / "any.jsonl").new == 0
    except UsageError as problem:
        assert "Nothing was taken over." in str(problem)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zoë \n\t Smith ", "Zoë Smith"),
        ("e\u0301", "é"),
        ("\x1b[31mred\x07", "[31mred"),
        ("\u202eevil", "evil"),
        ("👩\u200d🚀 李 محمد", "👩\u200d🚀 李 محمد"),
        ("\ud800", ""),
    ],
)
def test_names_are_kept_without_what_hides(typed: str, kept: str) -> None:
    assert own_name(typed) == kept


def test_long_name_is_refused() -> None:
    with pytest.raises(UsageError, match="60 characters at most"):
        own_name("x" * 61)


@given(st.text(max_size=60))
def test_any_name_can_be_kept(name: str) -> None:
    own_name(own_name(name)).encode()
