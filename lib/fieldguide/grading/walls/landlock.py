"""Landlock: from here on, this process opens only the files that are listed, connects nowhere, signals nobody outside.

The kernel's own interface (its documentation: userspace-api/landlock), called by number, as no library is needed for
three calls. Each version of it can handle more; what this kernel does not know is left out.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable

from .kernel import call, no_new_privileges

CREATE, ADD, RESTRICT = 444, 445, 446  # the same numbers on every kind of processor
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
FILES = {1: 13, 2: 14, 3: 15, 5: 16}  # how many rights over files each version brought
READING, OF_A_FILE = READ_FILE | READ_DIR, EXECUTE | WRITE_FILE | READ_FILE | 1 << 14
NETWORK, SCOPES = 0b11, 0b11  # bind and connect TCP; abstract sockets and signals


class Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64)]


class Beneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def version() -> int:
    """Return the version of Landlock that this kernel has; raises OSError where it has none."""
    return call("syscall", CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))


def restrict(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Close every other file to this process and all that come from it, for good. Raises OSError where it cannot."""
    known = version()
    rights = (1 << max(count for since, count in FILES.items() if since <= known)) - 1
    ruleset = Ruleset(rights, NETWORK if known >= 4 else 0, SCOPES if known >= 6 else 0)
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    rules = call("syscall", CREATE, ctypes.byref(ruleset), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for path in readable:
            _allow(rules, path, rights & (READING | EXECUTE))
        for path in writable:
            _allow(rules, path, rights & ~EXECUTE)
        no_new_privileges()
        call("syscall", RESTRICT, ctypes.c_int(rules), ctypes.c_uint32(0))
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        beneath = Beneath(rights if os.path.isdir(path) else rights & OF_A_FILE, parent)
        call("syscall", ADD, ctypes.c_int(rules), ctypes.c_int(1), ctypes.byref(beneath), ctypes.c_uint32(0))
    finally:
        os.close(parent)
