"""The form of a quiz's question. The widget toolkit loads with this module, so import it only where one is shown."""

from __future__ import annotations

from traitlets import Int, Unicode

from .form import Asked, script, style


class QuestionForm(Asked):
    """Draw one question, and the words for the option that was chosen."""

    _esm = script("question")
    _css = style("question")
    situation = Unicode().tag(sync=True)
    answered = Int(-1).tag(sync=True)
