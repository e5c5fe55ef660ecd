"""The escalation ladder as a key: questions that lead to a rung, read from data/ladder.yaml.

Read `model.py` for what the file holds, `follow.py` for how answers lead to a rung, `picture.py` for how the rungs are
drawn. It knows no notebook. pydantic loads with this room, so import it only where the ladder is asked for.
"""

from __future__ import annotations

from .follow import FILE, Place, Step, ladder, place
from .model import AS_FOUND, Answer, Card, Ladder, Question, Rung

__all__ = [
    "AS_FOUND",
    "FILE",
    "Answer",
    "Card",
    "Ladder",
    "Place",
    "Question",
    "Rung",
    "Step",
    "ladder",
    "place",
]
