"""What a reader's process may not do: reach a network, start a program, write a file, eat the machine, outlive us.

Belt and braces, because systems differ: resource limits everywhere; on Linux a network namespace of its own where the
kernel allows one, and a seccomp filter (seccomp(2)) that refuses sockets and exec; last, Python's own socket functions
are taken away. `contain` says which of these hold.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
SECCOMP_RET_ERRNO = 0x00050000
SECCOMP_RET_KILL = 0x80000000
SECCOMP_RET_ALLOW = 0x7FFF0000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

# Numbers from asm/unistd.h of each architecture.
# Network, other programs, other processes' memory: socket, connect, bind, listen, accept, socketpair, ptrace, execve,
# execveat, accept4, io_uring_setup, process_vm_readv, process_vm_writev, mount, pidfd_open, pidfd_getfd, unshare,
# setns, bpf. Not sendto: it answers the parent, and no other socket can be had.
# Files (the limit on their size stops no deleting): truncate, ftruncate, fallocate, mkdir, rmdir, creat, link, unlink,
# symlink, rename, mknod, chmod, chown, setxattr, removexattr, utimensat and their older and `at` forms, openat2.
# Signals and processes that could outlive us: kill, tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo,
# pidfd_send_signal, fork, vfork.
_REFUSED = {
    "x86_64": (0xC000003E, (
        41, 42, 49, 50, 43, 53, 101, 59, 322, 288, 425, 310, 311, 165, 434, 438, 272, 308, 321,
        76, 77, 285, 83, 84, 85, 86, 87, 88, 82, 133, 90, 91, 92, 93, 94, 188, 189, 190, 197, 198, 199, 280, 132, 235,
        261, 258, 259, 260, 263, 264, 316, 265, 266, 268, 452, 437,
        62, 200, 234, 129, 297, 424, 57, 58,
    )),
    "aarch64": (0xC00000B7, (
        198, 203, 200, 201, 202, 199, 117, 221, 281, 242, 425, 270, 271, 40, 434, 438, 97, 268, 280,
        45, 46, 47, 33, 34, 35, 36, 37, 38, 276, 52, 53, 54, 55, 5, 6, 7, 14, 15, 16, 88, 452, 437,
        129, 130, 131, 138, 240, 424,
    )),
}  # fmt: skip

# Calls that one flag makes another thing: (number, which argument, bits, refused where a bit is set or where none is).
# openat and open: not to write (O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND). clone: threads only (CLONE_THREAD).
_WRITING, _THREAD = 0o3103, 0x10000
_BY_FLAG = {
    "x86_64": ((257, 2, _WRITING, True), (2, 1, _WRITING, True), (56, 0, _THREAD, False)),
    "aarch64": ((56, 2, _WRITING, True), (220, 0, _THREAD, False)),
}
CLONE3 = 435
"""Its flags cannot be seen from a filter; told that the kernel has none, the C library uses clone."""


def contain(memory_bytes: int) -> tuple[str, ...]:
    """Shuts the present process in, for good. Out: the barriers that hold."""
    holds = []
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, 64)
    if _limit(resource.RLIMIT_AS, memory_bytes):
        holds.append("memory")
    # No reader writes files. Pipes and sockets do not count as files here.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if _limit(resource.RLIMIT_FSIZE, 0):
        holds.append("no writing")
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
        if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
            holds.append("network namespace")
        if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and _filter_calls(libc):
            holds.append("seccomp")
    _refuse_sockets()
    holds.append("sockets refused")
    return tuple(holds)


def allow_cpu(seconds: int) -> None:
    """Lets the process use this many more seconds of processor time; beyond them the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _limit(which: int, value: int) -> bool:
    try:
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
    except (ValueError, OSError):
        return False
    return True


def _filter_calls(libc: ctypes.CDLL) -> bool:
    """A BPF program: another architecture is killed, the calls in `_REFUSED` and those that `_BY_FLAG` refuses get
    EPERM, all else is allowed."""
    known = _REFUSED.get(platform.machine())
    if known is None or sys.byteorder != "little":
        return False
    architecture, calls = known
    load, jump_equal, jump_above, jump_set, give = 0x20, 0x15, 0x35, 0x45, 0x06

    def step(code: int, true: int, false: int, value: int) -> bytes:
        return struct.pack("<HBBI", code, true, false, value)

    program = [
        step(load, 0, 0, 4),
        step(jump_equal, 1, 0, architecture),
        step(give, 0, 0, SECCOMP_RET_KILL),
        step(load, 0, 0, 0),
    ]
    if architecture == 0xC000003E:
        # The x32 numbers of x86-64 would walk around the list.
        program += [step(jump_above, 0, 1, 0x40000000), step(give, 0, 0, SECCOMP_RET_ERRNO | errno.EPERM)]
    for call in calls:
        program += [step(jump_equal, 0, 1, call), step(give, 0, 0, SECCOMP_RET_ERRNO | errno.EPERM)]
    program += [step(jump_equal, 0, 1, CLONE3), step(give, 0, 0, SECCOMP_RET_ERRNO | errno.ENOSYS)]
    for call, argument, bits, refused_if_set in _BY_FLAG[platform.machine()]:
        # The low half of the argument (struct seccomp_data: arguments from byte 16 on, 8 bytes each).
        program += [
            step(jump_equal, 0, 4, call),
            step(load, 0, 0, 16 + 8 * argument),
            step(jump_set, 0 if refused_if_set else 1, 1 if refused_if_set else 0, bits),
            step(give, 0, 0, SECCOMP_RET_ERRNO | errno.EPERM),
            step(give, 0, 0, SECCOMP_RET_ALLOW),
        ]
    program.append(step(give, 0, 0, SECCOMP_RET_ALLOW))
    code = ctypes.create_string_buffer(b"".join(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))

    described = Program(len(program), ctypes.addressof(code))
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(described), 0, 0) == 0)


def _refuse_sockets() -> None:
    import socket

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, "readers have no network")

    class RefusedSocket(socket.socket):
        def __init__(self, *_: object, **__: object) -> None:
            refused()

    socket.socket = RefusedSocket  # type: ignore[misc]
    for name in ("create_connection", "create_server", "getaddrinfo", "gethostbyname", "socketpair", "fromfd"):
        setattr(socket, name, refused)


def clean_environment(folder: str) -> dict[str, str]:
    """The whole environment of a reader's process: nothing of ours but where Python finds its modules."""
    return {
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path.startswith(os.sep)),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
