"""A flow made brief for a picture: of many branches the first few are drawn, and one box stands for the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from .branches import Choice, Parallel, Spread
from .line import Box
from .parts import STOP, Edge, Flow, Node

FEW, MOST = 10, 12
"""How many branches are drawn, where there are more than so many."""
OTHER_LABELS = "other labels"


@dataclass(frozen=True, slots=True)
class Rest(Box):
    """The branches that are not drawn, as one box."""

    flows: tuple[Flow, ...] = ()

    def nodes(self) -> Iterator[Node]:
        yield Node(self.id, self.label, "rest", self.detail)

    def edges(self) -> Iterator[Edge]:
        if any(edge.target == STOP for flow in self.flows for edge in flow.edges()):
            yield Edge(self.id, STOP, "fail", "fails")


def brief(flow: Any) -> Any:
    """Return `flow` with no more than a few branches anywhere in it; one that is brief already comes back as it is."""
    if isinstance(flow, Parallel) and len(flow.branches) > MOST:
        flow = replace(flow, branches=_few(flow.branches, "They go side by side with these."))
    elif isinstance(flow, Spread) and len(flow.kinds) > MOST:
        flow = replace(flow, kinds=_few(flow.kinds, "A plan may name these workers too."))
    elif isinstance(flow, Choice) and len(flow.options) > MOST:
        flow = replace(flow, options=_few_options(flow))
    changed = {field.name: _inside(getattr(flow, field.name)) for field in fields(flow)}
    return replace(flow, **changed)


def unseen(flow: Flow) -> dict[str, str]:
    """Return which box stands for a node that is not drawn."""
    if isinstance(flow, Rest):
        return {node.id: flow.id for hidden in flow.flows for node in hidden.nodes()}
    found: dict[str, str] = {}
    for field in fields(flow):  # type: ignore[arg-type]  # every flow is a dataclass, which a protocol cannot say
        for part in _flows(getattr(flow, field.name)):
            found |= unseen(part)
    return found


def _few(flows: Sequence[Flow], said: str) -> tuple[Flow, ...]:
    hidden = tuple(flows[FEW:])
    return (*flows[:FEW], Rest(f"rest from {hidden[0].entries[0]}", f"and {len(hidden):,} more", said, hidden))


def _few_options(choice: Choice) -> dict[str, Flow]:
    """Keep the first options, and the one for what fits none."""
    last = {label: flow for label, flow in choice.options.items() if label == choice.otherwise}
    labels = [label for label in choice.options if label not in last]
    *kept, rest = _few([choice.options[label] for label in labels], "Each is the way on for a label of its own.")
    return {**dict(zip(labels, kept, strict=False)), OTHER_LABELS: rest, **last}


def _inside(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_inside(one) for one in value)
    if isinstance(value, Mapping):
        return {label: _inside(one) for label, one in value.items()}
    return brief(value) if _is_flow(value) and not isinstance(value, Rest) else value


def _flows(value: Any) -> Iterator[Flow]:
    if _is_flow(value):
        yield value
    elif isinstance(value, (tuple, Mapping)):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _flows(one)


def _is_flow(value: Any) -> bool:
    return hasattr(value, "entries") and hasattr(value, "paths")
