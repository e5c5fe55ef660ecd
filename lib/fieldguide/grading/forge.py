"""The forge: a process made ready once, from which a fresh one comes for each task, within milliseconds.

It never runs a learner's code and knows no wanted value. Started by its file name, with the folder of the library and
a socket; over that socket the judge hands it one end of a line to a learner's process, says when to end that process,
and hears that nothing is left of it.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Forge:
    """What this process found out about itself before the first task: its world and filter, where it has them."""

    world: Any
    filter: bytes
    readable: Sequence[str]
    limits: dict[str, int]
    scratch: str
    walls: bool

    def fork(self) -> int:
        from fieldguide.grading.walls import namespaces

        if self.world is None:
            return os.fork()
        namespaces.settle(self.limits["disk"])
        return namespaces.fork(self.world)

    def close(self) -> list[str]:
        """Put up every wall round this process, a learner's from here on, and return those that hold."""
        from fieldguide.grading.walls import kernel, landlock, limits, namespaces, syscalls

        most = {name: self.limits[name] for name in ("memory", "seconds", "file")} | {"core": 0, "files": 64}
        if not self.walls:
            return limits.bound(most)
        held = limits.bound(most | {"processes": 64} if self.world else most)
        if self.world:
            namespaces.become_nobody(self.world)
            held = ["namespaces", "scratch size limit", *held]
        kernel.no_capabilities()
        with suppress(OSError):
            landlock.restrict(self.readable, [self.scratch, os.devnull])
            held.append("landlock")
        with suppress(OSError):
            syscalls.load(self.filter)
            held.append("seccomp")
        return held


def readable(library: str) -> list[str]:
    """Return what a learner's process may read: Python, the packages, this library and the data that it reads."""
    kit, data = os.path.join(library, "fieldguide"), os.path.join(os.path.dirname(library), "data")
    own = [os.path.join(data, name) for name in ("models.yaml", "prices.toml", "scenarios")]
    system = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/usr/share/zoneinfo"]
    python = [*(path for path in sys.path if path != library), os.path.join(sys.base_prefix, "lib")]
    named = [os.path.abspath(path) for path in (*python, kit, *own, *system, "/dev/null", "/dev/zero", "/dev/urandom")]
    both = {*named, *map(os.path.realpath, named)}
    return sorted(path for path in both if os.path.exists(path))


def made(settings: dict[str, Any]) -> Forge:
    """Put up the walls that the forge itself is within, as far as this machine has them."""
    from fieldguide.grading.walls import kernel, namespaces, syscalls
    from fieldguide.grading.walls.probe import possible

    open_to_all, world, filter = readable(settings["library"]), None, b""
    if settings["walls"]:
        with suppress(OSError):
            filter = syscalls.program()
        if possible(lambda: namespaces.enter(os.path.join(settings["root"], "tried"), open_to_all)):
            world = namespaces.enter(settings["root"], open_to_all)
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)
    scratch = namespaces.SCRATCH if world else settings["root"]
    return Forge(world, filter, open_to_all, settings["limits"], scratch, settings["walls"])


def serve(forge: Forge, control: socket.socket) -> None:
    """Make one learner's process after another, until the judge is gone."""
    while True:
        message, lines, _, _ = socket.recv_fds(control, 1000, 1)
        if not message:
            return
        if json.loads(message)["warm"]:
            warm()
        child = forge.fork()
        if child == 0:
            begin(forge, lines[0])
        os.close(lines[0])
        wait(child, control)
        if forge.world is None:
            sweep(forge.scratch)
        with suppress(BrokenPipeError):
            control.send(b"clear")


def warm() -> None:
    """Import what a task needs that calls the model, and call it once, unheard: two seconds' work, done once."""
    if "fieldguide.door" in sys.modules:
        return
    import fieldguide
    from fieldguide import scenarios
    from fieldguide.grading import played
    from fieldguide.scenarios import files

    for name, home in fieldguide._HOME.items():
        if home.startswith("patterns."):
            getattr(fieldguide, name)
    played.rehearse()
    setattr(files, "read", cache(files.read))  # noqa: B010 - for every process from here: what is read stays read
    for customer in scenarios.names():
        with suppress(Exception):  # a data file that somebody broke is told where a learner's work needs it
            scenarios.scenario(customer)
    gc.freeze()


def begin(forge: Forge, line: int) -> None:
    """Be a learner's process."""
    from fieldguide.grading import child

    os.setsid()
    os.closerange(3, line)
    os.closerange(line + 1, 1024)
    os.chdir(forge.scratch)
    gc.enable()
    try:
        held = forge.close()
        with (
            os.fdopen(line, encoding="utf-8", closefd=False) as inbox,
            os.fdopen(line, "w", encoding="utf-8") as outbox,
        ):
            child.serve(inbox, outbox, held)
    finally:
        os._exit(0)


def wait(child: int, control: socket.socket) -> None:
    """Wait until the judge wants the process ended, and leave nothing of it, sooner where it ends by itself."""
    ended = False
    with suppress(OSError):  # an old kernel has no such descriptor; then the judge's clock alone decides
        watched = os.pidfd_open(child)
        try:
            ready, _, _ = select.select([control.fileno(), watched], [], [])
            ended = control.fileno() not in ready
        finally:
            os.close(watched)
    if ended:
        end(child)
    control.recv(100)
    if not ended:
        end(child)


def end(child: int) -> None:
    """End a process and all that came from it, whatever group or session that is in."""
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    left = [child]
    while left:
        with suppress(ChildProcessError):
            os.waitpid(left[0], 0)
        left = orphans()
        for orphan in left:
            os.kill(orphan, signal.SIGKILL)


def orphans() -> list[int]:
    """Return the processes that are this one's by the death of their parents; a world of its own has none."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            return [int(number) for number in file.read().split()]
    except OSError:
        return []


def sweep(folder: str) -> None:
    """Empty the scratch folder."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            os.unlink(entry.path)


def main() -> None:
    """Be the forge; or, where no process may be forked, be the one process of one task."""
    settings = json.loads(sys.argv[1])
    sys.path.insert(0, settings["library"])
    from fieldguide.grading import child

    if settings["control"] is None:
        from fieldguide.grading.walls import limits

        inbox, outbox = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
        child.quiet()
        most = {name: settings["limits"][name] for name in ("memory", "seconds", "file")} | {"core": 0}
        child.serve(inbox, outbox, limits.bound(most))
    else:
        for name in ("asyncio", "fieldguide.grading.walls.landlock", "fieldguide.grading.walls.limits"):
            import_module(name)  # what else each process would load for itself: 30 ms for a cell that awaits
        child.quiet()
        forge = made(settings)
        gc.freeze()
        serve(forge, socket.socket(fileno=settings["control"]))
        shutil.rmtree(forge.scratch, ignore_errors=True)  # the judge may be gone, and cannot do it


if __name__ == "__main__":
    main()
