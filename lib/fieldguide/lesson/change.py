"""Change one thing: say what you expect, then look at what every item did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .. import markup, words
from ..errors import UsageError
from ..scenarios import Scenario
from ..tally import Tally, tally
from .show import SIMULATED

HEAD = ("", "Right and sent", "Wrong and sent", "Stopped for a person", "Model calls", "Seconds each", "Cost of 1,000")


@dataclass(frozen=True, slots=True)
class Change:
    """The tally of every choice, and the controls to guess first and then look."""

    label: str
    question: str
    tallies: tuple[Tally, ...]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        rows = [_row(tally) for tally in self.tallies]
        table = markup.table("What each choice did", HEAD, rows)
        html = markup.paragraph(self.question) + markup.fold("Look at what happened", table + _note())
        text = "\n".join([self.question, markup.text_table(HEAD, rows)])
        return {**self.controls()._repr_mimebundle_(), "text/html": html, "text/plain": text}

    def controls(self) -> Any:
        """Return the choice, the guess, the button and the place for what happened."""
        import ipywidgets

        from .widgets import KeyGuard, guarded, reported, settled

        wide = {"description_width": "initial"}
        layout = ipywidgets.Layout(width="30em")
        names = [tally.name for tally in self.tallies]
        choice = ipywidgets.Dropdown(options=names, description=self.label, style=wide, layout=layout)
        most = len(self.tallies[0].runs)
        guess = ipywidgets.IntSlider(0, 0, most, description="I expect wrong and sent", style=wide, layout=layout)
        button = ipywidgets.Button(description="Run all", button_style="primary")
        place, guard = ipywidgets.HTML(), KeyGuard()

        @reported(guard.say)
        async def look() -> None:
            await settled()
            chosen = self.tallies[names.index(choice.value)]
            place.value = markup.table("What happened", HEAD, [_row(chosen)]) + _note()
            guard.say(f"You expected {guess.value} wrong and sent; it was {chosen.count('wrong')} of {most}.")

        button.on_click(lambda _: look())
        asked = ipywidgets.HTML(markup.paragraph(self.question))
        return guarded(asked, choice, guess, button, guard, place, guard=guard)


def _row(tally: Tally) -> tuple[str, ...]:
    each = None if tally.dollars is None else tally.dollars / len(tally.runs) * 1000
    counts = (str(tally.count("right")), str(tally.count("wrong")), str(tally.count("stopped")))
    return (tally.name, *counts, str(tally.calls), f"{tally.seconds:.1f}", words.dollars(each))


def _note() -> str:
    return markup.paragraph(SIMULATED, "note")


async def change(scenario: Scenario, label: str, patterns: Sequence[str], question: str) -> Change:
    """Run each of a scenario's `patterns` on every item, to be looked at one choice at a time.

    Raises UsageError without a pattern, or for one that the scenario does not have.
    """
    if not patterns:
        raise UsageError("fg.change needs at least one pattern to choose, for instance ['with gates']")
    return Change(label, question, tuple([await tally(scenario, pattern) for pattern in patterns]))
