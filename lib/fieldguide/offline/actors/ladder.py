"""The grants office's task on the upper rungs: who sorts, plans, finds one kind of fact, writes up, judges, or acts.

Reading a whole award and writing its note are the grants office's own; an agent does both with what its tools gave.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from ...paths import DATA
from ..actor import Actor, Answer, Ask, Judge, Skill, ToolCall, instruction
from ..awards import note
from ..awards.lines import statements
from ..awards.reading import read
from ..awards.slips import slips
from ..awards.values import amounts, dates, in_words
from ..skills import load
from . import grants

COMPETENCE = DATA / "scenarios" / "ladder" / "competence.yaml"
TASKS = {
    "parties": "Who gets the award, under which number, and what for?",
    "dates": "When was the award issued, when does it start, and when does it end?",
    "amounts": "What are the federal share, the recipient's match and the total?",
}
CRITERIA = {"recipient": "recipient", "award number": "award_number", "total": "total", "end date": "ends"}
"""The criteria of a note by the fact that each is about; length is about none."""


def sort(ask: Ask) -> Answer:
    """Say whether most dates and amounts have a label beside them; a mistake says the other."""
    document = ask.section("document")
    labels = [bool(one.label) for one in statements(document) if dates(one.body) or amounts(one.body)]
    plain = sum(labels) * 2 >= len(labels)
    right = ask.right(skills()["sorts"], _item(document))
    label = "plain" if plain == right else "tangled"
    return Answer(data={"label": label, "confidence": 0.9 if right else 0.6}, thinking="Do the values have labels?")


def plan(ask: Ask) -> Answer:
    """Name a subtask for each worker there is, or forget one of them."""
    listed = re.search(r"^The workers: (.+)\.", instruction(ask.text), re.M)
    workers = [word.strip() for word in re.split(r",|\. ", listed[1])] if listed else list(TASKS)
    workers = [worker for worker in workers if worker in TASKS]
    if workers and not ask.right(skills()["plans"], _item(ask.section("document"))):
        workers.remove(ask.choose(workers, "forgotten"))
    return Answer(data={"subtasks": [{"worker": worker, "task": TASKS[worker]} for worker in workers]})


def find(ask: Ask) -> Answer:
    """Fill in the facts on the form of the request, or get one of them wrong."""
    document = ask.section("document")
    reading = read(document)
    wanted = (ask.schema or {}).get("properties") or reading.facts.as_json()
    right = _only(reading.facts.as_json(), wanted)
    possible = {kind: _only(slip.as_json(), wanted) for kind, slip in slips(reading).items()}
    tempting = [facts for facts in possible.values() if facts != right]
    about = f"{_item(document)} {' '.join(wanted)}"
    if not tempting or ask.right(skills()["finds one kind"], about):
        return Answer(data=right)
    return Answer(data=ask.choose(tempting, "slip"))


def put_together(ask: Ask) -> Answer:
    """Lay the workers' findings side by side and write the note from them."""
    facts: dict[str, Any] = dict.fromkeys(read("").facts.as_json())
    for result in _data(ask.section("results"), []):
        facts |= _only(result.get("result") or {}, facts)
    return Answer(data={"facts": facts, "note": _note(ask, facts)}, thinking="What did each worker find?")


def judge(ask: Ask) -> Answer:
    """Judge a note by the criteria in the request: some faults are overlooked, and some good notes are faulted."""
    facts, draft = _data(ask.section("facts"), {}), ask.section("note").strip()
    names = re.findall(r"^- ([\w ]+):", instruction(ask.text), re.M)
    found = {name: reason for name in names if (reason := _fault(name, facts, draft))}
    skill = skills()
    judging = Judge("judge", skill["sees a fault"].right, skill["spares what is good"].right, skill["sees a fault"].rho)
    if ask.judges(judging, str(facts.get("award_number")), not found):
        found = {}
    elif not found and names:
        found = {ask.choose(names, "invented"): "it could be clearer"}
    criteria = [{"name": name, "passed": name not in found, "reason": found.get(name, "")} for name in names]
    return Answer(data={"criteria": criteria}, thinking="I hold the note against the facts.")


def _fault(criterion: str, facts: Mapping[str, Any], draft: str) -> str:
    if criterion == "length":
        words = len(draft.split())
        return f"it has {words} words, more than {note.LIMIT}" if words > note.LIMIT else ""
    value = facts.get(CRITERIA.get(criterion, ""))
    if criterion == "total" and isinstance(value, int):
        value = f"${value:,}"
    elif criterion == "end date" and value:
        value = in_words(date.fromisoformat(value))
    return "" if str(value or "") in draft else f"it does not name {value}"


def handle(ask: Ask) -> Answer:
    """Read, note, check, send: the next of these that is still to be done, by what the tools gave so far."""
    if "loops" in ask.faults and ask.results:
        return _call(ask, "I look once more.", ask.results[0].call)
    done = [one for one in ask.results if not one.failed]
    document = next((one.text for one in done if one.call.name == "read_document"), None)
    if document is None:
        return _call(ask, "I read the document first.", ToolCall("read_document"))
    noted = [one.call.input for one in done if one.call.name == "note_facts"]
    checks = [one.text for one in done if one.call.name == "check_facts"]
    doubtful = bool(checks) and "do not hold" in checks[-1]
    if not noted or (doubtful and len(noted) == len(checks) == 1):
        return _call(ask, "I note the facts.", ToolCall("note_facts", _facts(ask, document)))
    if any(one.call.name == "send_note" for one in done):
        return Answer(text="The note is with the program officer.")
    if len(checks) < len(noted) and _checks(ask, checks, document):
        return _call(ask, "I check them.", ToolCall("check_facts"))
    if doubtful:
        return Answer(text=f"I have sent nothing. {checks[-1]}. A person should look at the document.")
    return _call(ask, "I send the note.", ToolCall("send_note", {"note": _note(ask, noted[-1])}))


def _checks(ask: Ask, checks: list[str], document: str) -> bool:
    """Return whether it thinks of the check; once it has, it does so again."""
    offered = any(tool.name == "check_facts" for tool in ask.tools)
    return offered and (bool(checks) or ask.right(skills()["checks first"], _item(document)))


def _facts(ask: Ask, document: str) -> dict[str, Any]:
    """Return what the office's reader makes of a document, wherever it came from."""
    request = replace(ask, text=f"<document>\n{document}\n</document>", schema=None)
    found: dict[str, Any] = json.loads(grants.extract(request).text or "{}")
    return found


def _note(ask: Ask, facts: Mapping[str, Any]) -> str:
    """Return what the office's writer makes of facts, wherever they came from."""
    return grants.summarize(replace(ask, text=f"<facts>\n{json.dumps(dict(facts))}\n</facts>")).text or ""


def _only(facts: Mapping[str, Any], wanted: Iterable[str]) -> dict[str, Any]:
    return {name: facts[name] for name in wanted if name in facts}


def _item(document: str) -> str:
    return read(document).facts.award_number or document


def _data(text: str, otherwise: Any) -> Any:
    """Return the data in a section of the prompt; a section that is none is as good as empty."""
    try:
        found = json.loads(text)
    except ValueError:
        return otherwise
    return found if isinstance(found, type(otherwise)) else otherwise


def _call(ask: Ask, words: str, call: ToolCall) -> Answer:
    if not any(tool.name == call.name for tool in ask.tools):
        return Answer(text=f"I have sent nothing: I cannot go on without {call.name}.")
    return Answer(text=words, calls=(call,))


@cache
def skills() -> Mapping[str, Skill]:
    """Return how well each tier is simulated to do what the upper rungs add, read once."""
    return load(COMPETENCE)


ACTORS = (
    Actor("award sorter", "Decide whether the layout of this award document is plain or tangled.", sort),
    Actor("award planner", "Decide which kinds of facts must be looked for in the award document below,", plan),
    Actor("award worker", "Fill in these facts of the award document below, and no others.", find),
    Actor("award synthesis", "Put together what the workers found about an award,", put_together),
    Actor("award judge", "Judge the note below about an award, criterion by criterion.", judge),
    Actor("award officer", "Handle the award document that lies on your desk.", handle),
)
