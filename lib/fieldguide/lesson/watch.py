"""Watch a pattern work on one item after another: a menu, a button, and the run they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import UsageError
from ..patterns.base import Pattern
from ..patterns.running import Run, run
from ..scenarios import Item, Scenario
from .show import show


@dataclass(frozen=True, slots=True)
class Watch:
    """A first run, and the controls to run other items."""

    scenario: Scenario
    pattern: Pattern
    item: Item
    first: Run

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        shown = show(self.first)
        title = f"{self.item.id}: {self.item.title}"
        return {**self.controls()._repr_mimebundle_(), "text/html": f"<p><strong>{title}</strong></p>{shown.html}"} | {
            "text/plain": f"{title}\n{shown.text}"
        }

    def controls(self) -> Any:
        """Return the menu, the button and the place where the run appears."""
        import ipywidgets

        from .widgets import KeyGuard, guarded, place, reported, settled

        menu = ipywidgets.Dropdown(
            options=[(f"{item.id}: {item.title}", item.id) for item in self.scenario.items],
            value=self.item.id,
            description="Document",
            layout=ipywidgets.Layout(width="38em", max_width="100%"),
        )
        button = ipywidgets.Button(description="Run it", button_style="primary")
        shown = place(show(self.first).html)
        guard = KeyGuard()

        @reported(guard.say)
        async def again() -> None:
            await settled()
            done = await run(self.pattern, self.scenario.item(menu.value).text)
            shown.value = show(done).html
            guard.say(f"{menu.value} {'finished' if done.done else 'stopped: ' + done.reason}.")

        button.on_click(lambda _: again())
        row = ipywidgets.HBox([menu, button], layout=ipywidgets.Layout(flex_flow="row wrap", overflow="visible"))
        return guarded(row, guard, shown, guard=guard)


async def watch(scenario: Scenario, pattern: str, first: str) -> Watch:
    """Run one of a scenario's patterns on the item called `first`, and offer the others.

    Raises UsageError for a pattern or an item that the scenario does not have.
    """
    if not isinstance(scenario, Scenario):
        raise UsageError(f"fg.watch needs a scenario first, for instance fg.scenario('grants'), not {scenario!r}")
    item = scenario.item(first)
    return Watch(scenario, scenario[pattern], item, await run(scenario[pattern], item.text))
