"""The one line at the top of a lesson: is everything here, and does anything cost money?"""

from __future__ import annotations

from .. import markup, prices
from ..door import connect
from ..markup import Shown
from . import plain_errors


def ready() -> Shown:
    """Return a line that says which model answers and what it costs; from here on, errors are said in words."""
    plain_errors.install()
    connection = connect()
    if not connection.live:
        line = "Ready. Offline: a simulated model answers, and nothing is charged."
    else:
        price = prices.current().models.get(connection.model)
        costs = f"${price.input:g} in and ${price.output:g} out per million tokens" if price else "price unknown"
        line = f"Ready. Live: {connection.model} answers, {costs}, charged to your key."
    return Shown(markup.paragraph(line), line)
