"""Namespaces: a world of its own, with few files, no network, and no process but the learner's.

`enter` is for the forge, once: it moves into a world whose files are those it needs, read-only. Each learner's
process then starts as the first of a list of processes of its own, so that when it ends, so does all it began.
Both work for an ordinary user, by way of a user namespace, and for root, whose learner's processes run as nobody.
"""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from . import kernel
from .kernel import CLONE_NEWIPC, CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUSER, CLONE_NEWUTS

WORLD = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT, MS_BIND = 1, 2, 4, 8, 32, 4096
MS_REC, MS_PRIVATE, MNT_DETACH = 0x4000, 1 << 18, 2
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
SCRATCH = "/scratch"
_PIVOT_ROOT = {"x86_64": 155}  # 41 on the newer kinds of processor; the C library has no name for it
NOBODY = 0x7000_0000
"""With the forge's number added, a user that nobody else is; so what one forge's learners use counts for them alone."""


@dataclass(frozen=True, slots=True)
class World:
    """What the forge needs to know of the world it is in: its list of processes, and who a learner's process is."""

    processes: int
    user: int | None


def enter(root: str, readable: Iterable[str]) -> World:
    """Move this program into a world of its own, with `root`, an empty folder or none yet, to build it in.

    It goes on in a new process, the first of that world; the old one waits for it, removes the folder, and ends.
    Raises OSError where the machine has no namespaces.
    """
    os.makedirs(root, exist_ok=True)
    beside = os.open(os.path.dirname(root), os.O_PATH | os.O_CLOEXEC)  # by name it is not found from the new world
    user, outer = os.getuid(), os.getpid()
    if user == 0 and _privileged():
        kernel.call("unshare", WORLD)
    else:
        group = os.getgid()
        kernel.call("unshare", WORLD | CLONE_NEWUSER)
        _write("setgroups", "deny")
        _write("uid_map", f"{user} {user} 1")
        _write("gid_map", f"{group} {group} 1")
        outer = 0
    if child := os.fork():
        failed = os.waitpid(child, 0)[1] != 0
        with suppress(OSError):
            os.rmdir(os.path.basename(root), dir_fd=beside)
        os._exit(failed)
    os.close(beside)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    processes = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    _build(root, readable)
    return World(processes, NOBODY + outer if outer else None)


def _privileged() -> bool:
    """Say whether root is whole here; in a container it often is not, and is then treated as anybody else."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    held = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapEff"))
    admin, setuid, setgid = 1 << 21, 1 << 7, 1 << 6
    return held & (admin | setuid | setgid) == admin | setuid | setgid


def _write(name: str, text: str) -> None:
    Path("/proc/self", name).write_text(text, encoding="ascii")


def _build(root: str, readable: Iterable[str]) -> None:
    """Build the new tree of files, and leave the old one."""
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    _mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=0755")
    os.mkdir(root + SCRATCH)
    for path in sorted({*readable, *DEVICES}):
        if os.path.exists(path) and not os.path.exists(root + path):
            _show(path, root + path)
    os.chdir(root)
    kernel.call("syscall", _PIVOT_ROOT.get(os.uname().machine, 41), b".", b".")
    kernel.call("umount2", b".", MNT_DETACH)
    os.chdir("/")
    _mount(None, "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def _show(path: str, place: str) -> None:
    """Let what is at `path` be read at `place`."""
    os.makedirs(os.path.dirname(place), exist_ok=True)
    if os.path.isdir(path):
        os.mkdir(place)
    else:
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY, 0o644))
    _mount(path, place, None, MS_BIND | MS_REC)
    flags = MS_REMOUNT | MS_BIND | MS_NOSUID | (os.statvfs(path).f_flag & MS_NOEXEC)
    _mount(None, place, None, flags if path in DEVICES else flags | MS_RDONLY | MS_NODEV)


def _mount(source: str | None, place: str, kind: str | None, flags: int, options: str = "") -> None:
    given = [part and part.encode() for part in (source, place, kind)]
    kernel.call("mount", *given, ctypes.c_ulong(flags), options.encode() or None)


def fork(world: World) -> int:
    """Fork a process that is the first of its own list: it sees no other, and its end is theirs."""
    kernel.call("unshare", CLONE_NEWPID)
    child = -1
    try:
        child = os.fork()
    finally:
        if child:
            kernel.call("setns", world.processes, CLONE_NEWPID)
    return child


def settle(size: int) -> None:
    """Give the process that comes next an empty scratch folder that holds at most `size` bytes."""
    if os.path.ismount(SCRATCH):
        kernel.call("umount2", SCRATCH.encode(), MNT_DETACH)
    _mount("tmpfs", SCRATCH, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, f"size={size},nr_inodes=2000,mode=0777")


def become_nobody(world: World) -> None:
    """Make this process nobody in its world, and leave it alone with its messages to other processes."""
    kernel.call("unshare", CLONE_NEWIPC)
    if world.user is not None:
        os.setgroups([])
        os.setresgid(world.user, world.user, world.user)
        os.setresuid(world.user, world.user, world.user)
