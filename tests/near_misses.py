"""Wrong work that is near to what was seen before, for tests: each with words of the notes that are true of it."""

from __future__ import annotations

GRANTS = """
import fieldguide as fg
extract, facts_hold, summarize, ready_to_send = fg.scenario("grants")["gates"].parts
"""
SMALL = """
def small_enough(award):
    return award.total <= 1_000_000 or "a person reads this first"
gate = fg.Gate("small enough", small_enough)
"""
DESK = """
import fieldguide as fg
office = fg.scenario("complaints")["router with fallback"]
classify, desks, person = office.classify, office.routes, office.fallback
four = {name: desks[name] for name in ("refunds", "accessibility", "safety", "service quality")}
"""
BUREAU = """
import fieldguide as fg
live, dead = fg.scenario("migration")["orchestrator"], fg.scenario("migration")["orchestrator, a dead worker"]
def all_done(report):
    return True if not report.not_done else "; ".join(report.not_done)
def bureau(team, most=6, check=all_done):
    return fg.Chain(fg.Orchestrator(live.plan, team, live.synthesize, most=most), fg.Gate("all done", check))
"""
FRONT = """
import fieldguide as fg
old = fg.scenario("complaints")["router with fallback"]
claim, amount_known, refunds_reply = old.routes["refunds"].parts
def names_line(reply):
    return "emergency line" in reply or "The reply does not name the emergency line."
refunds = fg.Chain(claim, amount_known, refunds_reply, name="refunds desk")
safety = fg.Chain(old.routes["safety"], fg.Gate("names the line", names_line), name="safety desk")
"""
HARBOR = """
import fieldguide as fg
kit = fg.scenario("notice")["four rounds"]
def has_contact(text):
    return "@" in text or "555-" in text or "The notice names no contact."
def desk(rounds):
    loop = fg.EvaluatorOptimizer(kit.generate, kit.evaluate, rounds=rounds)
    return fg.Chain(loop, fg.Gate("contact", has_contact))
"""
NIGHT = """
import fieldguide as fg
agent = fg.scenario("incident")["agent"]
def approve(call):
    if call.name == "roll_back":
        return agent.approve(call)
    return call.input.get("part") == "worker" or "the day team restarts that"
"""

NEAR: list[tuple[str, str, list[str]]] = [
    # a gate that compares a missing date, and others that use it
    (
        "dates_gate",
        "def dates_in_order(award):\n    return max(award['issued'], award['starts']) < award['ends'] or 'no'",
        ["What you compare there is `None`"],
    ),
    (
        "dates_gate",
        "def dates_in_order(award):\n    return int(award['ends'][:4]) > int(award['starts'][:4]) or 'no'",
        [],
    ),
    (
        "dates_gate",
        "def dates_in_order(award):\n    return award.get('ends').strip() > award['issued'] or 'no'",
        ["What you compare", "What you use"],
    ),
    ("dates_gate", "def dates_in_order(award):\n    return award['issued'].year < 2027 or 'no'", ["What you use"]),
    # where a gate stands, and what it asks for
    (
        "gate_in_chain",
        GRANTS + SMALL + "review = fg.Chain(gate, extract, facts_hold, summarize, ready_to_send)",
        ["given a text and no facts"],
    ),
    (
        "gate_in_chain",
        GRANTS
        + SMALL.replace("award.total", "award['total']")
        + "review = fg.Chain(extract, facts_hold, gate, summarize)",
        ["`award.total`, with a dot"],
    ),
    (
        "gate_in_chain",
        GRANTS + SMALL.replace("1_000_000", "9_000_000") + "review = fg.Chain(extract, facts_hold, gate, summarize)",
        ["Three million went through"],
    ),
    (
        "gate_in_chain",
        GRANTS + SMALL.replace("award.total", "len(award)") + "review = fg.Chain(extract, facts_hold, gate, summarize)",
        [],
    ),
    # names that a rule writes in its own way
    (
        "route_rule",
        "def route(label, sure):\n    known = label.strip().lower() in ('rent', 'repairs', 'neighbors')\n"
        "    return label.strip().lower() if known and (sure or 0) >= 0.7 or 'gas' in label.lower() else 'A person'",
        ["a capital letter"],
    ),
    (
        "route_rule",
        "def route(label, sure):\n    return label if sure >= '0.7' else 'a person'",
        ["then `sure` is `None`"],
    ),
    # a limit that is too low, or too high
    ("desk_with_fallback", DESK + "desk = fg.Router(classify, four, person, 0.1)", ["less than 70% certainty"]),
    ("desk_with_fallback", DESK + "desk = fg.Router(classify, four, person, 0.99)", ["and the limit with 0.7"]),
    (
        "desk_with_fallback",
        DESK + "desk = fg.Router(classify, four, desks['out of scope'], 0.7)",
        ["`out of scope`", "is `person`"],
    ),
    # half is not more than half, and that is another mistake than counting silence
    (
        "vote_rule",
        "def decide(votes):\n    said = [vote.strip().lower() for vote in votes if vote]\n"
        "    for word in ('remove', 'publish'):\n        if said.count(word) >= len(votes) / 2:\n"
        "            return word\n    return 'a person'",
        [],
    ),
    (
        "vote_rule",
        "def decide(votes):\n    said = [vote for vote in votes if vote]\n    for word in ('remove', 'publish'):\n"
        "        if said.count(word) > len(votes) / 2:\n            return word\n    return 'a person'",
        [],
    ),
    (
        "vote_rule",
        "def decide(votes):\n    said = [vote.strip().lower() for vote in votes if vote]\n"
        "    return 'remove' if said.count('remove') >= said.count('publish') else 'publish'",
        ["So few votes were enough"],
    ),
    # a rule that cuts last, and does not know every twin
    (
        "trim_plan",
        "def trim(pieces, most):\n    once = []\n    for piece in pieces:\n        if piece.strip() not in once:\n"
        "            once.append(piece)\n    return {'do': once[:most], 'left_out': once[most:]}",
        ["A twin is still in the plan"],
    ),
    (
        "trim_plan",
        "def trim(pieces, most):\n    return {'do': pieces[:most - 1], 'left_out': pieces[most - 1:]}",
        [],
    ),
    ("trim_plan", "def trim(pieces, most):\n    return pieces[:most], pieces[most:]", ["has two results"]),
    (
        "trim_plan",
        "def trim(pieces, most):\n    {piece.split() for piece in pieces}\n    return {'do': [], 'left_out': []}",
        [],
    ),
    # a cap that is too low, a check that is there and lets all pass
    (
        "report_checked",
        BUREAU + "change, change_at_night = bureau(live.workers, 4), bureau(dead.workers, 4)",
        ["fewer calls than a plan of six"],
    ),
    (
        "report_checked",
        BUREAU + "change, change_at_night = bureau(live.workers, 7), bureau(dead.workers, 7)",
        ["more calls than a plan of six"],
    ),
    (
        "report_checked",
        BUREAU
        + "change, change_at_night = (bureau(team, 6, lambda report: True) for team in (live.workers, dead.workers))",
        ["The check behind the orchestrator has to stop it"],
    ),
    (
        "report_checked",
        BUREAU + "def check(report):\n    return report.missing\n"
        "change, change_at_night = (bureau(team, 6, check) for team in (live.workers, dead.workers))",
        ["asks the report in a way"],
    ),
    (
        "report_checked",
        BUREAU + "def check(report):\n    return not report.not_done or 1 / 0\n"
        "change, change_at_night = (bureau(team, 6, check) for team in (live.workers, dead.workers))",
        [],
    ),
    # drafts that are not there, and a sentence that has the word for it
    ("exit_rule", "def go_again(met, most):\n    return met[-1] > met[-3] or 'it stands still'", ["not there"]),
    ("exit_rule", "def go_again(met, most):\n    return 'the list is empty, or max() is reached'", []),
    ("exit_rule", "def go_again(met, most):\n    return met[-2:] < most or 'enough'", ["You compare a list"]),
    # rounds
    ("whole_harbor_notices", HARBOR + "notices = desk(6)", ["more than the six calls"]),
    ("whole_harbor_notices", HARBOR + "notices = desk(1)", ["before the six calls"]),
    ("whole_harbor_notices", HARBOR + "notices = kit.generate", ["No judge was asked"]),
    # what the list names is no matter of the last line
    (
        "may_run_rule",
        "def may_run(tool, given):\n    if tool.startswith('find_'):\n        return 'yes'\n    if tool == 'refund':\n"
        "        if given.get('amount', 99) <= 50:\n            return 'yes'\n        return None\n"
        "    return 'ask' if tool == 'cancel_sailing' else 'no'",
        [],
    ),
    (
        "may_run_rule",
        "def may_run(tool, given):\n    return {'find_booking': 'yes', 'refund': 'ask'}[tool]",
        [],
    ),
    # turns, tools and approval
    (
        "whole_night_desk",
        NIGHT + "night = fg.Agent(agent.prompt, agent.tools, approve=approve, turns=6)",
        ["five turns"],
    ),
    (
        "whole_night_desk",
        NIGHT + "night = fg.Agent(agent.prompt, agent.tools, approve=approve, turns=2)",
        ["Has your agent the tool"],
    ),
    # a limit that is there and too low, a fallback that is a desk
    (
        "front_desk",
        FRONT + "front = fg.Router(old.classify, {'refunds': refunds, 'safety': safety}, old.fallback, threshold=0.1)",
        ["`threshold` is that limit"],
    ),
    (
        "front_desk",
        FRONT + "front = fg.Router(old.classify, {'refunds': refunds, 'safety': safety}, refunds, threshold=0.7)",
        ["`person` stands behind it"],
    ),
]
