"""A router's confusion matrix, as a table: where inputs belong, and where they were sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .. import markup
from ..confusion import Confusion, router_matrix
from ..patterns.running import Run
from ..wording import times
from .show import SIMULATED

CAPTION = "Where each input belongs (rows), and where the router sent it (columns)"


@dataclass(frozen=True, slots=True)
class Matrix:
    """A confusion matrix that shows itself; its numbers are in `confusion`."""

    confusion: Confusion
    simulated: bool

    @property
    def accuracy(self) -> float:
        """The share that was sent where it belongs."""
        return self.confusion.accuracy

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        rows = _rows(self.confusion)
        note = markup.paragraph(SIMULATED, "note") if self.simulated else ""
        html = markup.table(CAPTION, rows[0], rows[1:]) + markup.paragraph(self._in_words()) + note
        said = [f"{CAPTION}:", markup.text_table(rows[0], rows[1:]), self._in_words()]
        return {"text/html": html, "text/plain": "\n".join([*said, *([SIMULATED] if self.simulated else [])])}

    def _in_words(self) -> str:
        """Say how many are right, and what is most often taken for what."""
        counts, total = self.confusion.counts, self.confusion.total
        right = sum(count for (true, given), count in counts.items() if true == given)
        said = f"{right} of {total} were sent where they belong ({self.accuracy:.0%})."
        wrong = {pair: count for pair, count in counts.items() if pair[0] != pair[1]}
        if not wrong:
            return said
        most = max(wrong.values())
        pairs = [f"“{true}” to “{given}”" for (true, given), count in wrong.items() if count == most]
        more = f", and {len(pairs) - 3} other ways," if len(pairs) > 3 else ""
        often = times(most) + " each" * (len(pairs) > 1)
        return f"{said} What went wrong most often: {', '.join(pairs[:3])}{more} {often}."


def _rows(confusion: Confusion) -> list[tuple[str, ...]]:
    """Return a row for each label that something belongs to, ending with how many of it were sent right."""
    head, *counted = confusion.rows()
    told = [(*row, _share(confusion, row)) for row in counted if confusion.recall(row[0]) is not None]
    return [("Belongs to", *(f"sent to {label}" for label in head[1:]), "Sent right"), *told]


def _share(confusion: Confusion, row: Sequence[str]) -> str:
    return f"{confusion.counts.get((row[0], row[0]), 0)} of {sum(int(cell) for cell in row[1:])}"


def confusion_matrix(runs: Sequence[Run], truths: Sequence[str]) -> Matrix:
    """Compare where a router sent each run with where it belongs, as a table; what it was unsure of is "fallback".

        runs = [await fg.run(router, item.text) for item in office.items]
        fg.confusion_matrix(runs, [item.truth.desks[0] for item in office.items])

    Raises UsageError where runs and truths do not match, or the pattern has no router.
    """
    return Matrix(router_matrix(runs, truths), any(run.simulated for run in runs))
