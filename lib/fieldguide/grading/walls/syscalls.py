"""Seccomp: what this process may not ask of the kernel at all.

A list of what is refused, not of what is allowed: Python asks for different things from one machine to the next, and
the other walls do not rest on this one. The filter is worked out once, and every learner's process then loads it.
"""

from __future__ import annotations

import ctypes
import errno
import tempfile
from importlib import import_module
from typing import Any

from .kernel import PR_SET_SECCOMP, no_new_privileges, prctl

REFUSED = {
    "no network": "socket connect bind listen accept accept4",
    "no other program": "execve execveat fork vfork",
    "no signal": "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal pidfd_open pidfd_getfd",
    "no other memory": "ptrace process_vm_readv process_vm_writev process_madvise kcmp perf_event_open userfaultfd",
    "no way out of the file view": "mount umount2 pivot_root chroot open_by_handle_at name_to_handle_at unshare setns "
    "move_mount open_tree fsopen fsmount fsconfig fspick mount_setattr swapon swapoff",
    "nothing that stays": "shmget shmat shmctl msgget msgsnd msgrcv msgctl semget semop semctl semtimedop mq_open "
    "add_key request_key keyctl memfd_create memfd_secret",
    "no say over the machine": "bpf io_uring_setup io_uring_enter io_uring_register init_module finit_module "
    "delete_module kexec_load kexec_file_load reboot acct quotactl quotactl_fd settimeofday clock_settime "
    "clock_adjtime adjtimex sethostname setdomainname personality fanotify_init iopl ioperm syslog vhangup "
    "lookup_dcookie migrate_pages move_pages mbind set_mempolicy setpriority sched_setscheduler sched_setattr "
    "ioprio_set",
}
CLONE_THREAD = 0x0001_0000
SECCOMP_MODE_FILTER = 2


class Program(ctypes.Structure):
    """A filter as the kernel takes it; `code` keeps it in memory."""

    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def program() -> bytes:
    """Return the filter for this machine; raises OSError where there is no libseccomp to work it out."""
    try:
        seccomp: Any = import_module("pyseccomp")  # it has no types, and loads a library that may not be there
    except (ImportError, RuntimeError, OSError, AttributeError) as missing:
        raise OSError(errno.ENOSYS, f"libseccomp: {missing}") from missing
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    refused, unknown = seccomp.ERRNO(errno.EPERM), seccomp.ERRNO(errno.ENOSYS)
    for names in REFUSED.values():
        for name in names.split():
            _refuse(rules, refused, name)
    # a thread is a clone too, so a clone that is none is refused; clone3 hides its flags, and its callers know clone
    _refuse(rules, refused, "clone", seccomp.Arg(0, seccomp.MASKED_EQ, CLONE_THREAD, 0))
    _refuse(rules, unknown, "clone3")
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


def _refuse(rules: Any, action: int, name: str, *arguments: object) -> None:
    try:
        rules.add_rule(action, name, *arguments)
    except (OSError, RuntimeError, ValueError):
        return  # a call that this processor or this libseccomp does not have cannot be made by name either


def load(filter: bytes) -> None:
    """Hold this process and all that come from it to the filter, for good. Raises OSError where it cannot."""
    if not filter:
        raise OSError(errno.ENOSYS, "there is no filter for this machine")
    no_new_privileges()
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(Program(len(filter) // 8, filter)))
