"""What the library adds, each beside what is there without it. These measure, so they run when asked for:

python start.py test -m bench -s tests/bench/test_library_bench.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys

import pytest
from measured import microseconds
from scripted import connection, says

import fieldguide as fg

pytestmark = pytest.mark.bench

CALLS = 30
ROUNDS = 60  # short and many: the least of each is the one that nothing else on the machine disturbed
MODEL = connection(says("Say the word:", "hello"))
STEPS = [fg.Step(f"step {number}", "Say the word: x") for number in range(CALLS)]
CHAIN = fg.Chain(*STEPS)
GATED = fg.Chain(*[part for step in STEPS for part in (step, fg.Gate(f"after {step.name}", lambda text: True))])

LOADED = """import time
def kilobytes(): return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1])
before, began = kilobytes(), time.perf_counter()
{what}
print(time.perf_counter() - began, kilobytes() - before)"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read where Linux tells it")
def test_import_takes_under_100_ms_and_20_mb() -> None:
    alone = [loaded("import fieldguide") for _ in range(7)]
    sdk = [loaded("import anthropic") for _ in range(3)]
    seconds, memory = (statistics.median(column) for column in zip(*alone, strict=True))
    theirs = statistics.median(first for first, _ in sdk)
    print(
        f"\nimport fieldguide: {seconds * 1e3:.0f} ms, {memory / 1024:.1f} MB; import anthropic: {theirs * 1e3:.0f} ms"
    )
    assert seconds < 0.1
    assert memory < 20 * 1024


def loaded(what: str) -> tuple[float, float]:
    """Return the seconds and the kB of memory that an import takes in a new interpreter."""
    done = subprocess.run([sys.executable, "-c", LOADED.format(what=what)], capture_output=True, text=True, check=True)
    seconds, memory = done.stdout.split()
    return float(seconds), float(memory)


async def bare() -> None:
    """Make the same calls with the SDK alone."""
    for _ in range(CALLS):
        await MODEL.client.messages.create(
            model=MODEL.model, max_tokens=2048, messages=[{"role": "user", "content": "Say the word: x"}]
        )


@pytest.mark.parametrize("chain", [CHAIN, GATED], ids=["steps", "steps and gates"])
def test_a_call_in_a_chain_costs_at_most_a_sixteenth_more(chain: fg.Chain) -> None:
    both = [
        (microseconds(bare, CALLS), microseconds(lambda: fg.run(chain, "x", connection=MODEL), CALLS))
        for _ in range(ROUNDS)
    ]
    theirs, ours = (min(column) for column in zip(*both, strict=True))
    print(f"\na call: {theirs:.0f} us bare, {ours:.0f} us in a chain; extra {ours - theirs:.0f} us (least of each)")
    assert ours / theirs <= 1 + 25 / 400  # 25 microseconds on a machine where the bare call takes 400
