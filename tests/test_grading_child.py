"""What a learner's process answers: plain data only, from the cells that matter."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.grading import child
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
