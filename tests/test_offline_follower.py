"""The plain instruction follower: it does what a prompt plainly asks for, is marked as simulated, and never breaks."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_cast import CAST, PATIENT, body, request, result, shaped, turns
from test_offline_fuzz import VALUES

from fieldguide.offline.fits import judge
from fieldguide.offline.follower import FOLLOWER
from fieldguide.offline.model import UNSCRIPTED, Reply, reply
from fieldguide.offline.schema import Unfit
from fieldguide.offline.schema import check as check_schema
from fieldguide.offline.wire import encode

TEXT, WHOLE, NUMBER, YES = {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}
DAY, MAIL = {"type": "string", "format": "date"}, {"type": "string", "format": "email"}


def form(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def maybe(node: Any) -> dict[str, Any]:
    return {"anyOf": [node, {"type": "null"}]}


def some(node: Any) -> dict[str, Any]:
    return {"type": "array", "items": node}


def tool(name: str, description: str = "", **fields: Any) -> dict[str, Any]:
    return {"name": name, "description": description, "input_schema": form(**fields)}


WEATHER = tool("get_weather", "Look up the weather for a city.", city=TEXT)
ADD = tool("add", "Add two numbers.", a=WHOLE, b=WHOLE)
FINAL = tool("final_result", "Hand in the answer.", city=TEXT, degrees=WHOLE)


def got(prompt: str = "x", *, seed: int = 0, model: str = "claude-haiku-5-5", **more: Any) -> Reply:
    return reply(request(body(prompt, model=model, **more)), seed=seed, occurrence=0, actors=CAST, otherwise=FOLLOWER)


def content(prompt: str = "x", **more: Any) -> list[dict[str, Any]]:
    """Return the blocks of an answer, which must be one, without its thinking."""
    said = got(prompt, **more)
    assert said.status == 200, said.body
    return [block for block in json.loads(said.body)["content"] if block["type"] != "thinking"]


def said(prompt: str = "x", **more: Any) -> str:
    """Return the words of an answer, which must be marked."""
    (block,) = content(prompt, **more)
    assert block["text"].startswith("[simulated] ")
    return block["text"].removeprefix("[simulated] ")


def filled(prompt: str, schema: Any, **more: Any) -> Any:
    (block,) = content(prompt, output_config=shaped(schema), **more)
    return json.loads(block["text"])


def calls(prompt: str = "x", **more: Any) -> list[tuple[str, Any]]:
    return [(block["name"], block["input"]) for block in content(prompt, **more) if block["type"] == "tool_use"]


def test_follower_is_off_unless_asked_for() -> None:
    refused = reply(request(body("Say hello")), seed=0, occurrence=0, actors=CAST)
    assert refused.status == 400
    assert json.loads(refused.body)["error"]["details"]["error_code"] == "fieldguide_not_scripted"


def test_scripted_prompt_keeps_its_actor() -> None:
    answer = got("Count to ten.")
    assert UNSCRIPTED not in answer.headers and b"one two three" in answer.body


@pytest.mark.parametrize("stream", [False, True])
def test_every_reply_is_marked_in_header_and_id(stream: bool) -> None:
    answer = got("What is 2 + 2?", stream=stream, output_config=shaped(form(sum=WHOLE)))
    assert answer.headers[UNSCRIPTED] == "follower"
    assert b'"id":"msg_offline_follower_' in answer.body


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Say hello", "hello"),
        ("Please say 'good morning' and nothing else.", "good morning"),
        ("Reply with exactly: pong", "pong"),
        ("Reply with the single word OK.", "OK"),
        ('Answer with "it\'s fine", no more.', "it's fine"),
        ("Repeat after me: the cat sat on the mat.", "the cat sat on the mat"),
        ("Output only `x = 1`", "x = 1"),
    ],
)
def test_what_is_to_be_said_is_said(prompt: str, words: str) -> None:
    assert said(prompt) == words


def test_system_text_may_say_what_to_say() -> None:
    assert said("Tell me of ducks.", system="Whatever is asked, reply only with 'quack'.") == "quack"


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Write a poem about ducks.", "You wrote: Write a poem about ducks."),
        ("Answer the question.", "You wrote: Answer the question."),
        ("Reply in French.", "You wrote: Reply in French."),
        ("Write what it's about. It's long.", "You wrote: Write what it's about. It's long."),
        ("What is the capital of France?", "You wrote: What is the capital of France?"),
        ("Summarise this:\n\nThe bridge opened. It is grey. It is long.", "The bridge opened. It is grey."),
        ("<note>It rained. We stayed. We left.</note>\nSum this up.", "It rained. We stayed."),
    ],
)
def test_anything_else_gets_the_first_sentences(prompt: str, words: str) -> None:
    assert said(prompt) == words


def test_long_text_is_cut_to_its_first_words() -> None:
    assert len(said("duck " * 9_000).split()) < 70


SWIMS = "\n1. Cats\n2. Dogs that swim\n3. Fish\n\nI like animals that swim, and dogs."


@pytest.mark.parametrize(
    ("prompt", "chosen"),
    [
        ("Is it positive, negative or neutral? I love this positive film", {"positive"}),
        (f"Which is best?{SWIMS}", {"2. Dogs that swim"}),
        (f"Answer with the letter only.{SWIMS}".replace("2.", "b)"), {"b"}),
        ("Choose one:\n- tea\n- coffee\n\nNo tea for me: coffee!", {"tea", "coffee"}),
        ("Choose A, B or C.", {"A", "B", "C"}),
        ("Label it positive/negative/neutral. Great stuff!", {"positive", "negative", "neutral"}),
        ("Categories: billing, appeal, other.\nThe billing was wrong.", {"billing"}),
        ("Answer only yes or no: is water wet?", {"yes", "no"}),
    ],
)
def test_option_is_one_of_those_listed(prompt: str, chosen: set[str]) -> None:
    assert said(prompt) in chosen


def test_choice_follows_the_seed_and_the_request() -> None:
    drawn = {(seed, ends): said(f"Choose A, B or C{ends}", seed=seed) for seed in range(8) for ends in ".!"}
    again = {(seed, ends): said(f"Choose A, B or C{ends}", seed=seed) for seed in range(8) for ends in ".!"}
    assert drawn == again and len(set(drawn.values())) == 3
    assert any(drawn[seed, "."] != drawn[seed, "!"] for seed in range(8))


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Put it in <answer></answer> tags. Say hi", "<answer>hi</answer>"),
        (
            "Think in <thinking> tags, then answer inside <answer> tags. Say hi",
            "<thinking>I do what the request plainly asks for.</thinking>\n<answer>hi</answer>",
        ),
        (
            "<document>Ada Lovelace wrote on 3 May 1842.</document>\nReturn <name>...</name><date>...</date>",
            "<name>Ada Lovelace</name>\n<date>1842-05-03</date>",
        ),
    ],
)
def test_tags_that_the_prompt_names_are_filled(prompt: str, words: str) -> None:
    assert said(prompt) == words


CARD = "Jane Doe, jane@example.org, is 36 years old and lives in Oslo. She joined on 3 May 2024."
INVOICE = "Invoice number: INV-17\nDate: 2026-11-03\nTotal: $1,234.50\nPaid: no\nItems:\n- 2 apples\n- 3 pears"
AWARD = "It starts 1 July 2026 and ends 30 June 2027; the federal share is $900,000, the match $100,000."


@pytest.mark.parametrize(
    ("prompt", "fields", "values"),
    [
        (CARD, {"name": TEXT, "age": WHOLE, "city": TEXT}, {"name": "Jane Doe", "age": 36, "city": "Oslo"}),
        (CARD, {"email": MAIL, "joined": DAY}, {"email": "jane@example.org", "joined": "2024-05-03"}),
        (CARD, {"phone": maybe(TEXT), "children": maybe(WHOLE)}, {"phone": None, "children": None}),
        (INVOICE, {"invoiceNumber": TEXT, "date": DAY}, {"invoiceNumber": "INV-17", "date": "2026-11-03"}),
        (INVOICE, {"total": NUMBER, "paid": YES}, {"total": 1234.5, "paid": False}),
        (INVOICE, {"items": some(TEXT)}, {"items": ["2 apples", "3 pears"]}),
        (
            INVOICE,
            {"items": some(form(quantity=WHOLE))},
            {"items": [{"quantity": 2}, {"quantity": 3}]},
        ),
        (AWARD, {"ends": maybe(DAY), "starts": DAY}, {"ends": "2027-06-30", "starts": "2026-07-01"}),
        (AWARD, {"match": WHOLE, "federal_share": WHOLE}, {"match": 100_000, "federal_share": 900_000}),
        (
            "Ada is 36, Bob is 40.",
            {"people": some(form(name=TEXT, age=WHOLE))},
            {"people": [{"name": "Ada", "age": 36}, {"name": "Bob", "age": 40}]},
        ),
        ("My card was charged twice", {"about": {"enum": ["refund", "card", "other"]}}, {"about": "card"}),
        ("red, green and blue balls", {"tones": some({"enum": ["red", "blue", "pink"]})}, {"tones": ["red", "blue"]}),
        (
            '{"heat": 18, "tags": ["wet", "dry"]}',
            {"heat": WHOLE, "tags": some(TEXT)},
            {"heat": 18, "tags": ["wet", "dry"]},
        ),
        ("It is not urgent, but paid.", {"urgent": YES, "paid": YES}, {"urgent": False, "paid": True}),
        ("The price is 1.2 million dollars.", {"price": WHOLE}, {"price": 1_200_000}),
        ("Summarise: It rained. We left. Bye.", {"summary": TEXT}, {"summary": "It rained. We left."}),
        ("At 2026-11-03T10:00:00Z", {"at": TEXT | {"format": "date-time"}}, {"at": "2026-11-03T10:00:00Z"}),
        ("Nothing.", {"when": DAY, "n": maybe(NUMBER), "l": some(WHOLE)}, {"when": "1970-01-01", "n": None, "l": []}),
    ],
)
def test_form_is_filled_from_the_text(prompt: str, fields: dict[str, Any], values: dict[str, Any]) -> None:
    assert filled(prompt, form(**fields)) == values


def test_form_follows_a_change_in_the_text() -> None:
    assert filled(CARD.replace("36", "63"), form(age=WHOLE)) == {"age": 63}


def test_union_takes_the_branch_that_the_text_speaks_of() -> None:
    dog, cat = form(kind={"const": "dog"}, age=WHOLE), form(kind={"const": "cat"}, name=TEXT)
    assert filled("The cat is called Tom.", {"anyOf": [dog, cat]}) == {"kind": "cat", "name": "Tom"}


@pytest.mark.parametrize(
    ("prompt", "made"),
    [
        ("What's the weather in Oslo?", [("get_weather", {"city": "Oslo"})]),
        ("Please add 2 and 40.", [("add", {"a": 2, "b": 40})]),
        (
            "Add 2 and 40, and tell the weather in Rome.",
            [("get_weather", {"city": "Rome"}), ("add", {"a": 2, "b": 40})],
        ),
        ("Say hello", []),
        ("Who are you?", []),
    ],
)
@pytest.mark.parametrize("strict", [False, True])
def test_tool_that_fits_is_called(prompt: str, made: list[Any], strict: bool) -> None:
    assert calls(prompt, tools=[one | {"strict": strict} for one in (WEATHER, ADD)]) == made


def test_tool_that_must_be_called_is_called() -> None:
    assert calls("Say hello", tools=[ADD, WEATHER], tool_choice={"type": "tool", "name": "get_weather"}) == [
        ("get_weather", {"city": "hello"})
    ]
    one_call = {"type": "any", "disable_parallel_tool_use": True}
    assert len(calls("weather in Oslo; add 1 and 2", tools=[ADD, WEATHER], tool_choice=one_call)) == 1


def looked_up(*, failed: bool = False) -> dict[str, Any]:
    """Return a conversation in which the weather was looked up."""
    called = {"type": "tool_use", "id": "a", "name": "get_weather", "input": {"city": "Oslo"}}
    found = result("a", "no such city" if failed else "Rain, 7 degrees", is_error=failed)
    return turns(("user", "What's the weather in Oslo?"), ("assistant", [called]), ("user", [found]))


def test_results_are_told() -> None:
    assert said(tools=[WEATHER], **looked_up()) == "get_weather: Rain, 7 degrees"
    assert said(tools=[WEATHER], **looked_up(failed=True)) == "get_weather (failed): no such city"


def test_results_fill_a_form() -> None:
    schema = form(city=TEXT, degrees=WHOLE)
    assert filled("x", schema, tools=[WEATHER], **looked_up()) == {"city": "Oslo", "degrees": 7}
    assert calls(tools=[WEATHER, FINAL], **looked_up()) == [("final_result", {"city": "Oslo", "degrees": 7})]


def test_question_after_an_answer_is_a_new_one() -> None:
    talk = looked_up()["messages"]
    talk += [{"role": "assistant", "content": "Rain."}, {"role": "user", "content": "And the weather in Rome?"}]
    assert calls(tools=[WEATHER], messages=talk) == [("get_weather", {"city": "Rome"})]


@pytest.mark.parametrize(
    ("fault", "asked", "wanted"),
    [
        ("loops", {"tools": [WEATHER], **looked_up()}, b'"city":"Oslo"'),
        ("never_passes", {"output_config": shaped(form(passed=YES))}, b'\\"passed\\": false'),
    ],
)
def test_faults_are_acted_out(fault: str, asked: dict[str, Any], wanted: bytes) -> None:
    sent = request(
        body("Has it passed? It passed.", **{"model": "claude-haiku-5-5", **asked}), x_fieldguide_fault=fault
    )
    assert wanted in reply(sent, seed=0, occurrence=0, actors=CAST, otherwise=FOLLOWER).body


PLAIN = st.sampled_from([TEXT, WHOLE, NUMBER, YES, {"type": "null"}, DAY, {"type": ["number", "null"]}])
CHOSEN = st.sampled_from([{"enum": ["Ada", 3, None, True]}, {"const": 2.5}, {"type": "integer", "enum": ["x", 1.0]}])
FORMS = st.sampled_from("date date-time duration email hostname ipv4 ipv6 time uri uuid".split())
NEVER = st.just({"type": "string", "const": 5})
NAMES = st.sampled_from(["name", "total", "due_date", "isOpen", "items", "answer", "label", "city", "", "é", "x" * 99])
REFS = {"$defs": {"One": form(name=TEXT, due=maybe(DAY)), "Two": {"anyOf": [{"$ref": "#/$defs/One"}, WHOLE]}}}


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return schemas made of `inner` ones, all of which something fits."""
    fields = st.dictionaries(NAMES, inner, max_size=4)
    return (
        st.builds(
            lambda must, may: form(**must) | {"properties": {**may, **must}}, fields, st.dictionaries(NAMES, NEVER)
        )
        | st.builds(lambda items, least: some(items) | {"minItems": least}, inner, st.integers(0, 1))
        | st.builds(lambda one, never: {"anyOf": [never, one]}, inner, NEVER)
        | st.builds(lambda one, other: {"anyOf": [one, other]}, inner, inner)
        | st.builds(lambda one, never: {"allOf": [one, {"anyOf": [never, one]}]}, inner, NEVER)
        | st.builds(lambda one: {"type": ["array", "object"], "additionalProperties": False, "items": one}, inner)
    )


NAMED = st.sampled_from([{"$ref": "#/$defs/One"}, {"$ref": "#/$defs/Two"}])
SCHEMAS = st.recursive(PLAIN | CHOSEN | FORMS.map(lambda form: TEXT | {"format": form}) | NAMED, _larger, max_leaves=12)
PIECES = st.sampled_from(
    "Say|'x'|Reply with|:|<answer>|</answer>|tags|1. a\n2. b|- x\n- y|or|A, B or C?|$1,234.50|Name: Ada|total is 3|"
    '2026-02-30|31 June 2027|3 May 2027|a@b.c|(a)|\n\n|not open|{"name": [1|∞|two'.split("|")
)
TEXTS = (
    st.lists(PIECES | st.text(max_size=12), max_size=12).map(" ".join).map(lambda text: text.strip() and text or "x")
)


@PATIENT
@given(SCHEMAS, TEXTS)
def test_every_schema_that_something_fits_is_filled(schema: dict[str, Any], prompt: str) -> None:
    schema = REFS | schema
    assert judge(encode(schema))(filled(prompt, schema)) is None


@PATIENT
@given(TEXTS, TEXTS | st.none())
def test_any_text_gets_marked_words(prompt: str, system: str | None) -> None:
    assert said(prompt, system=system)


def _is_json(value: Any) -> bool:
    try:
        return json.dumps(value, allow_nan=False) != ""
    except ValueError:
        return False


JSON = VALUES.filter(_is_json)


@PATIENT
@given(JSON, TEXTS)
def test_any_schema_is_answered_or_refused(schema: Any, prompt: str) -> None:
    answer = got(prompt, output_config=shaped(schema))
    try:
        check_schema(schema)
    except Unfit:
        assert answer.status == 400
    else:
        assert answer.status == 200 or b"cannot answer in this shape" in answer.body


@PATIENT
@given(st.dictionaries(st.sampled_from(["a", "name"]), JSON, max_size=2), JSON, TEXTS)
def test_any_tool_that_must_be_called_is_called(properties: dict[str, Any], extra: Any, prompt: str) -> None:
    more = extra if isinstance(extra, dict) else {}
    loose = {"name": "do", "input_schema": {**more, "type": "object", "properties": properties, "required": ["a", "b"]}}
    (made,) = calls(prompt, tools=[loose], tool_choice={"type": "any"})
    assert made[0] == "do" and made[1].keys() >= {"a", "b"}


LOOP = {
    "allOf": [{"$ref": "#/$defs/L"}, {"$ref": "#/$defs/L"}],
    "properties": {"l": {"$ref": "#/$defs/L"}},
    "required": ["l"],
}


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/L"}}, "required": ["a"], "$defs": {"L": LOOP}},
        {"type": "object", "properties": {"a": {"anyOf": [{"$ref": "#"}] * 9}}, "required": ["a"]},
        {
            "type": "object",
            "properties": {"a": {"minimum": 5, "exclusiveMaximum": 7, "type": "integer"}},
            "required": ["a"],
        },
    ],
    ids=["holds itself", "odd reference", "limits"],
)
def test_loose_tool_schema_gets_a_call(schema: dict[str, Any]) -> None:
    ((_, given_),) = calls("Do it 9 times", tools=[{"name": "do", "input_schema": schema}], tool_choice={"type": "any"})
    assert given_["a"] == 6 or "minimum" not in schema["properties"]["a"]


def test_schema_that_nothing_fits_is_refused_in_words() -> None:
    answer = got("x", output_config=shaped(form(total={"type": "string", "const": 5})))
    assert answer.status == 400 and b"cannot answer in this shape" in answer.body


def test_endless_number_is_no_plain_value() -> None:
    sent = json.dumps(body("x", output_config=shaped({"const": 7}))).replace('"const": 7', '"const": 1e999').encode()
    refused = reply(request(sent), seed=0, occurrence=0, actors=CAST, otherwise=FOLLOWER)
    assert refused.status == 400 and b"a plain value" in refused.body


@pytest.mark.parametrize(
    "text", ["a-", "\n", " \n", "<a>", "Total: 3. ", "x is ", "say '", "1. a\n", "3 May 2027 ", "A, "]
)
def test_hostile_text_takes_no_longer_than_its_length(text: str) -> None:
    fields = form(name=TEXT, total=NUMBER, day=DAY, open=YES, all=some(TEXT))
    assert filled(text * (1_000_000 // len(text)) + "x", fields).keys() == fields["properties"].keys()


def test_dates_are_those_of_the_calendar() -> None:
    assert date.fromisoformat(filled("On 31 June 2027, or 2027-02-30.", form(day=DAY))["day"]) == date(1970, 1, 1)
