"""Forged, edited, replayed and hostile files: refused in plain words, the others marked, nothing executed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_cases import made_bank
from made_exam import NOW, Room, made_room, resealed

from fieldguide.errors import UsageError
from fieldguide.exam import drawing, examiner, paper, rules, sheet
from fieldguide.exam.desk import Desk
from fieldguide.exam.reading import slug


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return made_room(tmp_path)


def refused(room: Room, *files: Path) -> list[str]:
    return [one.refused for one in room.mark(*files)]


def test_file_handed_in_again_is_refused(room: Room) -> None:
    path = room.handed_in(room.answered(room.paper()))
    assert refused(room, path) == [""]
    assert "was marked on" in refused(room, path)[0] and "a paper counts once" in refused(room, path)[0]


def test_other_answers_to_a_marked_paper_are_refused(room: Room) -> None:
    handed_out = room.paper()
    wrong = room.answered(handed_out, how=lambda case, n: case.tempting)
    assert not room.mark(room.handed_in(wrong))[0].marked.passed  # type: ignore[union-attr]
    assert "was marked on" in refused(room, room.handed_in(room.answered(handed_out)))[0]


def test_two_answer_files_from_one_paper_are_both_refused_and_neither_counts(room: Room) -> None:
    handed_out = room.paper()
    files = [room.handed_in(room.answered(handed_out, name), f"{name}.json") for name in ("Kim", "Lee")]
    assert all("two different answer files" in why for why in refused(room, *files))
    assert refused(room, files[0]) == [""]


def test_copy_beside_the_file_is_refused_once(room: Room) -> None:
    answers = room.answered(room.paper())
    assert refused(room, room.handed_in(answers), room.handed_in(answers, "copy.json")) == [
        "",
        "it is a copy of another file handed in with it",
    ]


def test_edited_answer_is_refused(room: Room) -> None:
    path = room.handed_in(room.answered(room.paper(), how=lambda case, n: case.tempting))
    text = path.read_text(encoding="utf-8")
    values = json.loads(text)
    values["answers"]["1"] = "rules" if values["answers"]["1"] != "rules" else "one_call"
    path.write_text(json.dumps(values), encoding="utf-8")
    assert refused(room, path) == [sheet.CHANGED]


def head(room: Room, **changed: Any) -> dict[str, Any]:
    return {**asdict(room.paper("Kim").head), **changed}


FORGED: dict[str, tuple[Callable[[Room], dict[str, Any]], str]] = {
    "another seed": (lambda room: {"paper": head(room, seed=1)}, "forged or was changed"),
    "another nonce": (lambda room: {"paper": head(room, nonce="0" * 32)}, "forged or was changed"),
    "another id": (lambda room: {"paper": head(room, id="0" * 64)}, "forged or was changed"),
    "another name on the paper": (lambda room: {"paper": head(room, name="Lee")}, "forged or was changed"),
    "another name on the sheet": (lambda room: {"paper": head(room), "name": "Lee"}, "its paper is for 'Kim'"),
    "a made-up seal": (lambda room: {"paper": head(room, seal="0" * 64)}, "forged or was changed"),
    "no seal": (lambda room: {"paper": head(room, seal="")}, "half of an examiner's seal"),
    "a seal of nobody": (lambda room: {"paper": head(room, by="")}, "half of an examiner's seal"),
    "another examiner": (lambda room: {"paper": head(room, by="did:key:z6Mk")}, "made by another examiner"),
    "an open paper that no seed gives": (
        lambda room: {"paper": head(room, by="", seal="", id="0" * 64)},
        "its seed gives another one",
    ),
    "an answer too many": (
        lambda room: {"answers": {**all_rules(30), "31": "rules"}},
        "question 31, and the paper has 30",
    ),
    "answers too few": (lambda room: {"answers": all_rules(29)}, "not answered: 1 of 30 questions"),
    "answers that were no options": (lambda room: {"answers": all_rules(30)}, "is none of the options there"),
    "question nought": (lambda room: {"answers": {"0": "rules"}}, "'0' is no question's number"),
    "question three halves": (lambda room: {"answers": {"1.5": "rules"}}, "'1.5' is no question's number"),
    "question in other digits": (lambda room: {"answers": {"²": "rules"}}, "'²' is no question's number"),
    "a list for an answer": (lambda room: {"answers": {"1": ["rules"]}}, "is a pattern, not"),
    "a key beside the answers": (lambda room: {"passed": True}, "holds more than answers: 'passed'"),
    "no answers": (lambda room: {"answers": None}, "`answers` names an option"),
    "a seed of yes": (lambda room: {"paper": head(room, seed=True)}, "`seed` is a whole number"),
    "a seed past all": (lambda room: {"paper": head(room, seed=2**60)}, "`seed` is a whole number"),
    "a seed with a half": (lambda room: {"paper": head(room, seed=7.5)}, "`seed` is a whole number"),
    "sql for a nonce": (lambda room: {"paper": head(room, nonce="'; DROP TABLE marked; --")}, "`nonce` cannot be"),
    "a head of text": (lambda room: {"paper": "head"}, "`name` is missing"),
    "no name": (lambda room: {"paper": head(room, name=""), "name": ""}, "`name` cannot be ''"),
    "a name that turns text": (lambda room: {"name": "\u202eevil"}, "`name` cannot be"),
    "a name that steers": (lambda room: {"name": "\x1b[31m"}, "cannot be shown"),
    "a name that goes on": (lambda room: {"name": "x" * 61}, "`name` is a text of at most 60"),
    "a newer form": (lambda room: {"form": 2}, "update the kit"),
    "a form of yes": (lambda room: {"form": True}, "of form 'True'"),
    "another kind": (lambda room: {"fieldguide": "progress"}, "does not say that it is a file of fieldguide"),
}


@pytest.mark.parametrize(("change", "said"), FORGED.values(), ids=FORGED.keys())
def test_forged_file_is_refused_even_with_its_own_seal_renewed(room: Room, change: Any, said: str) -> None:
    path = resealed(room.handed_in(room.answered(room.paper("Kim"))), **change(room))
    (why,) = refused(room, path)
    assert said in why and len(why) < 400
    assert not list((room.folder / "out").glob("*"))


def all_rules(count: int) -> dict[str, str]:
    return {str(number): "rules" for number in range(1, count + 1)}


def whole(room: Room) -> str:
    return room.handed_in(room.answered(room.paper())).read_text(encoding="utf-8")


HOSTILE: dict[str, tuple[Callable[[str], bytes], str]] = {
    "empty": (lambda good: b"", "cannot be read as JSON"),
    "half": (lambda good: good[:300].encode(), "cannot be read as JSON"),
    "huge": (lambda good: b" " * 200_000, "larger than anything fieldguide writes"),
    "deep": (lambda good: b"[" * 90_000, "nested deeper"),
    "a list": (lambda good: b"[1, 2]", "does not say that it is a file"),
    "not a number": (lambda good: good.replace(": 7,", ": NaN,").encode(), "NaN is no number"),
    "a number of 9,000 digits": (lambda good: good.replace(": 7,", ": " + "9" * 9000 + ",").encode(), "JSON"),
    "a name twice": (
        lambda good: good.replace('"name": "Kim"', '"name": "Lee",\n"name": "Kim"').encode(),
        "stands twice",
    ),
    "not UTF-8": (lambda good: b"\x89PNG\xff\xfe", "not UTF-8"),
    "half a character": (lambda good: good.replace("Kim", "\\ud800").encode(), "cannot be shown"),
    "a pickle": (lambda good: b"\x80\x04\x95cos\nsystem\n(S'true'\ntR.", "not UTF-8"),
}


@pytest.mark.parametrize(("spoil", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_file_is_refused_and_the_others_marked(room: Room, spoil: Any, said: str) -> None:
    (bad := room.folder / "bad.json").write_bytes(spoil(whole(room)))
    good = room.handed_in(room.answered(room.paper(seed=9)), "good.json")
    first, second = room.mark(bad, good)
    assert said in first.refused and len(first.refused) < 300
    assert second.marked and second.marked.passed


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(garbage: bytes) -> None:
    with pytest.raises(UsageError):
        sheet.of(garbage)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5), st.data()
)
def test_any_value_anywhere_is_refused_in_words(value: Any, data: Any) -> None:
    made = Sheets.answered
    place = data.draw(st.sampled_from(["paper", "name", "answers", "seal", *made["paper"]]))
    values = {**made, place: value} if place in made else {**made, "paper": {**made["paper"], place: value}}
    if values == made:
        return
    with pytest.raises(UsageError):
        sheet.of(json.dumps(values).encode())


class Sheets:
    """One good sheet as its file has it, for spoiling."""

    exam = drawing.exam_set(made_bank(2).cases, rules.load())
    told = sheet.Sheet(paper.draw(exam, 1).head, "Kim", {1: "rules"}).told()
    answered = {"fieldguide": sheet.KIND, "form": 1, **told, "seal": "0" * 64}


def test_file_that_is_no_file_is_said(room: Room) -> None:
    assert "is not there, or is no file" in refused(room, room.folder / "nothing.json")[0]
    if hasattr(os, "mkfifo"):
        os.mkfifo(room.folder / "pipe.json")
        assert "is no file" in refused(room, room.folder / "pipe.json")[0]


def test_set_that_changed_since_the_paper_was_made_is_said(room: Room) -> None:
    cases = {**made_bank(2).cases}
    first = next(iter(cases))
    cases[first] = cases[first].model_copy(update={"says": "Something else."})
    path = room.handed_in(room.answered(room.paper()))
    (one,) = room.mark(path, exam=drawing.exam_set(cases, rules.load()))
    assert "of another exam set" in one.refused
    assert room.mark(path)[0].marked


def test_paper_that_was_changed_is_refused_before_it_is_answered(room: Room, tmp_path: Path) -> None:
    paper.write(room.paper(), path := tmp_path / "paper.json")
    values = json.loads(path.read_text(encoding="utf-8"))
    values["questions"][0]["says"] = "Which key does nothing?"
    path.write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(UsageError, match="its questions were changed after it was made"):
        paper.read(path)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"questions": []}, "`questions` is a list"),
        ({"questions": [{"who": "A", "says": "B", "options": ["rules"]}]}, "`options` is a list of 2"),
        ({"questions": [{"who": "A", "says": "B", "options": ["rules", "rules"]}]}, "each once"),
        ({"questions": [{"who": "A", "says": "B", "options": [["rules"], "rules"]}]}, "each once"),
        ({"questions": [{"who": "\x1b]0;x\x07", "says": "B", "options": ["rules", "routing"]}]}, "cannot be shown"),
        ({"questions": ["?"]}, "`options` is missing"),
    ],
)
def test_hostile_paper_is_refused(room: Room, tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    paper.write(room.paper(), path := tmp_path / "paper.json")
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changed}), encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        paper.read(path)


def test_paper_of_one_learner_is_refused_to_another(room: Room) -> None:
    with pytest.raises(UsageError, match="this paper is for 'Kim', not for 'Lee'"):
        sheet.begin(room.paper("Kim"), "Lee")
    with pytest.raises(UsageError, match="--name NAME"):
        sheet.begin(room.paper(), " \u202e ")


def test_signed_paper_is_not_marked_without_its_key(room: Room, tmp_path: Path) -> None:
    path = room.handed_in(room.answered(room.paper()))
    (one,) = Desk(tmp_path / "elsewhere", room.exam, NOW).mark([path], tmp_path / "out")
    assert "examiner whose key is not here" in one.refused
    examiner.make(tmp_path / "other", "Other")
    (one,) = Desk(tmp_path / "other", room.exam, NOW).mark([path], tmp_path / "out")
    assert "made by another examiner" in one.refused


def test_nothing_is_registered_when_a_result_cannot_be_written(room: Room) -> None:
    path = room.handed_in(room.answered(room.paper()))
    (room.folder / "out").write_text("in the way")
    with pytest.raises(UsageError, match="cannot be written"):
        room.mark(path)
    (room.folder / "out").unlink()
    assert room.mark(path)[0].marked


def test_register_that_is_damaged_stops_the_marking(room: Room) -> None:
    (room.folder / "examiner" / "marked.db").write_bytes(b"not a database" * 100)
    with pytest.raises(UsageError, match="nothing was done"):
        room.mark(room.handed_in(room.answered(room.paper())))


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\con", "<script>alert(1)</script>", "a/b\\c:d*e?", "李", "."])
def test_name_decides_no_path_and_is_no_markup(room: Room, name: str) -> None:
    (one,) = room.mark(room.handed_in(room.answered(room.paper(name))))
    assert one.marked and one.badge == "Badge issued." and len(one.written) == 4
    for path in one.written:
        assert path.parent == room.folder / "out" and path.name.replace(".", "-").replace("-", "").isalnum()
        assert "<script" not in path.read_text(encoding="utf-8")


@given(st.text(max_size=60))
def test_any_name_begins_a_plain_file_name(name: str) -> None:
    assert set(slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") and 0 < len(slug(name)) <= 40


def test_key_is_made_once_and_only_for_its_owner(room: Room, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds an examiner's key already"):
        examiner.make(room.folder / "examiner", "Again")
    if os.name != "nt":
        assert (room.folder / "examiner" / "key.pem").stat().st_mode & 0o777 == 0o600
    assert (room.folder / "examiner" / ".gitignore").read_text() == "*\n"
    assert "PRIVATE" not in repr(room.examiner) and "secret" not in repr(room.examiner)


def test_key_that_is_none_is_said(room: Room) -> None:
    (room.folder / "examiner" / "key.pem").write_text("not a key")
    with pytest.raises(UsageError, match="is not an Ed25519 key"):
        room.examiner  # noqa: B018 - reading it is the test


def test_seal_covers_everything_on_the_paper_s_head(room: Room) -> None:
    head = room.paper("Kim").head
    room.examiner.check(head)
    others = {"id": "0" * 64, "set": "0" * 64, "seed": 1, "nonce": "0" * 32, "name": "Lee", "by": "x", "seal": "0" * 64}
    for field, value in others.items():
        with pytest.raises(UsageError):
            room.examiner.check(replace(head, **{field: value}))
