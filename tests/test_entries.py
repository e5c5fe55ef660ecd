"""What the entries of data files have in common: rules that are said letter for letter, order that nobody can guess."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import model_validator

from fieldguide import datafile
from fieldguide.entries import Entry, mistake, twice
from fieldguide.errors import DataFileError
from fieldguide.lots import lot


class Words(Entry):
    words: str

    @model_validator(mode="after")
    def _check(self) -> Words:
        if "bad" in self.words:
            raise mistake(f"{self.words!r} will not do")
        return self


def test_mistake_is_said_with_its_braces_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("words: a bad {promise} and {{more}}")
    with pytest.raises(DataFileError, match=re.escape("'a bad {promise} and {{more}}' will not do")):
        datafile.load(tmp_path / "a.yaml", Words)


def test_field_that_nobody_reads_is_refused_and_space_around_words_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("words: '  good '")
    assert datafile.load(tmp_path / "a.yaml", Words).words == "good"
    (tmp_path / "a.yaml").write_text("words: good\nword: good")
    with pytest.raises(DataFileError, match="line 2: word: Extra inputs"):
        datafile.load(tmp_path / "a.yaml", Words)


def test_first_name_that_stands_twice_is_found() -> None:
    assert twice(["a", "b", "b", "a"]) == "a" and twice(["a", "b"]) is None and twice([]) is None


def test_lots_fall_the_same_way_on_every_machine() -> None:
    assert sorted("abcdef", key=lot) == ["d", "f", "c", "b", "e", "a"]
