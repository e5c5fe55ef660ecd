"""Say why an answer that is only a value was not taken as it was written: quotes, commas, brackets and signs.

Many who answer do not program. What Python makes of a missing quote or a comma too many is no word that they know.
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from .answers import Answer
from .tasks import Question, Tune

OPTION = "Write one of the options between the quotes, as it is listed."
NUMBER = "Write the number alone, in digits and without quotes."
LIST = "A comma behind an answer, or brackets around it, make a list of it. Take them away."
DICTIONARY = "Curly brackets with a colon in them make a dictionary."
ODD = {
    r"'(?:frozen)?set'": "Curly brackets around an answer make a set of it.",
    r"three dots": "Three dots hold the place of an answer that is still to come.",
    r"too large": "That is larger than any answer here.",
    r"too deep": "Brackets within brackets make lists of lists.",
    r"dictionary": DICTIONARY,
}
"""What a value is that is no plain data, by what `plain` calls it."""

UNREAD = {
    r"SyntaxError: invalid character '[‘’‚‛“”„‟«»]'": 'Python does not know curly quotes; its own are straight, `"`.',
    r"SyntaxError: unterminated": "A quote has no partner: what is opened in front of an answer is closed behind it.",
    r"SyntaxError: cannot assign": "The name stands in front of `=`, and your answer behind it.",
    r"IndentationError": "Begin each line at its very left, with no blanks in front.",
    r"SyntaxError|NameError": "",
}
"""What stops Python from reading or running a line that only gives an answer, by its own words."""


def unread(note: str, how: str) -> str:
    """Return what to say where the answers' cell stopped, and nothing where another cause is likelier."""
    return next((f"{why} {how}".lstrip() for came, why in UNREAD.items() if re.search(came, note)), "")


def option(question: Question, answer: Answer) -> str:
    """Return why what came back is none of a question's options."""
    value = answer.value
    if answer.got != "value":
        return _odd(answer, OPTION)
    if isinstance(value, list):
        return f"{LIST} {_text(question, value[0]) if len(value) == 1 else OPTION}".rstrip()
    return "" if value in ("", None) else _text(question, value)


def _text(question: Question, value: object) -> str:
    """Return what may be meant by a text; a letter may have come with its sign, or with the words behind it."""
    if not isinstance(value, str):
        return f"{DICTIONARY} {OPTION}" if isinstance(value, dict) else OPTION
    said = " ".join(value[:200].casefold().split())
    if note := next((note for seen, note in question.seen.items() if seen.casefold() == said), ""):
        return note
    letter = re.match(r"\W*([a-z])\s*(?:[^\w\s]|$)", said)
    if said in (each.casefold() for each in question.options):
        return ""
    offered = [key for key, text in question.offers.items() if said == text.casefold()]
    if letter and letter[1] in question.offers:
        offered.append(letter[1])
    if offered:
        return f"Write the letter alone, between the quotes: {offered[0]!r}."
    near = get_close_matches(said[:60], [each.casefold() for each in question.options], n=1)
    return f"Did you mean {near[0]!r}? Write it as it is listed." if near else OPTION


def number(task: Tune, answer: Answer) -> str:
    """Return why what came back is no number that a setting may have."""
    value = answer.value
    if answer.got != "value":
        return _odd(answer, NUMBER)
    if isinstance(value, list):
        return " ".join(filter(None, [LIST, NUMBER, _sized(task, value[0]) if len(value) == 1 else ""]))
    if isinstance(value, str):
        return (
            f"Write the number without quotes. {_sized(task, _figure(value))}".rstrip()
            if _figure(value) is not None
            else NUMBER
        )
    return "" if value is None else _sized(task, value) or NUMBER


def _figure(text: str) -> float | None:
    """Return the number that a text says, in digits, with a comma or a point in it."""
    digits = re.fullmatch(r"\s*(-?[0-9]{1,9})(?:[.,]([0-9]{1,9}))?\s*", text)
    return None if digits is None else float(f"{digits[1]}.{digits[2]}") if digits[2] else int(digits[1])


def _sized(task: Tune, value: object) -> str:
    """Return what is wrong with a number itself."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    if 0 < value < 1 and task.highest == 100:
        return f"The setting is in percent: {value:g} is `{round(100 * value)}`."
    if value < task.lowest:
        return f"The lowest there is: `{task.lowest}`."
    if value > task.highest:
        return f"The highest there is: `{task.highest}`."
    if value not in task.settings:
        near = min(task.settings, key=lambda each: abs(each - value))
        return f"That lies between two settings; the nearest is `{near}`."
    return f"Write it without a point: `{int(value)}`." if isinstance(value, float) else ""


def _odd(answer: Answer, how: str) -> str:
    return next((f"{why} {how}" for came, why in ODD.items() if re.search(came, answer.note)), how)
