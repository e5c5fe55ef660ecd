"""The badge: signed, whole in every form it travels in, refused when changed; and the pages beside it."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import png
import pytest
from defusedxml import ElementTree
from made_exam import NOW, Room, made_room, tempted
from openbadgeslib import baking

from fieldguide.errors import UsageError
from fieldguide.exam import badge, emblem, examiner, pages
from fieldguide.exam.desk import Desk, Outcome
from fieldguide.exam.marking import mark

NAME = 'Zoë <b>李</b> & "Co"'


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return made_room(tmp_path)


@pytest.fixture
def issued(room: Room) -> dict[str, Path]:
    (one,) = room.mark(room.handed_in(room.answered(room.paper(NAME))))
    return {path.name.split(".", 1)[1]: path for path in one.written}


def token(issued: dict[str, Path]) -> str:
    return str(json.loads(issued["badge.json"].read_text())["id"]).removeprefix(badge.MEDIA)


def wrapped(token: str) -> str:
    return json.dumps({**badge.WRAP, "id": badge.MEDIA + token})


def test_badge_says_who_what_how_well_and_until_when(room: Room, issued: dict[str, Path]) -> None:
    found = badge.check(issued["badge.json"])
    assert (found.name, found.title, found.issuer, found.did) == (
        NAME, "Names the pattern", "Example Academy", room.examiner.did,
    )  # fmt: skip
    assert len(found.results) == 7 and "Routing: 100%" in found.results
    assert found.issued == NOW and found.until == NOW + timedelta(days=730)
    assert "handed out the paper" in found.paper and "Nobody is known to have watched" in found.paper


def test_badge_is_the_same_in_json_svg_png_and_bare(issued: dict[str, Path], tmp_path: Path) -> None:
    found = badge.check(issued["badge.json"])
    png.from_array([[0, 255], [255, 0]], "L").save(plain := tmp_path / "plain.png")
    baked = baking.bake_png(plain.read_bytes(), token(issued), keyword=baking.ITXT_KEYWORD_OB3)
    (tmp_path / "badge.png").write_bytes(baked)
    (tmp_path / "badge.jwt").write_text(token(issued) + "\n")
    for path in (issued["badge.svg"], tmp_path / "badge.png", tmp_path / "badge.jwt"):
        assert badge.check(path) == found


def test_badge_is_an_open_badge_of_version_3(issued: dict[str, Path]) -> None:
    part = token(issued).split(".")[1]
    payload = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    assert payload["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert payload["@context"][1].startswith("https://purl.imsglobal.org/spec/ob/v3p0/")
    assert payload["credentialSubject"]["achievement"]["achievementType"] == "Assessment"
    results = payload["credentialSubject"]["result"]
    described = {one["id"] for one in payload["credentialSubject"]["achievement"]["resultDescription"]}
    assert {one["resultDescription"] for one in results} == described and len(described) == 7


def test_same_marks_give_the_same_badge_again(room: Room) -> None:
    marked = mark(room.answered(room.paper("Kim")), room.exam)
    first, second = (
        badge.issue(marked, room.examiner, room.exam.rules, NOW, emblem.svg("a", "b", "c", "d")) for _ in "12"
    )
    assert first == second


def changed_payload(token: str) -> str:
    head, body, seal = token.split(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    payload["credentialSubject"]["identifier"][0]["identityHash"] = "Somebody Else"
    return ".".join((head, base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("="), seal))


def unsigned(token: str) -> str:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    return f"{head}.{token.split('.')[1]}."


FORGED = {
    "another name in it": (lambda token: wrapped(changed_payload(token)), "Invalid signature"),
    "no signature": (lambda token: wrapped(unsigned(token)), "not allowed"),
    "cut": (lambda token: wrapped(token[:-10]), "is not valid"),
    "no token": (lambda token: wrapped(""), "holds no signed badge"),
    "another JSON": (lambda token: '{"id": 7}', "holds no signed badge"),
    "a list": (lambda token: "[]", "holds no signed badge"),
    "deep": (lambda token: '{"id":' + "[" * 100_000, "is not valid"),
    "words": (lambda token: "hello", "holds no signed badge"),
    "a picture without": (lambda token: "<svg xmlns='http://www.w3.org/2000/svg'/>", "No openbadges:credential"),
    "a broken picture": (lambda token: "<svg", "Could not parse SVG"),
    "a bomb": (
        lambda token: '<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg xmlns="x">&b;</svg>',
        "Could not parse SVG",
    ),
    "half a PNG": (lambda token: b"\x89PNG\r\n\x1a\n123", "Could not parse PNG"),
    "no text": (lambda token: b"\xff\xfe\x00", "is not valid"),
}


@pytest.mark.parametrize(("forge", "said"), FORGED.values(), ids=FORGED.keys())
def test_forged_or_broken_badge_is_refused_in_words(
    issued: dict[str, Path], tmp_path: Path, forge: object, said: str
) -> None:
    made = forge(token(issued))  # type: ignore[operator]
    (path := tmp_path / "forged.json").write_bytes(made if isinstance(made, bytes) else made.encode())
    with pytest.raises(UsageError) as caught:
        badge.check(path)
    assert said in str(caught.value) and "forged.json" in str(caught.value) and len(str(caught.value)) < 300


def test_badge_past_its_days_is_refused(room: Room, tmp_path: Path) -> None:
    marked = mark(room.answered(room.paper("Kim")), room.exam)
    long_ago = NOW - timedelta(days=800)
    old = badge.issue(marked, room.examiner, room.exam.rules, long_ago, emblem.svg("a", "b", "c", "d"))
    (path := tmp_path / "old.json").write_text(old.wrapped)
    with pytest.raises(UsageError, match="expired"):
        badge.check(path)


def test_badge_of_another_key_is_told_apart(issued: dict[str, Path], room: Room, tmp_path: Path) -> None:
    forger = examiner.make(tmp_path / "forger", "Example Academy")
    marked = mark(room.answered(room.paper("Kim")), room.exam)
    made = badge.issue(marked, forger, room.exam.rules, NOW, emblem.svg("a", "b", "c", "d"))
    (path := tmp_path / "same_name.json").write_text(made.wrapped)
    assert badge.check(path).issuer == "Example Academy" and badge.check(path).did != room.examiner.did


def test_issuer_that_needs_a_network_is_not_asked(room: Room, tmp_path: Path) -> None:
    web = replace(room.examiner, did="did:web:example.org")
    marked = mark(room.answered(room.paper("Kim")), room.exam)
    made = badge.issue(marked, web, room.exam.rules, NOW, emblem.svg("a", "b", "c", "d"))
    (path := tmp_path / "web.json").write_text(made.wrapped)
    with pytest.raises(UsageError, match="only a did:key can be checked without a network"):
        badge.check(path)


def outcome(room: Room, **with_: object) -> Outcome:
    return room.mark(room.handed_in(room.answered(room.paper(), **with_)))[0]  # type: ignore[arg-type]


def test_no_badge_without_passing(room: Room) -> None:
    one = outcome(room, how=tempted)
    assert one.badge == "No badge: not passed yet." and [path.suffix for path in one.written] == [".html"]


def test_open_paper_is_marked_and_earns_no_badge(room: Room) -> None:
    (one,) = room.mark(room.handed_in(room.answered(room.open_paper())))
    assert one.marked and one.marked.passed and one.marked.open
    assert "the learner drew this paper" in one.badge and len(one.written) == 1


def test_open_paper_earns_one_where_the_rules_say_so_and_the_badge_tells(room: Room) -> None:
    told = room.exam.rules
    lenient = told.model_copy(update={"badge": told.badge.model_copy(update={"open_papers": True})})
    (one,) = room.mark(room.handed_in(room.answered(room.open_paper())), exam=replace(room.exam, rules=lenient))
    assert one.badge == "Badge issued."
    assert "The learner drew the paper." in badge.check(one.written[1]).paper


def test_no_key_no_badge(room: Room, tmp_path: Path) -> None:
    told = room.exam.rules
    lenient = told.model_copy(update={"badge": told.badge.model_copy(update={"open_papers": True})})
    desk = Desk(tmp_path / "nobody", replace(room.exam, rules=lenient), NOW)
    (one,) = desk.mark([room.handed_in(room.answered(room.open_paper()))], tmp_path / "out")
    assert "no examiner's key here" in one.badge


class Page(HTMLParser):
    """What stands in a page: its tags, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("which", ["html", "certificate.html"])
def test_pages_show_the_name_as_it_is_and_run_nothing(issued: dict[str, Path], which: str) -> None:
    page = Page(issued[which].read_text(encoding="utf-8"))
    assert NAME in page.words
    assert not {"script", "b", "iframe", "form", "a"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert (
        page.tags.count("h1") == page.tags.count("main") == page.tags.count("table") == page.tags.count("caption") == 1
    )
    assert ("lang", "en") in page.attributes


def test_certificate_names_what_can_be_checked_and_what_is_not_proven(room: Room, issued: dict[str, Path]) -> None:
    page = Page(issued["certificate.html"].read_text(encoding="utf-8"))
    assert room.examiner.did in page.words and badge.check(issued["badge.json"]).credential in page.words
    assert "fieldguide exam --verify" in page.words and pages.NOT_PROVEN in page.words
    assert ("alt", "The badge: Names the pattern") in page.attributes


def test_result_says_nothing_of_cases_and_right_answers(room: Room) -> None:
    one = outcome(room, how=tempted)
    text = one.written[0].read_text(encoding="utf-8")
    assert "not yet" in text and "fieldguide practice" in text
    assert not [case.id for case in room.exam.draw(7) if case.says in text or case.id in text]


@pytest.mark.parametrize("name", ["x" * 60, "a " * 30, "\ufffe\uffff", "👩\u200d🚀", "</text><script>", "&amp;"])
def test_picture_holds_any_name(name: str) -> None:
    drawn = emblem.svg("Names the pattern", name, "Example Academy", "2026-01-02")
    root = ElementTree.parse(BytesIO(drawn.encode())).getroot()
    assert root.get("role") == "img" and emblem.UNFIT.sub("", name) in root[0].text
    assert {element.tag.split("}")[1] for element in root.iter()} == {"svg", "title", "polygon", "g", "text"}
    assert min(map(int, re.findall(r'font-size="(\d+)"', drawn))) >= 20
