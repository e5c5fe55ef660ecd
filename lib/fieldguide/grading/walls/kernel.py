"""Call the kernel directly for what Python has no name for."""

from __future__ import annotations

import ctypes
import os
from typing import Any

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x0002_0000, 0x0400_0000, 0x0800_0000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x1000_0000, 0x2000_0000, 0x4000_0000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 36, 38

_libc = ctypes.CDLL(None, use_errno=True)


def call(name: str, *given: Any) -> int:
    """Call a function of the C library; raises OSError where it fails."""
    done: int = getattr(_libc, name)(*given)
    if done < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return done


def prctl(option: int, value: int, more: Any = None) -> None:
    """Set something about this process."""
    zero = ctypes.c_ulong(0)
    call("prctl", option, ctypes.c_ulong(value), zero if more is None else more, zero, zero)


def no_new_privileges() -> None:
    """Give up for good whatever a program on file could add: the kernel asks for this before it takes a wall."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)


def no_capabilities() -> None:
    """Give up every part of root's power that this process may hold."""
    header = (ctypes.c_uint32 * 2)(0x2008_0522, 0)
    call("capset", header, (ctypes.c_uint32 * 6)())
