"""Which cells a task needs: found by the names in them, in time that grows with the text and no faster."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fieldguide.grading.cells import Cell, folded, hinted, in_order, names, pick, read


@settings(deadline=None, max_examples=50)
@given(st.text())
def test_any_text_makes_a_cell(source: str) -> None:
    cell = Cell(source, mine=False, untouched=False)
    assert pick([cell], {"tries"}) in ([], [cell])


@settings(deadline=None, max_examples=50)
@given(st.text(), st.text(min_size=1, max_size=3))
@example("ａnswer_1 = 1", "answer_1")
@example("𝒂 = 1", "a")
@example("e\u0301 = 1", "\xe9")
@example("\ufb01x = 1", "fix")
def test_cell_that_is_not_looked_into_does_not_define_the_name(source: str, name: str) -> None:
    cell = Cell(source, mine=False, untouched=False)
    assert cell.defines({name}) == (name in cell.defined)


@pytest.mark.parametrize(
    ("source", "defined"),
    [
        ("a = b", {"a"}),
        ("a, (b, *c) = d", {"a", "b", "c"}),
        ("import x.y as z, p.q", {"z", "p"}),
        ("def f(a):\n    b = 1", {"f"}),
        ("class C:\n    a = 1", {"C"}),
        ("for i in n:\n    j = i", {"i", "j"}),
        ("if (m := n): pass", {"m"}),
        ("a = [(m := i) for i in n]", {"a", "m"}),
        ("%time\n!ls\na = 1", {"a"}),
        ("a = 1\na?\nfg.check??  \r\n%time", {"a"}),
        ("files = !ls\nwhen, took = %time f()\na = 1", {"a"}),
        ("ａ = 1", {"a"}),
    ],
)
def test_cell_defines_its_outer_names(source: str, defined: set[str]) -> None:
    assert names(read(source))[0] == defined


def cells(*sources: str, mine: str = "", untouched: str = "") -> list[Cell]:
    return [Cell(source, mine=source == mine, untouched=source == untouched) for source in sources]


def picked(given: list[Cell], name: str) -> list[str]:
    return [cell.source for cell in pick(given, {name})]


def test_pick_takes_the_answer_and_what_it_leans_on() -> None:
    assert picked(cells("a = 1", "b = a", "c = 2", "d = b"), "d") == ["a = 1", "b = a", "d = b"]


def test_pick_takes_a_marked_cell_whatever_it_says() -> None:
    assert picked(cells("a = 1", "b = 2", mine="b = 2"), "c") == ["b = 2"]


def test_pick_passes_over_an_untouched_copy() -> None:
    assert picked(cells("a = 1", "a = 0", untouched="a = 0"), "a") == ["a = 1"]
    assert picked(cells("a = 0", untouched="a = 0"), "a") == ["a = 0"]


def test_pick_finds_a_name_in_text_that_does_not_compile() -> None:
    assert picked(cells("def gate(a)\n    pass", "b = 1"), "gate") == ["def gate(a)\n    pass"]


@pytest.mark.parametrize(
    ("source", "hints"),
    [
        ("a = 1\n  b=2", {"a", "b"}),
        ("a, b = 1, 2", {"a"}),
        ("def f(x): pass\nasync  def\tg(): pass", {"f", "g"}),
        ("a: int = (", {"a"}),
        ("# a = 1\n'b = 2'\nc == 1", {"c"}),
    ],
)
def test_names_are_hinted_at_without_parsing(source: str, hints: set[str]) -> None:
    assert hinted(source) == hints


HEAVY = {
    "empty lines": "\n" * 300_000 + "(",
    "blanks": " " * 300_000 + "(",
    "blanks on lines": (" " * 999 + "\n") * 300 + "(",
    "one long word": "a" * 300_000 + " (",
    "words": "a " * 150_000 + "(",
    "dots": "." * 300_000 + " (",
    "definitions": "def " * 100_000,
}


@pytest.mark.parametrize("name", HEAVY)
def test_odd_cell_takes_no_time(name: str) -> None:
    cell, began = Cell(HEAVY[name], mine=False, untouched=False), time.process_time()
    assert not cell.defines({"tries"})
    assert cell.known
    assert time.process_time() - began < 2


@pytest.mark.parametrize("source", ["é = 'try'", "a" + "\u0301" * 100_000 + "\u0316" * 100_000], ids=["one", "rows"])
def test_cell_with_accents_is_not_parsed_for_a_name_that_is_not_in_it(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cell, "known", property(lambda self: pytest.fail("it was parsed")))
    assert not Cell(source, mine=False, untouched=False).defines({"tries"})


@pytest.mark.parametrize(("text", "counts_as"), [("tries", "tries"), ("ｔries é", "tries e"), ("ﬁ", "fi")])
def test_letters_count_as_python_takes_them(text: str, counts_as: str) -> None:
    assert folded(text) == counts_as


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=3), max_size=6))
def test_order_loses_no_cell_and_keeps_the_notebooks_where_it_can(uses: list[list[str]]) -> None:
    given = cells(*(f"{name} = {used}".replace("'", "") for name, used in zip("abcdef", uses, strict=False)))
    ordered = in_order(given)
    assert sorted(map(id, ordered)) == sorted(map(id, given))
    earlier = [set("abcdef"[:number]) for number in range(len(given))]
    if all(set(used) <= before for used, before in zip(uses, earlier, strict=True)):
        assert ordered == given
