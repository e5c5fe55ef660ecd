"""Make controls that are safe to use in a notebook, and hold what they say to one place.

The widget toolkit loads with this module, so import it only where something is about to be shown.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ParamSpec

import anywidget
import ipywidgets
from traitlets import Unicode

from ..errors import FieldguideError

# The kernel would send each choice back, and while someone types on, the page takes the older one for the newer.
ipywidgets.widgets.widget.JUPYTER_WIDGETS_ECHO = False

HERE = Path(__file__).parent
P = ParamSpec("P")


class KeyGuard(anywidget.AnyWidget):
    """Keep keys pressed beside this widget from reaching the notebook, and show one line of words."""

    _esm = HERE / "key_guard.js"
    _css = HERE / "key_guard.css"
    message = Unicode().tag(sync=True)

    def say(self, text: str) -> None:
        """Show `text` below the controls; an empty one clears the line."""
        self.message = text


def place(html: str = "") -> Any:
    """Return a control that shows `html`, set as what other cells show is."""
    shown = ipywidgets.HTML(html)
    shown.add_class("jp-RenderedHTMLCommon")
    return shown


def guarded(*controls: Any, guard: KeyGuard | None = None) -> Any:
    """Lay `controls` out one below the other, with a guard that keeps their keys from the notebook.

    The guard's line of words stands where `guard` is among the controls, else below them.
    """
    laid = controls if guard in controls else (*controls, guard or KeyGuard())
    layout = ipywidgets.Layout(overflow="visible")  # the stock box clips the focus ring
    return ipywidgets.VBox(laid, layout=layout)


def reported(say: Callable[[str], object]) -> Callable[[Callable[P, Any]], Callable[P, None]]:
    """Decorate a callback so that an error in it is said in words: a notebook only logs what a callback raises.

    The callback may be async; then a newer call takes the place of one that is still running.
    """

    def decorate(callback: Callable[P, Any]) -> Callable[P, None]:
        running: asyncio.Task[None] | None = None

        async def finish(work: Awaitable[Any]) -> None:
            try:
                await work
            except Exception as error:
                say(in_words(error))

        @functools.wraps(callback)
        def call(*args: P.args, **kwargs: P.kwargs) -> None:
            nonlocal running
            say("")
            try:
                work = callback(*args, **kwargs)
            except Exception as error:
                say(in_words(error))
                return
            if not inspect.isawaitable(work):
                return
            if running:
                running.cancel()
            running = _start(finish(work))

        return call

    return decorate


async def settled() -> None:
    """Let a choice made just before a click arrive: the page sends the click at once, and holds back quick choices."""
    await asyncio.sleep(0.25)


def in_words(error: Exception) -> str:
    """Say what went wrong, and what to do when the error itself does not."""
    if isinstance(error, FieldguideError):
        return str(error)
    return f"This did not work ({type(error).__name__}: {error}). Run the cell again to start it afresh."


def _start(work: Any) -> asyncio.Task[None] | None:
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:  # a plain script has no loop to hand the work to
        asyncio.run(work)
        return None
    return loop.create_task(work)
