"""Cells that attack the judge from inside a learner's process, and what may come of each."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from fieldguide import paths
from fieldguide.grading.tasks import Build, task_called

FAILED = "failed"
NEIGHBOUR = Path(tempfile.gettempdir(), f"neighbour-{os.getpid()}.ipynb")  # another run of these tests has its own
SEARCH = """
import os
def line():
    for fd in range(3, 64):
        try:
            os.fstat(fd)
            return fd
        except OSError:
            pass
def send(data):
    os.write(line(), data)
"""
TRY = """
got = "failed"
try:
    {}
except (OSError, ValueError, RuntimeError, MemoryError, AttributeError, ImportError) as error:
    why = repr(error)
"""
NONCE = """
import json, sys
frame = sys._getframe()
while "request" not in frame.f_locals: frame = frame.f_back
id = frame.f_locals["request"]["id"]
"""
TRACE = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"


class Attack(NamedTuple):
    """A cell that sets `got`, and what may come of asking for it."""

    source: str
    ends: str = "value"
    value: object = FAILED


def attempt(lines: str, before: str = "") -> Attack:
    """Return an attack that has failed unless its lines get to `got`."""
    return Attack(before + TRY.format(lines.replace("\n", "\n    ")))


def reads(path: Path) -> Attack:
    return attempt(f"got = open({str(path)!r}, 'rb').read(20)")


def lists(path: str) -> Attack:
    return attempt(f"import os\ngot = os.listdir({path!r})")


def says(data: str, ends: str = "crashed") -> Attack:
    """Return an attack that puts its own bytes on the line; what comes ends the asking."""
    return Attack(f"{SEARCH}{NONCE}send({data})\ngot = True", ends, None)


VM_READ = """
buffer = ctypes.create_string_buffer(64)
class Part(ctypes.Structure): _fields_ = [("base", ctypes.c_void_p), ("len", ctypes.c_size_t)]
mine, theirs = Part(ctypes.addressof(buffer), 64), Part(id(libc), 64)
done = libc.process_vm_readv(PID, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)
if done > 0: got = done"""
SCAN = """
import gc, sys
def words(thing, depth=0):
    if isinstance(thing, str): return thing
    if depth > 3: return ""
    if isinstance(thing, dict): return " ".join(words(x, depth + 1) for x in [*thing.keys(), *thing.values()])
    if isinstance(thing, (list, tuple, set)): return " ".join(words(x, depth + 1) for x in thing)
    return ""
frame, text = sys._getframe(), []
while frame: text.append(words(dict(frame.f_locals)) + words(dict(frame.f_globals))); frame = frame.f_back
text += [words(thing) for thing in gc.get_objects()]
everything = " ".join(text)
got = [secret for secret in SECRETS if secret[::-1] in everything] or "failed"
"""


def secrets() -> list[str]:
    """Return what no learner's process may know before it is asked, written backwards so that the cell itself
    does not hold it."""
    task = task_called("dates_gate")
    assert isinstance(task, Build)
    hidden = [case.given["recipient"] for case in task.cases if case.hidden]
    return [word[::-1] for word in (*hidden, "Compare the whole dates", "BEGIN " + "SOLUTION")]


FILES = {
    "reads the solution": reads(paths.SOLUTIONS / "01_prompt_chaining.ipynb"),
    "reads the wanted answers": reads(paths.DATA / "exercises" / "01_prompt_chaining.yaml"),
    "reads the quiz answers": reads(paths.DATA / "quizzes" / "01_prompt_chaining.yaml"),
    "reads the tests": reads(Path(__file__)),
    "reads the users of the machine": reads(Path("/etc/passwd")),
    "reads a neighbour": reads(NEIGHBOUR),
    "lists the home folder": lists(str(Path.home())),
    "lists processes": lists("/proc"),
    "reads the parent's environment": attempt("got = open('/proc/%d/environ' % os.getppid()).read()", "import os\n"),
    "reads the judge's memory file": attempt(f"got = open('/proc/{os.getpid()}/mem', 'rb').read(1)"),
    "reads through a link": attempt("os.symlink('/etc/passwd', 'link')\ngot = open('link').read()", "import os\n"),
    "climbs out": attempt("got = open('../../../../../../etc/passwd').read()"),
    "writes to the library": attempt(f"got = open({str(paths.ROOT / 'lib/fieldguide/x.py')!r}, 'w')"),
    "writes beside it": attempt(f"got = open({str(Path(tempfile.gettempdir()) / 'left')!r}, 'w')"),
    "makes a device": attempt("os.mknod('disk', 0o060644, os.makedev(254, 0))\ngot = open('disk')", "import os\n"),
    "mounts": attempt("if libc.mount(b'none', b'/scratch', b'tmpfs', 0, None) == 0: got = 1", TRACE),
    "changes its root": attempt("os.chroot('.')\ngot = 1", "import os\n"),
    "becomes root": attempt("os.setuid(0)\nif os.getuid() == 0 and open('/dev/mem'): got = 1", "import os\n"),
}
OTHERS = {
    "opens a socket": attempt("got = socket.create_connection(('127.0.0.1', PORT), 1)", "import socket\n"),
    "opens a raw socket": attempt("got = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)", "import socket\n"),
    "asks for a name": attempt("got = socket.getaddrinfo('example.com', 80)", "import socket\n"),
    "signals the judge": attempt("os.kill(JUDGE, 0)\ngot = 1", "import os\n"),
    "signals its parent": attempt(
        "parent = os.getppid()\nif parent > 0: os.kill(parent, 0); got = 1", "import os, signal\n"
    ),
    "signals everybody": attempt("os.kill(-1, 0)\ngot = 1", "import os\n"),
    "traces the judge": attempt("if libc.ptrace(16, JUDGE, 0, 0) == 0: got = 1", TRACE),
    "reads the judge's memory": attempt(VM_READ.replace("PID", "JUDGE"), TRACE),
    "reads its parent's memory": attempt("import os" + VM_READ.replace("PID", "os.getppid() or 1_000_000"), TRACE),
    "starts a program": attempt("import subprocess\ngot = subprocess.run(['/bin/true']).returncode"),
    "forks": attempt("got = os.fork() or 1", "import os\n"),
    "starts workers": attempt("import multiprocessing as m\np = m.Process(target=print); p.start(); got = 1"),
    "forks without Python": attempt("done = libc.fork()\nif done >= 0: got = done", TRACE),
    "takes a new user": attempt("if libc.unshare(0x10000000) == 0: got = 1", TRACE),
    "leaves shared memory": attempt("done = libc.shmget(1, 4096, 0o1666)\nif done >= 0: got = done", TRACE),
    "finds a secret in memory": Attack(f"SECRETS = {secrets()!r}\n{SCAN}"),
    "finds a key": Attack(
        "import os\ngot = sorted(set(os.environ) - {'HOME', 'TMPDIR', 'TEMP', 'FIELDGUIDE_HOME', 'PYTHONHASHSEED', "
        "'LC_CTYPE'}) or 'failed'"
    ),
    "finds another line": Attack(
        f"{SEARCH}mine = line()\nother = [fd for fd in range(mine + 1, 1024) if not os.system and fd]\n"
        "for fd in range(mine + 1, 1024):\n"
        "    try:\n        os.fstat(fd); other.append(fd)\n    except OSError: pass\n"
        "got = other or 'failed'"
    ),
}
LINES = {
    "answers ahead": says('b\'{"id": 1, "got": "value", "value": true}\\n\' * 20'),
    "says it is right": says("json.dumps({'id': id, 'status': 'right', 'points': 9}).encode() + b'\\n'", "crashed"),
    "sends what is no text": says("b'\\xff\\xfe\\x00\\n'"),
    "sends no JSON": says("b'{\"id\": \\n'"),
    "sends a list": says("b'[]\\n'"),
    "sends nothing": says("b'\\n'"),
    "sends no number": says('b\'{"id": "\' + id.encode() + b\'", "got": "value", "value": NaN}\\n\''),
    "sends more than every number": says('b\'{"id": "\' + id.encode() + b\'", "x": 1e999}\\n\''),
    "sends a long number": says("b'{\"id\": \"' + id.encode() + b'\", \"x\": ' + b'9' * 90000 + b'}\\n'"),
    "sends a deep nest": says("b'{\"id\": \"' + id.encode() + b'\", \"x\": ' + b'[' * 9000 + b']' * 9000 + b'}\\n'"),
    "sends a nest in a question": says(
        "b'{\"id\": \"' + id.encode() + b'\", \"asks\": ' + b'[' * 9000 + b']' * 9000 + b'}\\n'"
    ),
    "asks for what is no request": says("json.dumps({'id': id, 'asks': {'method': []}}).encode() + b'\\n'"),
    "floods the line": Attack(f"{SEARCH}\nwhile True: send(b'x' * 65536)", "crashed", None),
    "floods with lines": Attack(f"{SEARCH}\nwhile True: send(b'{{}}\\n' * 1000)", "crashed", None),
    "closes the line": Attack(f"{SEARCH}\nos.close(line())", "crashed", None),
    "shuts the line": Attack(f"{SEARCH}\nimport socket\nsocket.socket(fileno=line()).shutdown(2)", "crashed", None),
    "turns the line round": Attack(f"{SEARCH}\nmine = line()\nos.dup2(os.open('/dev/null', 2), mine)", "crashed", None),
    "sends half a line": Attack(f"{SEARCH}\nsend(b'{{')\nimport time\ntime.sleep(60)", "timed_out", None),
    "reads the next question": Attack(f"{SEARCH}\nos.read(line(), 9)", "timed_out", None),
}
TOOLS = {
    "patches json": Attack('import json\njson.dumps = lambda *a, **k: \'{"got": "value"}\'', "crashed", None),
    "patches print": Attack("import builtins\nbuiltins.print = lambda *a, **k: None", "timed_out", None),
    "patches the cap": Attack(
        "import fieldguide.grading.child as c\nc.plain = lambda value: value\ngot = float('nan')", "crashed", None
    ),
    "hooks imports": Attack(
        "import sys\nclass Hook:\n    def find_spec(self, *a): raise SystemExit\nsys.meta_path.insert(0, Hook())\n"
        "got = 'failed'"
    ),
    "traces its callers": Attack(
        "import sys\ndef spy(frame, event, arg): return spy\nsys.settrace(spy)\nframe = sys._getframe()\n"
        "while frame: frame.f_trace = spy; frame = frame.f_back\ngot = 'failed'"
    ),
    "is equal to everything": Attack(
        "class Any(str):\n    __eq__ = lambda *_: True\n    __hash__ = str.__hash__\ngot = Any('x')", "odd", None
    ),
    "lies about its type": Attack(
        "class Lie:\n    __class__ = property(lambda self: bool)\n    __bool__ = lambda self: True\ngot = Lie()",
        "odd",
        None,
    ),
    "leaves a thread": Attack(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\ngot = 'failed'"
    ),
    "leaves work for the end": Attack(
        "import atexit, time\natexit.register(time.sleep, 60)\n"
        "class Slow:\n    def __del__(self): time.sleep(60)\nslow = Slow()\ngot = 'failed'"
    ),
    "puts text in it that cannot be written": Attack("got = '\\ud800\\x00\\x1b[2J'", "value", "\ud800\x00\x1b[2J"),
}
ENDS = {
    "exits": Attack("import os\nos._exit(0)", "crashed", None),
    "aborts": Attack("import os\nos.abort()", "crashed", None),
    "reads address nothing": Attack("import ctypes\nctypes.string_at(0)", "crashed", None),
    "breaks the stack": Attack(
        "import sys\nsys.setrecursionlimit(10**9)\nclass A:\n    def __repr__(self): return repr([self])\nrepr(A())",
        "crashed",
        None,
    ),
    "kills itself": Attack("import os\nos.kill(os.getpid(), 9)\ngot = 1", "crashed", None),
    "stops itself": Attack("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\ngot = 1", "crashed", None),
    "never ends": Attack("while True: pass", "timed_out", None),
    "never ends and will not be told": Attack(
        "import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n    except Exception: pass\n"
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "timed_out",
        None,
    ),
    "sleeps": Attack("import time\ntime.sleep(60)", "timed_out", None),
    "counts in C": Attack("sum(range(10**12))", "timed_out", None),
    "multiplies in C": Attack("x = 7 ** (7 ** 9)", "timed_out", None),
    "looks for a pattern in C": Attack("import re\nre.match('(a+)+$', 'a' * 60 + 'b')", "timed_out", None),
}
SIZES = {
    "fills memory": attempt("for n in range(99): x.append(bytearray(1 << 24))\ngot = 1", "x = []\n"),
    "fills one file": attempt("open('f', 'wb').write(bytes(5 << 20))\ngot = 1"),
    "fills the disk": attempt(
        "for n in range(100): open(str(n), 'wb').write(bytes(1 << 20))\nimport os\ngot = sorted(os.listdir('.'))"
    ),
    "makes files without end": attempt("for n in range(10_000): open(str(n), 'w').close()\ngot = 1"),
    "opens files without end": attempt("x = [open('f', 'w') for n in range(1000)]\ngot = 1"),
    "starts threads without end": attempt(
        "import threading, time\nfor n in range(5000): threading.Thread(target=time.sleep, args=(60,)).start()\ngot = 1"
    ),
    "prints without end": Attack(
        "import os\nfor n in range(100): print('x' * 1_000_000); os.write(2, b'x' * 1_000_000)\ngot = 'failed'"
    ),
    "gives a huge answer": Attack("got = 'x' * 10**8", "odd", None),
    "gives a wide answer": Attack("got = [[0] * 1000] * 1000", "odd", None),
    "gives a deep answer": Attack("got = []\nfor n in range(10**5): got = [got]", "odd", None),
}
ATTACKS = {**FILES, **OTHERS, **LINES, **TOOLS, **ENDS, **SIZES}
DISK = ("fills the disk", "makes files without end")
