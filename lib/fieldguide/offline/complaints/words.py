"""Which words speak for which desk, and how strongly; what no desk answers has words of its own."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, float]

DESKS: Mapping[str, Words] = {
    "refunds": {
        r"\brefund\w*": 3.0,
        r"(?:\b(?:money|fares?|price|dollars|charge)|\$\d+)(?: [\w$]+){0,2} back\b|\b(?:paid|pay)(?: \w+)? back\b": 3.0,
        r"\bcharged twice\b|\bovercharged?\b|\bcharged (?:me )?too much\b|\bpenalty fare\b": 3.0,
        r"\breturn(?:ed)? (?:the|my|of the) (?:money|fare|charge|second)\b|\bcharge returned\b": 3.0,
        r"\bcompensat\w+|\breimburse\w*": 2.5,
        r"\b(?:took|keeps|kept) (?:the|my) money\b": 2.0,
        r"\$\d": 1.0,
    },
    "accessibility": {
        r"\bwheelchairs?\b": 3.0,
        r"\bblind\b|\bdeaf\b|\bdisab\w+|\bhard of hearing\b": 3.0,
        r"\b(?:guide|assistance|service) dogs?\b": 3.0,
        r"\bwalk(?:s|ing)? (?:bad|badly|stick|frame)\b|\bcrutch\w*|\bhave stick\b": 2.5,
        r"\bramps?\b|\belevators?\b|\blow step\b|\bstep\b[^.]{0,15}\bhigh\b|\bkneel\w*": 2.0,
        r"\bannounce(?:d|ments?)\b|\bloudspeakers?\b": 1.0,
    },
    "safety": {
        r"\bdangerous\b|\bunsafe\b|\bdanger\b": 3.0,
        r"\bred light\b|\bhis phone\b|\bher phone\b|\btexting\b|\bdrunk\b": 3.0,
        r"\bspeeding\b|\bracing\b|\btoo fast\b": 2.5,
        r"\bsmoke\b|\bburn\w+|\bon fire\b|\bsparks?\b": 3.0,
        r"\bbrak(?:ed|es|ing)\b": 2.0,
        r"\bfell\b|\bhurt\b|\binjur\w+|\bbruises?\b|\bbleeding\b": 2.0,
        r"\bdoors?\b[^.]{0,30}\bmoving\b|\bunder the (?:train|tram|bus|wheels)\b|\bcollision\b|\bcrash\w*": 2.0,
    },
    "service quality": {
        r"\brude\w*|\bimpolite\b|\bmanners\b|\bshouted at\b": 2.5,
        r"\blate\b(?! (?:husband|wife|father|mother|brother|sister))|\bdelay\w*"
        r"|\bno come\b|\bnever (?:came|comes|arrives)\b|\bdid not come\b": 2.5,
        r"\bcancel\w+": 2.5,
        r"\btimetables?\b": 2.0,
        r"\bcrowded\b|\bdirty\b|\bfilthy\b|\bleak\w*|\bsmelly\b|\bbroken seats?\b": 2.0,
        r"\bnobody (?:answers|gave|told)\b|\bhung up\b|\bapolog\w+": 1.5,
        r"\btreats? (?:its|us|people|passengers)\b": 1.5,
        r"\bwait\w*": 0.5,
    },
    "out of scope": {
        r"\bflights?\b": 5.0,
        r"\bairlines?\b": 5.0,
        r"\bparking\b": 5.0,
        r"\bparcels?\b|\bcouriers?\b": 4.0,
        r"\bairport\b|\bhotels?\b|\btruck\b|\brental cars?\b": 2.0,
        r"\bdriving licen[cs]e\b|\bpotholes?\b|\bgarbage\b|\bneighbou?rs?\b": 4.0,
    },
}
NO_DESK: Mapping[str, Words] = {
    "press": {r"\breporter\b|\bjournalist\b": 4.0, r"\binterview\b|\bon the record\b": 3.0},
    "legal": {r"\battorneys?\b|\blawyers?\b|\blaw (?:office|firm)\b": 4.0, r"\bin court\b|\btake notice\b": 3.0},
}
USUAL: Mapping[str, str] = {
    "refunds": "service quality",
    "accessibility": "service quality",
    "safety": "service quality",
    "service quality": "refunds",
    "out of scope": "service quality",
}
"""The desk that a hasty reader takes for another, when no word speaks for a second one."""


def words(desk: str, description: str) -> Words:
    """Return the words that speak for `desk`; for one that is not known here, those of its description."""
    if desk in DESKS:
        return DESKS[desk]
    plain = {word for word in f"{desk} {description}".casefold().split() if len(word.strip(".,;")) > 3}
    return {rf"\b{''.join(c for c in word if c.isalnum())[:6]}": 2.0 for word in sorted(plain)}
