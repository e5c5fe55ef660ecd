"""The simulated reader's mistakes come out of the document, and the checks catch about half of their kinds."""

from __future__ import annotations

import pytest
from grants_reader import AGAIN, SCHEMA, Careful, Hasty, ask, document, extracted, passes
from test_grants_documents import SCENARIO, Document, as_dict, each

from fieldguide.offline import profile
from fieldguide.offline.actor import Ask
from fieldguide.offline.actors import grants
from fieldguide.offline.awards.reading import FIELDS, read
from fieldguide.offline.awards.slips import slips


@each
def test_hasty_reader_makes_one_mistake_of_the_document(document: Document) -> None:
    truth = as_dict(document.truth)
    kinds = [facts.as_json() for facts in slips(read(document.text)).values()]
    for seed in range(20):
        answer = extracted(Hasty, document.text, seed)
        assert answer in kinds and answer != truth


def test_checks_catch_about_half_of_the_kinds_of_mistake() -> None:
    sound = {one.id for one in SCENARIO.documents if not one.damage}
    kinds: dict[str, set[bool]] = {}
    for one in SCENARIO.documents:
        for kind, facts in slips(read(one.text)).items() if one.id in sound else ():
            kinds.setdefault(kind, set()).add(passes(facts.as_json()))
    caught = {kind for kind, passed in kinds.items() if passed == {False}}
    missed = {kind for kind, passed in kinds.items() if passed == {True}}
    assert caught | missed == set(kinds), "a kind is caught in one document and not in another"
    assert len(caught) >= len(kinds) / 2 and len(missed) >= 3


@pytest.mark.parametrize(("name", "field"), [("A13", "ends"), ("A15", "total")])
def test_hasty_reader_obeys_a_hidden_instruction(name: str, field: str) -> None:
    truth = as_dict(document(name).truth)
    answer = extracted(Hasty, document(name).text)
    assert [key for key in FIELDS if answer[key] != truth[key]] == [field]
    assert passes(answer) == (name == "A13")


def test_second_try_is_a_new_draw() -> None:
    prompt = f"<document>\n{document('A03').text}\n</document>"
    first = [grants.extract(ask(Ask, prompt, seed=seed, schema=SCHEMA)).data for seed in range(60)]
    second = [grants.extract(ask(Ask, prompt, "{}", AGAIN, seed=seed, schema=SCHEMA)).data for seed in range(60)]
    truth = as_dict(document("A03").truth)
    assert any(one != truth and two == truth for one, two in zip(first, second, strict=True))


def test_one_call_repeats_a_hidden_claim_only_on_a_poor_draw() -> None:
    prompt = f"<document>\n{document('A13').text}\n</document>"
    poor, good = (grants.read_and_summarize(ask(kind, prompt)) for kind in (Hasty, Careful))
    assert "All reporting is waived for this award." in (poor.text or "")
    assert "waived" not in (good.text or "") and "31 July 2028" in (good.text or "")


@pytest.mark.parametrize("tier", ["haiku", "sonnet", "opus"])
def test_reader_is_right_as_often_as_its_stated_number(tier: str) -> None:
    model = profile.current().find(f"claude-{tier}-5-5")
    assert model
    skill, one = grants.skills()["extract"], document("A16")
    prompt = f"<document>\n{one.text}\n</document>"
    asks = (Ask(model, "", prompt, (("user", prompt),), SCHEMA, seed, 0, b"key") for seed in range(1500))
    right = sum(grants.extract(a).data == as_dict(one.truth) for a in asks) / 1500
    assert abs(right - skill.chance(model.tier)) < 0.04
