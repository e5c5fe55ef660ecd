"""Show a comparison of a pattern with an identity system: how they are alike, and where that breaks."""

from __future__ import annotations

from .. import markup
from ..markup import Shown

HEAD = ("", "How they are alike", "Where it breaks")


def analogy(name: str) -> Shown:
    """Return the comparison for a pattern, such as "routing", as a table of likeness beside where it breaks.

    Raises UsageError for a pattern that has none.
    """
    from .. import facts
    from .cited import careful

    chosen = facts.analogy(name)
    rows = [(row.aspect, row.like, row.breaks) for row in chosen.rows]
    behind = "Behind it: " + " ".join(careful(facts.claim(one) for one in chosen.claims))
    html = markup.paragraph(chosen.say_first) + markup.table(chosen.title, HEAD, rows) + markup.paragraph(behind)
    return Shown(html, "\n".join([chosen.title, chosen.say_first, markup.text_table(HEAD, rows), behind]))
