"""Each wall alone: what it keeps out gets through where it is not there."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
from learner import QUICK, got, talk

from fieldguide import paths
from fieldguide.grading.sandbox import FORKS, TRUSTED, ForgeEnded, Limits, fresh, walled, workshop
from fieldguide.grading.wire import Line

linux = pytest.mark.skipif(sys.platform != "linux", reason="the walls are of Linux")

SCRIPT = """
import json, os, sys, socket, signal, time, threading, subprocess, asyncio, shutil
sys.path.insert(0, {library!r})
from fieldguide.grading.walls import kernel, landlock, limits, namespaces, syscalls
from fieldguide.grading import forge
home = {home!r}
def tried(attack):
    try:
        return attack()
    except (OSError, MemoryError, RuntimeError) as error:
        return type(error).__name__
open_to_all = forge.readable({library!r})
filter = syscalls.program() if {wall!r} == "seccomp" else b""
def world():
    here = namespaces.enter(os.path.join(home, "world"), open_to_all)
    namespaces.settle(1 << 20)
    child = namespaces.fork(here)
    if child:
        os.waitpid(child, 0)
        os._exit(0)
    os.chdir(namespaces.SCRATCH)
    namespaces.become_nobody(here)
walls = {{
    "none": lambda: None,
    "landlock": lambda: landlock.restrict(open_to_all, [os.path.join(home, "mine")]),
    "seccomp": lambda: syscalls.load(filter),
    "limits": lambda: limits.bound(
        {{"memory": 1 << 28, "seconds": 1, "file": 1 << 20, "files": 32, "core": 0}}
    ),
    "namespaces": world,
}}
def attack():
{attack}
try:
    walls[{wall!r}]()
except OSError as missing:
    print(json.dumps(["missing", str(missing)]))
    os._exit(0)
print(json.dumps(["tried", tried(attack)]), flush=True)
os._exit(0)
"""


class Attack(NamedTuple):
    """What is tried, what comes of it with no wall, and what with this one."""

    wall: str
    lines: str
    without: object
    within: object


READ = "return open(os.path.join(home, 'secret')).read()"
ATTACKS = {
    "landlock: reading a file": Attack("landlock", READ, "secret", "PermissionError"),
    "landlock: listing a folder": Attack("landlock", "return os.listdir(home) and 1", 1, "PermissionError"),
    "landlock: reading of a process": Attack(
        "landlock", "return len(os.listdir('/proc')) > 0", True, "PermissionError"
    ),
    "landlock: writing": Attack(
        "landlock", "return open(os.path.join(home, 'new'), 'w').write('x')", 1, "PermissionError"
    ),
    "landlock: writing one's own": Attack(
        "landlock", "return open(os.path.join(home, 'mine', 'new'), 'w').write('x')", 1, 1
    ),
    "landlock: importing": Attack("landlock", "import colorsys\nreturn 1", 1, 1),
    "seccomp: a socket": Attack("seccomp", "return socket.socket() and 1", 1, "PermissionError"),
    "seccomp: a fork": Attack(
        "seccomp", "child = os.fork()\nif child == 0: os._exit(0)\nreturn child > 0", True, "PermissionError"
    ),
    "seccomp: a program": Attack("seccomp", "return subprocess.run(['/bin/true']).returncode", 0, "PermissionError"),
    "seccomp: a signal": Attack("seccomp", "return os.kill(os.getppid(), 0)", None, "PermissionError"),
    "seccomp: a thread": Attack(
        "seccomp",
        "done = []\nt = threading.Thread(target=done.append, args=(1,)); t.start(); t.join()\nreturn done",
        [1],
        [1],
    ),
    "seccomp: a loop": Attack("seccomp", "return asyncio.run(asyncio.sleep(0, 1))", 1, 1),
    "limits: memory": Attack("limits", "return len(bytearray(1 << 29))", 1 << 29, "MemoryError"),
    "limits: a file": Attack(
        "limits", "return open(os.path.join(home, 'large'), 'wb').write(bytes(1 << 21))", 1 << 21, "OSError"
    ),
    "limits: open files": Attack("limits", "return len([os.dup(0) for n in range(40)])", 40, "OSError"),
    "limits: time": Attack(
        "limits",
        "signal.signal(signal.SIGXCPU, lambda *_: (_ for _ in ()).throw(OSError()))\n"
        "end = time.process_time() + 1.5\nwhile time.process_time() < end: pass\nreturn 1",
        1,
        None,
    ),
    "namespaces: a file": Attack("namespaces", READ, "secret", "FileNotFoundError"),
    "namespaces: a link": Attack(
        "namespaces",
        "os.symlink(os.path.join(home, 'secret'), 'link' + str(os.getpid()))\n"
        "return open('link' + str(os.getpid())).read()",
        "secret",
        "FileNotFoundError",
    ),
    "namespaces: a process": Attack("namespaces", "return os.getppid() > 0", True, False),
    "namespaces: all processes": Attack("namespaces", "return os.path.exists('/proc/self')", True, False),
    "namespaces: the network": Attack(
        "namespaces", "return [name for _, name in socket.if_nameindex()] != ['lo'] or 'none'", True, "none"
    ),
    "namespaces: loopback": Attack(
        "namespaces",
        "server = socket.create_server(('', 0))\n"
        "return socket.create_connection(('127.0.0.1', server.getsockname()[1]), 1) and 1",
        1,
        "OSError",
    ),
    "namespaces: the disk": Attack(
        "namespaces", "return sum(open('f%d' % n, 'wb').write(bytes(1 << 18)) for n in range(8))", 1 << 21, "OSError"
    ),
    "namespaces: a device": Attack("namespaces", "return open('/dev/null', 'w').write('x')", 1, 1),
}


def tried(wall: str, lines: str, home: Path) -> tuple[str, object]:
    """Return what comes of an attack in a program of its own, behind one wall."""
    for name in ("world", "mine"):
        (home / name).mkdir(exist_ok=True)
    (home / "secret").write_text("secret")
    attack = "\n".join(f"    {line}" for line in lines.splitlines())
    script = SCRIPT.format(library=str(paths.ROOT / "lib"), home=str(home), wall=wall, attack=attack)
    told = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True, cwd=home, timeout=60)
    if not told.stdout:
        return "ended", None
    what, came = json.loads(told.stdout.splitlines()[0])
    return what, came


@linux
@pytest.mark.parametrize("name", ATTACKS)
def test_wall_keeps_out_what_gets_through_without_it(name: str, tmp_path: Path) -> None:
    attack = ATTACKS[name]
    what, came = tried(attack.wall, attack.lines, tmp_path)
    if what == "missing":
        pytest.skip(f"this machine has no {attack.wall}: {came}")
    assert came == attack.within
    assert tried("none", attack.lines, tmp_path)[1] == attack.without


DETACH = """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(3)
        open({!r}, 'w').write('still here')
    os._exit(0)
time.sleep(0.2)
"""


@linux
def test_namespaces_end_what_detaches(tmp_path: Path) -> None:
    lines = f"{DETACH.format(str(tmp_path / 'left')).strip()}\nreturn 1"
    began = time.monotonic()
    if tried("namespaces", lines, tmp_path)[0] == "missing":
        pytest.skip("this machine has no namespaces")
    assert time.monotonic() - began < 3, "what was left holds the output open until it ends"


@linux
def test_result_says_when_no_wall_holds() -> None:
    async def held(line: Line) -> tuple[str, ...]:
        return line.held

    without = talk("", held, walls=False)
    assert without[0] == TRUSTED
    assert not {"namespaces", "landlock", "seccomp"} & set(without)
    assert (TRUSTED in talk("", held)) is not walled(talk("", held))


@linux
def test_what_detaches_is_ended_without_any_wall_too(tmp_path: Path) -> None:
    left = tmp_path / "left"
    assert got(f"import os, time\n{DETACH.format(str(left))}\ngot = 1", walls=False).value == 1
    time.sleep(3.2)
    assert not left.exists()


def test_fresh_process_answers_where_none_can_be_forked() -> None:
    from fieldguide.grading.notebook import Cell

    async def asked() -> tuple[object, tuple[str, ...]]:
        async with fresh(Limits()) as line:
            assert await line.ready(60)
            await line.run([Cell("import fieldguide\ngot = 6 * 7", "task")], "task", ("got",))
            return (await line.value("got")).value, line.held

    answer, held = asyncio.run(asked())
    assert answer == 42
    assert not walled(held)
    assert ("memory limit" in held) is (os.name == "posix")


def test_workshop_forks_where_that_is_safe() -> None:
    assert FORKS is (sys.platform == "linux")


KILLED = """
import asyncio, sys
sys.path[:0] = {path!r}
from fieldguide.grading.notebook import Cell
from fieldguide.grading.sandbox import Limits, workshop
async def main():
    async with workshop(Limits(seconds=60, total=60), {walls}) as shop, shop.process() as line:
        print("ready", flush=True)
        await line.run([Cell("while True: pass", "task")], "task", ("got",))
asyncio.run(main())
"""


def forges(of: int) -> list[int]:
    """Return the numbers of a judge's forges, and of all that came from them."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it has just ended
        if f"fieldguide-{of}-" in said:
            found.append(int(folder.name))
    return found


def end_forges() -> None:
    """End this judge's forges; with one goes what came from it, before its turn comes."""
    for forge in forges(os.getpid()):
        with suppress(ProcessLookupError):
            os.kill(forge, signal.SIGKILL)


@linux
@pytest.mark.parametrize("walls", [True, False])
def test_nothing_outlives_a_judge_that_is_killed(walls: bool) -> None:
    script = KILLED.format(path=[str(paths.ROOT / "lib")], walls=walls)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as judge:
        assert judge.stdout and judge.stdout.readline() == "ready\n"
        assert forges(judge.pid)
        judge.kill()
    end = time.monotonic() + 10
    while (left := forges(judge.pid)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not left
    assert not list(Path(tempfile.gettempdir()).glob(f"fieldguide-{judge.pid}-*"))


@linux
def test_forge_that_is_ended_costs_no_learner_a_point() -> None:
    async def graded() -> list[str]:
        async with workshop(QUICK) as shop:
            with pytest.raises(ForgeEnded):
                async with shop.process() as line:
                    await line.value("got")
                    end_forges()
            async with shop.process() as line:
                return [(await line.value("got")).got]

    assert asyncio.run(graded()) == ["not_found"]


@linux
def test_reader_that_is_ended_leaves_its_answers_to_others() -> None:
    async def graded() -> tuple[bool, bool]:
        async with workshop(QUICK) as shop:
            async with shop.reader() as line:
                before = await line.run([], "task", ["got"], only_values=True)
                end_forges()
                after = await line.run([], "task", ["got"], only_values=True)
            return before, after

    assert asyncio.run(graded()) == (True, False)
