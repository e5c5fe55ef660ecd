"""What a learner's process answers: plain data only, from the cells that matter."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fieldguide.grading import child
from fieldguide.grading.cells import Cell, folded, hinted, in_order, names, pick, read
from fieldguide.grading.child import answer, run
from fieldguide.grading.plain import Odd, fault, plain
from fieldguide.grading.sandbox import Limits
from fieldguide.grading.wire import readable

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@settings(deadline=None, max_examples=50)
@given(PLAIN)
def test_plain_data_comes_through_as_it_is(value: Any) -> None:
    assert plain(value) == value


class Sly(str):
    pass


SHARED: list[Any] = [1]
for _ in range(15):
    SHARED = [SHARED] * 10


@pytest.mark.parametrize(
    "value",
    [
        ...,
        Sly("right"),
        {1: 2},
        float("nan"),
        float("inf"),
        2**600,
        "x" * 30_000,
        [0] * 9_000,
        SHARED,
        b"a",
        {1},
        len,
        ["x" * 15_000] * 2,
        {"x" * 15_000: "x" * 15_000},
        [2**500] * 200,
    ],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_is_odd(value: Any) -> None:
    with pytest.raises(Odd):
        plain(value)


def nest(depth: int) -> Any:
    return [nest(depth - 1)] if depth else "x"


@pytest.mark.parametrize(
    "value",
    ["\U0001f600" * 20_000, ["\ud800" * 4] * 4_999, [0.1234567890123456e-300] * 4_999, [2**500] * 119, nest(20)],
    ids=["letters", "texts", "numbers", "long numbers", "depth"],
)
def test_largest_answers_fit_on_the_line_and_through_it(value: Any) -> None:
    line = json.dumps({"id": "0" * 16, "got": "value", "value": plain(value)}).encode()
    assert len(line) < Limits().answer
    assert readable(line)["value"] == value


@settings(deadline=None, max_examples=50)
@given(
    st.binary() | st.text().map(str.encode) | st.sampled_from([b'{"a": NaN}', b"[" * 90_000, b'{"id": 1' + b"0" * 9000])
)
def test_any_line_is_read_as_an_object(line: bytes) -> None:
    assert isinstance(readable(line), dict)


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


def ran(*sources: str) -> tuple[dict[str, Any], dict[str, Any]]:
    namespace: dict[str, Any] = {}
    sent = [{"source": source, "mine": True, "untouched": False} for source in sources]
    return run(namespace, {"cells": sent, "names": ["a"]}), namespace


def test_run_goes_on_after_a_cell_that_stops() -> None:
    told, namespace = ran("b = 1\n1 / 0", "a = b")
    assert (told["error"], namespace["a"]) == ({"type": "ZeroDivisionError", "words": "division by zero", "line": 2}, 1)


@pytest.mark.parametrize(
    "sources",
    [
        ("a = b + 1", "b = 1"),
        ("a = best()", "def best():\n    return c", "c = 2"),
        ("a = d", "d = c", "c = b", "b = 2"),
        ("a = b", "b = 2", "b = 3"),
        ("x = [b for b in (1,)]\na = c", "c = b", "b = 2"),
    ],
)
def test_run_puts_what_defines_a_name_in_front_of_its_use(sources: tuple[str, ...]) -> None:
    told, namespace = ran(*sources)
    assert (told["error"], namespace["a"]) == (None, 2)


def test_run_keeps_the_order_of_the_notebook_where_that_works() -> None:
    assert ran("a = 1", "b = a", "a = 5")[1] | {"__builtins__": None} == {"a": 5, "b": 1, "__builtins__": None}


def test_run_starts_afresh_when_it_runs_once_more() -> None:
    assert ran("a = b", "b = 'left' in globals()\nleft = 1")[1]["a"] is False


def test_run_has_one_order_for_cells_that_lean_on_each_other() -> None:
    told, _ = ran("a = b", "b = c", "c = a")
    assert told["error"]["words"] == "name 'a' is not defined"


def test_a_later_answer_still_counts_when_cells_are_put_in_order() -> None:
    assert ran("a = best()", "def best():\n    return 1", "a = 0")[1]["a"] == 0


def test_name_that_nothing_defines_is_told_at_once() -> None:
    assert ran("runs = 1\na = nobody")[0]["error"] == {
        "type": "NameError",
        "words": "name 'nobody' is not defined",
        "line": 2,
    }


@settings(deadline=None, max_examples=50)
@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=3), max_size=6))
def test_order_loses_no_cell_and_keeps_the_notebooks_where_it_can(uses: list[list[str]]) -> None:
    given = cells(*(f"{name} = {used}".replace("'", "") for name, used in zip("abcdef", uses, strict=False)))
    ordered = in_order(given)
    assert sorted(map(id, ordered)) == sorted(map(id, given))
    earlier = [set("abcdef"[:number]) for number in range(len(given))]
    if all(set(used) <= before for used, before in zip(uses, earlier, strict=True)):
        assert ordered == given


def test_run_awaits_at_the_top_of_a_cell() -> None:
    assert ran("async def f():\n    return 3\na = await f()")[1]["a"] == 3


def test_answer_says_what_a_function_raised_and_where() -> None:
    namespace = ran("def a(n):\n    return n['b']")[1]
    assert answer(namespace, {"name": "a", "given": [{}]}) == {
        "got": "raised",
        "type": "KeyError",
        "words": "'b'",
        "line": 2,
    }


def test_fault_survives_an_error_that_has_no_words() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert fault(Mute(), {}) == {"type": "Mute", "words": "", "line": None}


def only_read(*sources: str, namespace: dict[str, Any] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    namespace = {} if namespace is None else namespace
    sent = [{"source": source, "mine": True, "untouched": False} for source in sources]
    return child.read(namespace, {"cells": sent, "names": ["a"]}), namespace


@settings(deadline=None, max_examples=50)
@given(st.lists(PLAIN, min_size=1, max_size=3))
def test_values_that_are_read_are_those_that_running_gives(values: list[Any]) -> None:
    sources = [f"# choose\na = {value!r}" for value in values]
    assert only_read(*sources) == (ran(*sources)[0], {"a": values[-1]})


def test_answer_with_a_remark_in_quotes_is_read() -> None:
    assert only_read('"""My choice."""\na = ["routing", -1]')[1] == {"a": ["routing", -1]}


@pytest.mark.parametrize(
    "source",
    ["a = 1 + 1", "a = f(1)", "a = b = 1", "a: int = 1", "a, b = 1, 2", "import os\na = 1", "a = [1", "a = {[]: 1}",
     "a = set()", "a = [set()]", "set = 1\na = set()", "__debug__ = 1", "a = 1\n__debug__ = 1",
     "def a(): pass", "a = f'{1}'", "%time\na = [x for x in (1,)]", "a = 1\nprint(a)", "a = " + "[" * 300 + "]" * 300],
    ids=lambda source: source[:20],
)  # fmt: skip
def test_anything_that_would_have_to_run_is_not_read(source: str) -> None:
    assert only_read(source) == ({"code": True}, {})


def test_reading_an_answer_forgets_the_one_before() -> None:
    _, namespace = only_read("a = 1")
    assert only_read("b = 2", namespace=namespace)[1] == {"b": 2}
