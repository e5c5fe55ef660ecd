"""Change one thing: say what you expect, then look at what every item did, and at what theory expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .. import markup, words
from ..errors import UsageError
from ..predictions import Prediction, interval
from ..scenarios import Scenario, Verdict
from ..tally import Tally, tally
from ..wording import many
from .show import SIMULATED

SIZE = ("Model calls", "Seconds each", "Cost of 1,000")
THEORY = ("Choice", "Predicted right", "Observed right", "95 % interval of the observed", "Is the prediction in it?")
MISSES = "An interval of 95 % misses what is true once in twenty times, by luck alone; other seeds would tell."
ENDINGS: dict[str, Verdict] = {"right and sent": "right", "wrong and sent": "wrong", "stopped for a person": "stopped"}
"""What a guess can be about, in the words of the table."""


@dataclass(frozen=True, slots=True)
class Change:
    """The tally of every choice, and the controls to guess first and then look."""

    label: str
    question: str
    tallies: tuple[Tally, ...]
    predictions: tuple[Prediction | None, ...] = ()
    """What theory expects of each tally's pattern."""
    expected: str = "wrong and sent"
    seeds: int = 1

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        html = markup.paragraph(self.question) + markup.fold("Look at what happened", self.html())
        return {**self.controls()._repr_mimebundle_(), "text/html": html, "text/plain": self.text()}

    def html(self, only: str | None = None) -> str:
        """Return the tables of every choice, or of `only` one."""
        counted = [tally for tally in self.tallies if only in (None, tally.name)]
        html = markup.table(self._caption(only), self._head(), [self._row(tally) for tally in counted])
        if theory := self._theory(only):
            html += markup.table("Predicted and observed", THEORY, theory) + self._how(only)
        return html + markup.paragraph(SIMULATED, "note")

    def text(self) -> str:
        """Return the question and the tables as plain text."""
        parts = [self.question, markup.text_table(self._head(), [self._row(tally) for tally in self.tallies])]
        if theory := self._theory(None):
            parts += [markup.text_table(THEORY, theory), *self._reasons(None)]
        return "\n".join(parts)

    def controls(self) -> Any:
        """Return the choice, the guess, the button and the place for what happened."""
        import ipywidgets

        from .widgets import KeyGuard, guarded, place, reported, settled

        wide = {"description_width": "initial"}
        layout = ipywidgets.Layout(width="34em", max_width="100%")
        names = [tally.name for tally in self.tallies]
        choice = ipywidgets.Dropdown(options=names, description=self.label, style=wide, layout=layout)
        most = len(self.tallies[0].runs)
        guess = ipywidgets.IntSlider(0, 0, most, description=f"My guess: {self.expected}", style=wide, layout=layout)
        button = ipywidgets.Button(description="Run all", button_style="primary")
        shown, guard = place(), KeyGuard()

        @reported(guard.say)
        async def look() -> None:
            await settled()
            shown.value = self.html(choice.value)
            guard.say(self.told(choice.value, guess.value))

        button.on_click(lambda _: look())
        asked = place(markup.paragraph(self.question))
        return guarded(asked, choice, guess, button, guard, shown, guard=guard)

    def told(self, name: str, guess: int) -> str:
        """Return what was guessed of one choice beside what happened."""
        chosen = next(tally for tally in self.tallies if tally.name == name)
        came = chosen.count(ENDINGS[self.expected])
        return f"You expected {guess} {self.expected}; it was {came} of {len(chosen.runs)}."

    def _mistakes(self) -> list[str]:
        """Return the kinds of mistake there were, where the customer tells them apart."""
        return sorted({kind for tally in self.tallies for kind in tally.mistakes})

    def _head(self) -> tuple[str, ...]:
        wrong = [f"Wrong: {kind}" for kind in self._mistakes()] or ["Wrong and sent"]
        return ("Choice", "Right and sent", *wrong, "Stopped for a person", *SIZE)

    def _row(self, tally: Tally) -> tuple[str, ...]:
        each = None if tally.dollars is None else tally.dollars / len(tally.runs) * 1000
        wrong = [tally.mistakes.count(kind) for kind in self._mistakes()] or [tally.count("wrong")]
        counts = (tally.count("right"), *wrong, tally.count("stopped"))
        return (tally.name, *map(str, counts), str(tally.calls), f"{tally.seconds:.1f}", words.dollars(each))

    def _caption(self, only: str | None) -> str:
        title = "What happened" if only else "What each choice did"
        if self.seeds == 1:
            return title
        runs = len(self.tallies[0].runs)
        return f"{title}: {many(runs // self.seeds, 'item')}, each run {self.seeds} times with other luck, {runs} runs"

    def _theory(self, only: str | None) -> list[tuple[str, ...]]:
        return [_beside(tally, one) for tally, one in self._predicted(only)]

    def _predicted(self, only: str | None) -> list[tuple[Tally, Prediction]]:
        pairs = zip(self.tallies, self.predictions, strict=False)
        return [(tally, one) for tally, one in pairs if one and only in (None, tally.name)]

    def _how(self, only: str | None) -> str:
        reasons = self._reasons(only)
        return markup.paragraph(reasons[0]) if len(reasons) == 1 else markup.numbered(reasons)

    def _reasons(self, only: str | None) -> list[str]:
        """Return what the predictions rest on, once where it is the same for several choices."""
        named: dict[str, list[str]] = {}
        for counted, one in self._predicted(only):
            named.setdefault(one.how, []).append(f"“{counted.name}”")
        told = [f"The prediction for {', '.join(names)}: {how}" for how, names in named.items()]
        outside = any(row[-1] == "no" for row in self._theory(only))
        return told + [MISSES] * outside


def _beside(tally: Tally, predicted: Prediction) -> tuple[str, ...]:
    right, runs = tally.count("right"), len(tally.runs)
    seen = interval(right, runs)
    inside = "yes" if predicted.share in seen else "no"
    return (tally.name, f"{predicted.share:.1%}", f"{right / runs:.1%}, {right} of {runs}", str(seen), inside)


async def change(
    scenario: Scenario,
    label: str,
    patterns: Sequence[str],
    question: str,
    *,
    seeds: int = 1,
    expected: str | None = None,
) -> Change:
    """Run each of a scenario's `patterns` on every item, to be looked at one choice at a time.

    With `seeds`, every item is run so often, each time with other luck. `expected` says what the reader is to guess:
    "wrong and sent", unless it is "right and sent" or "stopped for a person". Raises UsageError without a pattern, for
    one that the scenario does not have, and for a guess about anything else.
    """
    if not patterns:
        raise UsageError("fg.change needs at least one pattern to choose, for instance ['with gates']")
    expected = expected or "wrong and sent"
    if expected not in ENDINGS:
        raise UsageError(f"expected is {expected!r}; choose one of {', '.join(map(repr, ENDINGS))}")
    tallies = tuple([await tally(scenario, pattern, seeds) for pattern in patterns])
    predicted = scenario.predicted or (lambda name: None)
    return Change(label, question, tallies, tuple(map(predicted, patterns)), expected, seeds)
