"""The simulated reader of awards on a draw where everything is right, and on one where everything is wrong."""

from __future__ import annotations

import json
from typing import Any

from test_grants_documents import SCENARIO, Document

from fieldguide.offline import profile
from fieldguide.offline.actor import Ask
from fieldguide.offline.actors import grants
from fieldguide.offline.awards.reading import FIELDS
from fieldguide.offline.competence import Skill
from fieldguide.scenarios.grants import Award, facts_hold

MODEL = profile.current().find("claude-haiku-5-5")
SCHEMA = {"type": "object", "properties": dict.fromkeys(FIELDS, {})}
AGAIN = "That answer did not pass the check: missing: total. Look again and answer once more."


class Careful(Ask):
    """An Ask on a draw where everything is right."""

    def right(self, skill: Skill, item: str) -> bool:
        return True


class Hasty(Ask):
    """An Ask on a draw where everything goes wrong."""

    def right(self, skill: Skill, item: str) -> bool:
        return False


def ask(kind: type[Ask], *said: str, seed: int = 0, occurrence: int = 0, schema: Any = None) -> Ask:
    assert MODEL
    turns = tuple(("assistant" if place % 2 else "user", text) for place, text in enumerate(said))
    key = json.dumps(turns).encode()
    return kind(MODEL, "", said[-1], turns, schema, seed, occurrence, key)


def extracted(kind: type[Ask], document: str, seed: int = 0) -> dict[str, Any]:
    return dict(grants.extract(ask(kind, f"<document>\n{document}\n</document>", seed=seed, schema=SCHEMA)).data)


def noted(kind: type[Ask], facts: dict[str, Any], seed: int = 0) -> str:
    answer = grants.summarize(ask(kind, f"<facts>\n{json.dumps(facts)}\n</facts>", seed=seed))
    assert answer.text
    return answer.text


def passes(facts: dict[str, Any]) -> bool:
    return facts_hold(Award.model_validate(facts)) is True


def document(name: str) -> Document:
    return next(one for one in SCENARIO.documents if one.id == name)
