"""The form that a classification is filled in on; its docstring goes to the model with it."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Label(BaseModel):
    """The one label that fits best, and how sure you are of it, from 0 to 1."""

    label: str
    confidence: float = Field(ge=0, le=1)
