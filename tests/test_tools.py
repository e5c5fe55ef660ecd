"""Tools: what the model is told of a function, and what it is told of its failures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

import fieldguide as fg
from fieldguide.errors import UsageError
from fieldguide.patterns.base import Used


@fg.tool
def find(permit: str, deep: bool = False) -> str:
    """Find a permit in the register.

    Args:
        permit: The number on the letter.
    """
    return f"{permit} is {'deeply ' * deep}open"


class Fee(BaseModel):
    dollars: int


def use(tool: Any, given: Any) -> Used:
    return asyncio.run(tool.use(given))


def test_tool_tells_its_name_purpose_and_arguments() -> None:
    told = find.definition
    assert (told["name"], told["description"]) == ("find", "Find a permit in the register.")
    assert told["input_schema"]["required"] == ["permit"]
    assert told["input_schema"]["properties"]["permit"]["description"] == "The number on the letter."


def test_tool_can_still_be_called_as_a_function() -> None:
    assert find("P-1") == "P-1 is open"


def test_tool_is_harmless_unless_it_says_so() -> None:
    @fg.tool(risky=True)
    def close(permit: str) -> str:
        """Close a permit."""
        return permit

    assert (find.risky, close.risky) == (False, True)


def test_tool_may_be_a_coroutine() -> None:
    @fg.tool
    async def wait(seconds: int) -> str:
        """Wait."""
        await asyncio.sleep(0)
        return "waited"

    assert use(wait, {"seconds": 1}) == Used("waited")


@pytest.mark.parametrize(
    ("gives", "text"),
    [
        (None, "The tool returned nothing."),
        ({"open": True}, '{\n  "open": true\n}'),
        (Fee(dollars=7), '{\n  "dollars": 7\n}'),
        (3, "3"),
        ("half \ud800 a pair", "half ? a pair"),
    ],
)
def test_tool_result_becomes_text_that_can_be_sent(gives: Any, text: str) -> None:
    @fg.tool
    def give() -> Any:
        """Give something."""
        return gives

    assert use(give, {}) == Used(text)


@pytest.mark.parametrize(
    ("given", "says_so"),
    [
        ({}, "permit: Missing required argument"),
        ({"permit": ["P-1"]}, "permit: Input should be a valid string"),
        ({"permit": "P-1", "colour": "red"}, "colour: Unexpected keyword argument"),
        ("P-1", "no arguments object"),
        (None, "no arguments object"),
    ],
)
def test_wrong_arguments_say_which_and_how(given: Any, says_so: str) -> None:
    used = use(find, given)
    assert used.error == "invalid_arguments"
    assert says_so in used.text


def test_tool_that_raises_says_what_it_raised() -> None:
    @fg.tool
    def fail() -> str:
        """Fail."""
        raise TimeoutError("the register is down")

    assert use(fail, {}) == Used("TimeoutError: the register is down", "TimeoutError")


def undocumented(permit: str) -> str:
    return permit


def untyped(permit) -> str:  # type: ignore[no-untyped-def]
    """Take anything."""
    return str(permit)


class Odd:
    """Nothing that JSON can say."""


def odd(thing: Odd) -> str:
    """Take an odd thing."""
    return str(thing)


@pytest.mark.parametrize(
    ("function", "says_so"),
    [
        (undocumented, "'undocumented' has no docstring"),
        (untyped, "argument 'permit' has no type"),
        (odd, "'odd': its arguments cannot be put as a JSON schema"),
        (lambda: "x", "cannot be a tool"),
        ("find", "cannot be a tool"),
    ],
)
def test_function_that_a_model_could_not_use_is_refused(function: Callable[..., Any], says_so: str) -> None:
    with pytest.raises(UsageError, match=says_so):
        fg.tool(function)
