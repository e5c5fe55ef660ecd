"""The receipt: one task on every rung, what each took and gave, and the simplest that meets a stated need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import markup, receipts, words
from ..errors import UsageError
from ..predictions import interval
from ..receipts import Line
from ..scenarios import Scenario
from ..wording import many
from .show import SIMULATED

CHOSEN = "simplest that meets the need"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The line of every rung, and a need to hold them against."""

    lines: tuple[Line, ...]
    need: int
    thing: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        controls = self.controls()._repr_mimebundle_()
        return {**controls, "text/html": self.html(), "text/plain": self.text()}

    @property
    def of(self) -> int:
        """How many items each line stands for."""
        return receipts.items(self.lines)

    @property
    def head(self) -> tuple[str, ...]:
        counts = ("Right and sent", "Wrong and sent", "Stopped for a person", "Model calls", "Tokens")
        return ("Design", "Ways to audit", *counts, "Cost of 1,000", "Seconds each")

    def html(self) -> str:
        """Return the picture, the table, the answer for the stated need and how it changes with the need."""
        asked = markup.paragraph(f"Say the customer can live with {_count(self.need, self.thing)} among {self.of}.")
        return self.drawn() + asked + self.held(self.need) + self.changes() + markup.paragraph(SIMULATED, "note")

    def drawn(self) -> str:
        """Return the picture."""
        title = f"The same {self.of} documents on every rung"
        svg = receipts.picture(self.lines, title, f"Wrong {self.thing}s sent")
        return markup.figure(
            svg, self.alt(), f"Wrong {self.thing}s sent, and cost. Each column has a scale of its own."
        )

    def alt(self) -> str:
        """Return the picture in under 200 characters."""
        fewest, most = (pick(self.lines, key=lambda one: one.wrong) for pick in (min, max))
        said = f"Bars of wrong {self.thing}s and cost for {len(self.lines)} designs."
        return f"{said} Fewest wrong: {fewest.name}, {fewest.wrong}. Most: {most.name}, {most.wrong}."[:199]

    def held(self, need: int) -> str:
        """Return the table, and the answer for `need` in a few sentences."""
        return self.table(need) + "".join(map(markup.paragraph, self.answer(need)))

    def table(self, need: int) -> str:
        """Return the table with the line for `need` marked in words."""
        return markup.table("The receipt", self.head, self.rows(need))

    def rows(self, need: int) -> list[tuple[str, ...]]:
        """Return the table's rows."""
        best = receipts.simplest(self.lines, need)
        return [self._row(one, f"{one.name}\n← {CHOSEN}" if one is best else one.name) for one in self.lines]

    def _row(self, one: Line, name: str) -> tuple[str, ...]:
        paths = "cannot be listed" if one.paths is None else f"{one.paths:,}"
        counts = (str(one.right), str(one.wrong), str(one.stopped), str(one.calls), f"{one.tokens:,}")
        return (name, paths, *counts, words.dollars(receipts.thousand(one, self.of)), f"{one.seconds:.1f}")

    def answer(self, need: int) -> list[str]:
        """Return the simplest that meets `need`, what stands beside it, and what it still leaves to a person."""
        best = receipts.simplest(self.lines, need)
        if best is None:
            least = min(self.lines, key=lambda one: one.wrong)
            return [f"None of them keeps to {_count(need, self.thing)}. {self._closest(least)}", self._sample(least)]
        said = (
            f"The simplest that meets the need: {best.name}. It sent {_count(best.wrong, self.thing)} among {self.of}"
        )
        said += (
            f", at {words.dollars(receipts.thousand(best, self.of))} for 1,000, and left {best.stopped} for a person."
        )
        return [said, *self._beside(receipts.cheaper(self.lines, best, need)), self._sample(best)]

    def _beside(self, other: Line | None) -> list[str]:
        if other is None:
            return []
        cost = words.dollars(receipts.thousand(other, self.of))
        said = f"Higher up, {other.name} keeps to it as well and costs less: {cost} for 1,000."
        return [f"{said} The ladder is an order to ask in, not a price list."]

    def _closest(self, least: Line) -> str:
        return f"The closest is {least.name}, with {least.wrong} among {self.of}."

    def _sample(self, one: Line) -> str:
        share = f"the true share of wrong {self.thing}s may lie anywhere from {interval(one.wrong, self.of)}"
        person = "So a person reads a sample of what is sent" if one.wrong else "A person still reads a sample"
        return (
            f"{self.of} documents are few: with {one.wrong} wrong among them, {share}. {person}, whatever the design."
        )

    def changes(self) -> str:
        """Return how the answer changes with the need."""
        said = [f"{self._stretch(need.least, need.most)}: {_named(need.line)}." for need in receipts.needs(self.lines)]
        return markup.paragraph("How the answer changes with the need:") + markup.numbered(said)

    def _stretch(self, least: int, most: int) -> str:
        if most == self.of:
            return f"{least} wrong or more" if least else "any number wrong"
        return f"{least} wrong" if least == most else f"{least} to {most} wrong"

    def text(self) -> str:
        """Return the table and the answer as plain text."""
        parts = [f"Say the customer can live with {_count(self.need, self.thing)} among {self.of}."]
        parts += [markup.text_table(self.head, self.rows(self.need)), *self.answer(self.need)]
        stretches = receipts.needs(self.lines)
        parts += [f"{self._stretch(need.least, need.most)}: {_named(need.line)}." for need in stretches]
        return "\n".join([*parts, SIMULATED])

    def controls(self) -> Any:
        """Return the picture, the slider for the need, and the receipt held against it."""
        import ipywidgets

        from .widgets import KeyGuard, guarded, place, reported

        layout = ipywidgets.Layout(width="36em", max_width="100%")
        asked = f"Wrong {self.thing}s I can live with"
        wide = {"description_width": "initial"}
        slider = ipywidgets.IntSlider(self.need, 0, self.of, description=asked, style=wide, layout=layout)
        held, guard = place(self._live(self.need)), KeyGuard()

        @reported(guard.say)
        def hold(change: Any) -> None:
            held.value = self._live(slider.value)
            guard.say(f"With {slider.value}: {_named(receipts.simplest(self.lines, slider.value))}.")

        slider.observe(hold, "value")
        rest = place(self.changes() + markup.paragraph(SIMULATED, "note"))
        return guarded(place(self.drawn()), slider, guard, held, rest, guard=guard)

    def _live(self, need: int) -> str:
        """Return the same as `held`, for a live control."""
        table = markup.scrolling("Table: The receipt", self.table(need))
        return table + "".join(map(markup.paragraph, self.answer(need)))


def _count(wrong: int, thing: str) -> str:
    return many(wrong, f"wrong {thing}") if wrong else f"no wrong {thing}"


def _named(line: Line | None) -> str:
    return line.name if line else "none of these; a person decides each case, or the task changes"


async def receipt(scenario: Scenario, *, need: int = 4, thing: str = "note") -> Receipt:
    """Run every pattern of a scenario on every item, and hold what each took and gave against a need.

    `need` is how many wrong ones the customer can live with, `thing` what is sent. Raises UsageError for anything that
    is no scenario, and for a need that is not from 0 to the number of items.
    """
    if not isinstance(scenario, Scenario):
        raise UsageError(f"fg.receipt needs a scenario, for instance fg.scenario('ladder'), not {scenario!r}")
    if type(need) is not int or not 0 <= need <= len(scenario.items):
        raise UsageError(f"need is {need!r}; it must be a whole number from 0 to {len(scenario.items)}")
    return Receipt(await receipts.receipt(scenario), need, thing)
