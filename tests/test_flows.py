"""Every kind of flow counts its ways exactly, and lists just as many."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldguide.flows import (
    STOP,
    Aside,
    Call,
    Check,
    Choice,
    Decision,
    Edge,
    Flow,
    Loop,
    Parallel,
    Path,
    Sequence,
    Spread,
    Wander,
    Ways,
)
from fieldguide.shape import Shape


def call(name: str) -> Call:
    return Call(name, name)


def gated(name: str, tries: int = 0) -> Check:
    """Return a call with a check after it: one way that finishes and one that stops, for each try."""
    return Check(f"{name} ok", "ok", redo=call(name), tries=tries)


def choice(*options: Flow) -> Choice:
    return Choice(
        Sequence((call("head"), Decision("which", "which"))), {str(n): flow for n, flow in enumerate(options)}
    )


A, B = gated("a"), gated("b")


def counted(paths: list[Path]) -> Ways:
    """Return how many of the listed ways end how."""
    finish = sum(path.finishes for path in paths)
    return Ways(finish, len(paths) - finish, sum(path.capped for path in paths))


@pytest.mark.parametrize(
    ("flow", "ways"),
    [
        (Decision("d", "d"), Ways(1, 0)),
        (choice(call("a"), B), Ways(2, 1)),
        (Choice(A, {"x": call("x"), "y": B}), Ways(2, 2)),
        (Choice(Sequence((A, call("z"))), {"x": call("x"), "y": B}, "y"), Ways(3, 2)),
        (Choice(call("a"), {"x": Loop(A, 1), "y": B}), Ways(2, 3, 2)),
        (Aside(A, "a tie", B), Ways(2, 2)),
        (Parallel("all", "all", (A, B), needs=2), Ways(1, 3)),
        (Parallel("all", "all", (A, B), needs=1), Ways(3, 1)),
        (Parallel("won", "won", (A, B), needs=1, contested=True), Ways(3, 4)),
        (Parallel("won", "won", (A,), needs=2, times=3), Ways(4, 4)),
        (Spread((call("a"), call("b")), most=3), Ways(2 + 4 + 8 + 1, 0)),
        (Spread((A,), most=2), Ways(2 + 4 + 1, 0)),
        (Spread((A,), most=1, tries=1), Ways(4, 0)),
        (Loop(call("a"), most=3), Ways(3, 1, 1)),
        (Loop(call("a"), most=3, gives_up=2), Ways(3, 2, 2)),
        (Loop(A, most=2), Ways(2, 3, 3)),
        (Loop(choice(call("a"), call("b")), most=2), Ways(2 + 4, 4, 4)),
        (Spread((Loop(A, most=1),), most=1, tries=1), Ways(1 + 1 + 2, 0)),
        (Spread((Sequence((A, Loop(call("b"), most=1))),), most=1, tries=1), Ways(1 + (1 + 1) * (1 + 1) + 1, 0)),
        (Aside(call("a"), "a tie", Loop(call("b"), most=1)), Ways(2, 1, 1)),
        (Check("g", "g", redo=Loop(call("a"), most=1), tries=1), Ways(2, 3, 2)),
    ],
)
def test_ways_are_counted_by_hand(flow: Flow, ways: Ways) -> None:
    listed = list(flow.paths())
    assert flow.ways() == ways
    assert counted(listed) == ways


def several(flows: st.SearchStrategy[Flow]) -> st.SearchStrategy[tuple[Flow, ...]]:
    return st.lists(flows, min_size=1, max_size=2).map(tuple)


def flows(inner: st.SearchStrategy[Flow]) -> st.SearchStrategy[Flow]:
    """Return flows one level deeper; node names may repeat, which no count depends on."""
    some = several(inner)
    return st.one_of(
        st.builds(Sequence, some),
        st.builds(lambda redo, tries: Check("g", "g", redo=redo, tries=tries), inner, st.integers(0, 1)),
        st.builds(
            lambda head, more, other: Choice(head, dict(zip("xy", more, strict=False)), other),
            inner, some, st.sampled_from(["", "x"]),
        ),
        st.builds(lambda head, more: Aside(head, "a tie", more), inner, inner),
        st.builds(
            lambda some, needs, times, contested: Parallel("j", "j", some, needs, times=times, contested=contested),
            some, st.integers(0, 3), st.integers(1, 2), st.booleans(),
        ),
        st.builds(Spread, some, st.integers(1, 2), st.integers(0, 1)),
        st.builds(Loop, inner, st.integers(1, 2), st.none() | st.integers(1, 3)),
    )  # fmt: skip


@settings(max_examples=150)
@given(st.recursive(st.sampled_from([call("a"), gated("b"), gated("c", 1)]), flows, max_leaves=4))
def test_ways_counted_equal_paths_listed(flow: Flow) -> None:
    ways = flow.ways()
    if ways.total <= 3000:
        assert counted(list(flow.paths())) == ways


def test_branch_that_stops_is_marked_and_the_others_go_on() -> None:
    side = Parallel("all", "all", (A, call("b")), needs=1)
    assert Path(("a", "a ok", STOP, "b", "all"), True) in set(side.paths())


def test_branch_that_stops_leads_to_the_join_and_not_to_the_end() -> None:
    side = Parallel("all", "all", (Sequence((A, call("more"))), call("b")), needs=1)
    assert Edge("a ok", "all", "fail", "fails") in set(side.edges())
    assert [edge.source for edge in side.edges() if edge.target == STOP] == ["all"]


def test_many_stages_are_listed_without_deep_recursion() -> None:
    names = [f"branch {number}" for number in range(2000)]
    wide = Parallel("all", "all", tuple(map(call, names)), needs=2000)
    assert next(wide.paths()).nodes == (*names, "all")
    assert next(Sequence(tuple(map(call, names))).paths()).nodes == tuple(names)
    assert wide.ways() == Ways(1, 0)


def test_huge_counts_stay_exact() -> None:
    assert Parallel("won", "won", (A,), needs=1, times=200).ways().total == 2**200


def test_agent_has_no_count_and_says_what_can_be_listed() -> None:
    agent = Wander("help/turn", "help", ("look up", "restart"), 8)
    paths = Shape("desk", Sequence((call("first"), agent))).paths()
    assert (paths.count, paths.listed, paths.tools) == (None, (), ("look up", "restart"))
    assert "tools can be listed (look up, restart)" in paths.note and "order" in paths.note
    with pytest.raises(TypeError, match="cannot be counted"):
        len(paths)


def test_agent_has_its_tools_beside_it() -> None:
    shape = Shape("desk", Wander("help/turn", "help", ("look up",), 8))
    assert [(node.id, node.kind) for node in shape.nodes[1:3]] == [("help/turn", "agent"), ("help/look up", "tool")]
    assert Edge("help/turn", "help/turn", "again", "any tool, any order, at most 8 turns") in shape.edges


def test_frames_say_how_often() -> None:
    shape = Shape("s", Sequence((Spread((A,), 8), Parallel("won", "won", (B,), 2, times=3))))
    assert [(frame.label, frame.nodes) for frame in shape.frames] == [
        ("as many as needed, at most 8", ("a", "a ok")),
        ("3 side by side", ("b", "b ok")),
    ]
