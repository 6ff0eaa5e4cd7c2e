"""Run as a script by root: become another user, keep one capability, and be replaced by the program named.

    become.py UID GID CAPABILITY PROGRAM [ARGUMENT...]

Linux only. Imports nothing of the project: it is started with `python -I`.
"""

import ctypes
import os
import sys

PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAPABILITY_VERSION_3 = 0x20080522


def become(uid: int, gid: int, capability: int, command: list[str]) -> None:
    """Lay root down, keep `capability` over the exec, and become `command`. Does not return; raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)  # effective, permitted, inheritable; then the upper halves
    # Otherwise access(2), by which the servers look for their parts, would judge without the capability.
    _must(libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    _must(libc.capset(header, sets))
    _must(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0))
    os.execv(command[0], command)  # noqa: S606  # becoming the program is the point


def _must(result: int) -> None:
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
