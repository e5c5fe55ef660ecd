"""Read a public comment: which rule of a board it breaks, if any, told from whom and what its words are about."""

from __future__ import annotations

import re

from .sentences import sentences

_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
_DENIED = re.compile(
    r"\b(?:not|never|nobody|no one)\b (?:\w+ )?(?:say|said|saying|call|calling|mean|meaning)\b.*", re.I
)
_INSULT = r"(?:idiots?|fools?|clowns?|liars?|morons?|stupid|dumb|crooks?|brainless|worthless|pathetic)"
_PERSON = r"(?:you|he|she|M(?:r|s|rs)\.? [A-Z]\w+(?: and \w+ \w+)?)"
_NAMED = r"(?:he|she|him|her|M(?:r|s|rs)\.? [A-Z]\w+|[A-Z]\w+ [A-Z]\w+)"
_HOME = r"\d+ [A-Z]\w+ (?:Street|Road|Lane|Square|Court|Avenue)"
_RULES = {
    "attack": (
        rf"\b{_PERSON},? (?:is|are|was|were)(?: such)?(?: an?)?(?: \w+){{0,2}}? {_INSULT}\b"
        rf"|\b(?:that|this|you) {_INSULT}\b(?! (?:plan|idea|way|street|report))"
        r"|\bleft (?:his|her|your) brain\b|\bpeople like (?:you|him|her|M(?:r|s|rs)\b)"
    ),
    "threat": (
        r"\bwatch your back\b|\bwe know where you\b|\bpay (?:you|him|her) a visit\b"
        r"|\bbe a shame if (?:something|anything) happened\b"
        r"|\bhope that nobody (?:remembers|finds|follows|meets)\b"
        r"|\byour (?:children|kids|daughter|son|wife|husband)\b[^.]{0,30}\balone\b|\bregret it\b"
    ),
    "private detail": (
        rf"\b(?:he|she|M(?:r|s|rs)\.? \w+) (?:lives|sleeps) (?:at|in) {_HOME}"
        r"|\b(?:his|her) (?:\w+ )?(?:number|address) is\b"
    ),
    "advertising": (
        r"\b(?:percent|%) (?:off|discount)\b|\bgives? a discount\b|\border (?:at|now|today)\b|\bbuy now\b"
        r"|\bearn \$?\d+\b|\bbest \w+ in town\b|\bsend me a message\b|@\w+\.example\b"
    ),
}


def broken_rule(comment: str) -> str:
    """Return the rule that `comment` breaks, or nothing; what it quotes or denies is not its own."""
    own = [_DENIED.sub("", _QUOTED.sub("", one.text)) for one in sentences(comment)]
    found = (rule for rule, pattern in _RULES.items() if any(re.search(pattern, text, re.I) for text in own))
    return next(found, "")
