"""The six pattern lessons take one way: whoever has learnt one knows where everything stands in the next."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from notebook_rules import text

from fieldguide.paths import NOTEBOOKS

LESSONS = sorted(NOTEBOOKS.glob("0[1-6]_*.ipynb"))
SECTIONS = (
    "The customer",
    "The picture",
    "Watch it work",
    "Now ",  # what goes wrong is each lesson's own
    "What it cost",
    "Change one thing",
    "When to offer it, and when not",
    "What there is to audit",
    "Say it to a customer",
    "Check yourself",
    "For the curious",
    "Next",
)
CALLS = (
    *("fg.ready(", "fg.show(", "fg.watch(", "fg.compare(", "fg.change(", "fg.audit(", "fg.say(", "fg.quiz("),
    "fg.code(",
)
each = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> list[tuple[str, str]]:
    """Return the id and source of each cell of one kind."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [(cell["id"], text(cell["source"])) for cell in notebook["cells"] if cell["cell_type"] == kind]


def words(path: Path) -> str:
    return "\n\n".join(source for _, source in cells(path, "markdown"))


def section(path: Path, title: str) -> str:
    return words(path).partition(f"## {title}\n")[2].partition("\n## ")[0]


@each
def test_sections_come_in_the_same_order(path: Path) -> None:
    found = re.findall(r"^## (.+)$", words(path), re.M)
    places = [next(at for at, title in enumerate(found) if title.startswith(wanted)) for wanted in SECTIONS]
    assert all(before < after for before, after in pairwise(places)), found


@each
def test_what_is_shown_comes_in_the_same_order(path: Path) -> None:
    sources = [source for _, source in cells(path, "code")]
    places = [next(at for at, source in enumerate(sources) if call in source) for call in CALLS]
    if path.stem.startswith("05"):  # its failure is a bill, and comes before what it cost
        places.remove(places[CALLS.index("fg.compare(")])
    assert places == sorted(places)


@each
def test_failure_is_seen_and_then_guarded_on_the_same_item(path: Path) -> None:
    code = dict(cells(path, "code"))
    item = re.search(r"^(\w+) = .+\.text$", code["failure"], re.M)
    assert item and item[1] in code["guarded"]
    assert code["failure"] != code["guarded"]
    assert list(code).index("guarded") == list(code).index("failure") + 1


@each
def test_customer_speaks_before_the_pattern_is_named(path: Path) -> None:
    before, named, _ = words(path).partition("## The picture")
    assert named and re.search(r'^> ".+"$', before, re.M)


@each
def test_page_takes_ten_to_fifteen_minutes_and_says_so(path: Path) -> None:
    said = re.search(r"^(\d+) minutes, no coding\.$", words(path), re.M)
    assert said and 10 <= int(said[1]) <= 15


@each
def test_customer_objects_twice_and_is_answered(path: Path) -> None:
    answers = re.findall(r'^\*\*"[^"]+"\*\* (.+)$', section(path, "Say it to a customer"), re.M)
    assert len(answers) >= 2 and all(len(answer.split()) >= 8 for answer in answers)


@each
def test_seller_learns_when_not_to_offer_it(path: Path) -> None:
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", section(path, "When to offer it, and when not"), re.M)
    assert rows[0] == ("Offer it when", "Look further when") and len(rows) >= 5
    assert any("**" in look_further for _, look_further in rows), "the simplest way out is in bold"


@each
def test_prediction_is_asked_for_before_the_one_control_is_moved(path: Path) -> None:
    asked = section(path, "Change one thing")
    assert -1 < asked.find("The control is **") < asked.find("**First say what you expect**")
    assert re.search(r"\*\*[^*]*\b(?:no|any) help\b[^*]*\*\*", asked), "one setting does not help, in bold"


@each
def test_lesson_ends_in_one_next_step(path: Path) -> None:
    assert len(re.findall(r"\]\([^)]+\.ipynb\)", section(path, "Next"))) == 1
