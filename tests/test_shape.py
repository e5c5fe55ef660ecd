"""What a pattern looks like before it runs, and how many ways lead through it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldguide.patterns.chain import Chain
from fieldguide.patterns.gate import Gate
from fieldguide.patterns.step import Step
from fieldguide.shape import Edge, Path


def chain(*retries: int | None) -> Chain:
    """Return a chain of one step for each entry, followed by a gate with so many retries, or by none."""
    parts: list[Step | Gate] = []
    for number, tries in enumerate(retries):
        parts.append(Step(f"step {number}", "{input}"))
        if tries is not None:
            parts.append(Gate(f"gate {number}", bool, retries=tries))
    return Chain(*parts)


def test_shape_names_every_part_in_order() -> None:
    shape = chain(0, None).shape
    assert [(node.id, node.kind) for node in shape.nodes] == [
        ("input", "input"),
        ("step 0", "call"),
        ("gate 0", "gate"),
        ("step 1", "call"),
        ("output", "output"),
        ("stopped", "stop"),
    ]


def test_shape_has_an_edge_for_each_way_on() -> None:
    assert set(chain(1).shape.edges) == {
        Edge("input", "step 0"),
        Edge("step 0", "gate 0"),
        Edge("gate 0", "step 0", "again", "once more"),
        Edge("gate 0", "stopped", "fail", "fails"),
        Edge("gate 0", "output"),
    }


def test_shape_without_gates_has_no_stop() -> None:
    assert "stopped" not in {node.id for node in chain(None, None).shape.nodes}


@pytest.mark.parametrize(
    ("retries", "count"),
    [((None,), 1), ((0,), 2), ((1,), 3), ((0, 0), 3), ((1, 1), 7), ((None, 2), 4)],
)
def test_paths_are_counted(retries: tuple[int | None, ...], count: int) -> None:
    assert chain(*retries).shape.paths().count == count


def test_paths_are_written_out() -> None:
    assert chain(1).shape.paths().listed == (
        Path(("step 0", "gate 0"), True),
        Path(("step 0", "gate 0", "step 0", "gate 0"), True),
        Path(("step 0", "gate 0", "step 0", "gate 0"), False),
    )


@given(st.lists(st.none() | st.integers(0, 3), min_size=1, max_size=4))
def test_paths_counted_equal_paths_listed(retries: list[int | None]) -> None:
    paths = chain(*retries).shape.paths(most=10_000)
    assert paths.count == len(paths.listed) == len(set(paths.listed))


def test_paths_listed_are_bounded_and_still_counted() -> None:
    paths = chain(*[3] * 12).shape.paths(most=5)
    assert len(paths.listed) == 5
    assert paths.count > 10_000_000


def test_nested_chain_keeps_its_own_name_before_its_parts() -> None:
    inner = Chain(Step("draft", "{input}"), name="letter")
    outer = Chain(Step("draft", "{input}"), inner)
    assert [node.id for node in outer.shape.nodes] == ["input", "draft", "letter/draft", "output"]


def test_two_gates_in_a_row_share_the_step_before() -> None:
    both = Chain(Step("draft", "{input}"), Gate("short", bool), Gate("kind", bool, retries=1))
    edges = {(edge.source, edge.target) for edge in both.shape.edges}
    assert {("draft", "short"), ("short", "kind"), ("kind", "draft"), ("kind", "output")} <= edges
