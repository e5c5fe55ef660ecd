"""Which label was given where which was right: the table that whoever owns a classifier has to watch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from .errors import UsageError
from .patterns.running import Run
from .wording import many

NOT_ROUTED = "not routed"


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each label was given for each true one."""

    counts: Mapping[tuple[str, str], int]
    """By (true label, given label)."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Every true or given label, the true ones first, each as it first came."""
        true, given = (tuple(dict.fromkeys(pair[side] for pair in self.counts)) for side in (0, 1))
        return tuple(dict.fromkeys(true + given))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def accuracy(self) -> float:
        """The share that was given its true label."""
        return sum(count for (true, given), count in self.counts.items() if true == given) / self.total

    def recall(self, label: str) -> float | None:
        """Return the share of what truly is `label` that was given it; None where nothing is."""
        return self._share(label, 0)

    def precision(self, label: str) -> float | None:
        """Return the share of what was given `label` that truly is; None where nothing was."""
        return self._share(label, 1)

    def _share(self, label: str, side: int) -> float | None:
        everything = sum(count for pair, count in self.counts.items() if pair[side] == label)
        return self.counts.get((label, label), 0) / everything if everything else None

    def rows(self) -> list[tuple[str, ...]]:
        """Return it as a table: a row for each true label, a column for each given one."""
        labels = self.labels
        return [("", *labels), *((true, *(str(self.counts.get((true, g), 0)) for g in labels)) for true in labels)]


def confusion(pairs: Iterable[tuple[str, str]]) -> Confusion:
    """Count (true label, given label) pairs.

    Raises UsageError where there are none.
    """
    counts = Counter(pairs)
    if not counts:
        raise UsageError("there is nothing to compare; give at least one true label and the one that was given for it")
    return Confusion(dict(counts))


def router_matrix(runs: Sequence[Run], truths: Sequence[str]) -> Confusion:
    """Compare where a router sent each run with where it belongs; what it was unsure of counts as "fallback".

    Raises UsageError where the runs and the truths do not match, or the pattern has no router.
    """
    if len(runs) != len(truths):
        counted = f"{many(len(runs), 'run')} and {many(len(truths), 'true label')}"
        raise UsageError(f"{counted}; give one label for each run, in their order")
    return confusion((truth, _taken(run)) for run, truth in zip(runs, truths, strict=True))


def _taken(run: Run) -> str:
    """Return the label of the route a run took at its first router."""
    decisions = [node.id for node in run.pattern.shape.nodes if node.kind == "decision"]
    if not decisions:
        raise UsageError(f"{run.pattern.name!r} has no router, so it took no route; give runs of an fg.Router")
    return next((str(span.sent) for span in run.trace.at(decisions[0])), NOT_ROUTED)
