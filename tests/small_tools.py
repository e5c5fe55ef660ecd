"""A tool and a form that both clients and servers are tried with."""

from __future__ import annotations

from anthropic import beta_tool
from pydantic import BaseModel

WEATHER = {"Oslo": "rain", "Rome": "sun"}


class Facts(BaseModel):
    name: str
    total: int


@beta_tool
def look(city: str) -> str:
    """Tell the weather.

    Args:
        city: Where.
    """
    return WEATHER[city]
