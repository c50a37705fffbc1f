# SPDX-License-Identifier: MIT
"""What a unit of systemd forbids a process by itself, forbidden without systemd.

System calls, families of sockets and writable code are denied by a filter in the kernel, as systemd does it; here a
denied call ends the process, so that none goes unnoticed. Groups of calls are those that systemd-analyze names.
"""
import ctypes
import errno
import os
import re
import resource
import socket
import subprocess

NOBODY = 65534
PROT_WRITE, PROT_EXEC = 2, 4
# From seccomp.h.
KILL, ALLOW, FAIL = 0x80000000, 0x7FFF0000, 0x00050000
EQUAL, MASKED_EQUAL = 4, 7


class Condition(ctypes.Structure):
    """Of an argument, by its number: that it is `first`, or is `second` in the bits of `first`."""
    _fields_ = [("argument", ctypes.c_uint), ("comparison", ctypes.c_int), ("first", ctypes.c_uint64),
                ("second", ctypes.c_uint64)]


def libseccomp():
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    library.seccomp_load.argtypes = [ctypes.c_void_p]
    library.seccomp_rule_add_array.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint,
                                               ctypes.POINTER(Condition)]
    return library


class Unit:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.text = file.read()

    def values(self, name):
        """All that is said for a name, in order."""
        return re.findall(rf"^{name}=(.*)$", self.text, re.M)

    def value(self, name):
        found = self.values(name)
        assert len(found) == 1, f"the unit says {name} {len(found)} times"
        return found[0]


def calls_of(name):
    """The system calls of a group such as @system-service, also of groups in it."""
    if not name.startswith("@"):
        return {name}
    text = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter", name], capture_output=True, text=True,
                          check=True).stdout
    words = [line.strip() for line in text.splitlines()[1:]]
    return set().union(*(calls_of(word) for word in words if word and not word.startswith("#")))


def allowed_calls(unit):
    allowed = set()
    for value in unit.values("SystemCallFilter"):
        named = set().union(*(calls_of(word) for word in value.lstrip("~").split()))
        allowed = allowed - named if value.startswith("~") else allowed | named
    return allowed


def make_filter(library, unit):
    rules = library.seccomp_init(KILL)
    for call in sorted(allowed_calls(unit)):
        number = library.seccomp_syscall_resolve_name(call.encode())
        if number < 0:
            continue  # not a call of this processor
        for action, *conditions in rules_of(unit, call):
            array = (Condition * len(conditions))(*conditions)
            fault = library.seccomp_rule_add_array(rules, action, number, len(conditions), array)
            assert fault == 0, f"{call}: {os.strerror(-fault)}"
    return rules


def rules_of(unit, call):
    no_writable_code = unit.values("MemoryDenyWriteExecute") == ["yes"]
    if call == "socket":
        for name in unit.value("RestrictAddressFamilies").split():
            yield ALLOW, Condition(0, EQUAL, getattr(socket, name))
        # The C library asks the kernel for the machine's addresses, and takes no for an answer.
        yield FAIL | errno.EAFNOSUPPORT, Condition(0, EQUAL, socket.AF_NETLINK)
    elif call == "mmap" and no_writable_code:
        for protection in (0, PROT_WRITE, PROT_EXEC):
            yield ALLOW, Condition(2, MASKED_EQUAL, PROT_WRITE | PROT_EXEC, protection)
    elif call in ("mprotect", "pkey_mprotect") and no_writable_code:
        yield ALLOW, Condition(2, MASKED_EQUAL, PROT_EXEC, 0)
    else:
        yield (ALLOW,)


def confine(unit):
    """For a child before it becomes another program: what it may do from then on. Root becomes nobody."""
    library = libseccomp()
    rules = make_filter(library, unit)
    descriptors = int(unit.value("LimitNOFILE"))

    def confined():
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        most = descriptors if hard == resource.RLIM_INFINITY else min(hard, descriptors)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        os.umask(int(unit.value("UMask"), 8))
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        if library.seccomp_load(rules) != 0:
            os._exit(125)

    return confined
