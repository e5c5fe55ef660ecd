"""What a learner's process answers: plain data only, from the cells that matter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.grading import child
from fieldguide.grading.cells import Cell, names, pick, read
from fieldguide.grading.child import answer, run
from fieldguide.grading.plain import Odd, fault, plain
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
    [..., Sly("right"), {1: 2}, float("nan"), float("inf"), 2**600, "x" * 30_000, [0] * 9_000, SHARED, b"a", {1}, len],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_is_odd(value: Any) -> None:
    with pytest.raises(Odd):
        plain(value)


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
        ("%time\n!ls\na = 1", {"a"}),
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


def ran(*sources: str) -> tuple[dict[str, Any], dict[str, Any]]:
    namespace: dict[str, Any] = {}
    sent = [{"source": source, "mine": True, "untouched": False} for source in sources]
    return run(namespace, {"cells": sent, "names": ["a"]}), namespace


def test_run_goes_on_after_a_cell_that_stops() -> None:
    told, namespace = ran("b = 1\n1 / 0", "a = b")
    assert (told["error"], namespace["a"]) == ({"type": "ZeroDivisionError", "words": "division by zero", "line": 2}, 1)


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

    assert fault(Mute()) == {"type": "Mute", "words": "", "line": None}


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
     "def a(): pass", "a = f'{1}'", "%time\na = [x for x in (1,)]", "a = 1\nprint(a)", "a = " + "[" * 300 + "]" * 300],
    ids=lambda source: source[:20],
)  # fmt: skip
def test_anything_that_would_have_to_run_is_not_read(source: str) -> None:
    assert only_read(source) == ({"code": True}, {})


def test_reading_an_answer_forgets_the_one_before() -> None:
    _, namespace = only_read("a = 1")
    assert only_read("b = 2", namespace=namespace)[1] == {"b": 2}
