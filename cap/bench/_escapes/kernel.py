"""The kernel's other doors: each asked for by number, harmlessly where it opens.

A door counts as open when the kernel looked at the request at all.
"""

from __future__ import annotations

from cap.bench._escapes._escape import NATIVE, Escape, escapes

_DOORS = {
    "bpf": "321, 0, ctypes.create_string_buffer(128), 128",
    "io_uring_setup": "425, 8, ctypes.create_string_buffer(256)",
    "io_uring_enter": "426, 3, 0, 0, 0, 0, 0",
    "keyctl": "250, 0, -3, 0, 0, 0",
    "add_key": "248, b'user', b'cap-escape', b'x', 1, -2",
    "request_key": "249, b'user', b'cap-escape', 0, -2",
    "perf_event_open": "298, ctypes.create_string_buffer(128), 0, -1, -1, 0",
    "userfaultfd": "323, 0",
    "memfd_create": "319, b'x', 0",
    "memfd_secret": "447, 0",
    "unshare of the mounts": "272, 0x20000",
    "unshare of the users": "272, 0x10000000",
    "setns": "308, 3, 0",
    "mount": "165, b'none', b'@DIR@/nowhere', b'tmpfs', 0, 0",
    "umount": "166, b'@DIR@/nowhere', 0",
    "open_tree": "428, -100, b'@DIR@', 0",
    "fsopen": "430, b'tmpfs', 0",
    "pivot_root": "155, b'@DIR@/nowhere', b'@DIR@/nowhere'",
    "swapoff": "168, b'@DIR@/nowhere'",
    "init_module": "175, 0, 0, b''",
    "finit_module": "313, 3, b'', 0",
    "delete_module": "176, b'cap_escape_no_such', 0x800",
    "kexec_load": "246, 0, 99, 0, 0",
    "syslog": "103, 10, 0, 0",
    "sethostname": "170, b'x', -1",
    "clock_settime": "227, 99, 0",
    "adjtimex": "159, ctypes.create_string_buffer(256)",
    "acct": "163, b'@DIR@/nowhere'",
    "quotactl": "179, 0x800001, 0, 0, 0",
    "inotify_init": "253",
    "fanotify_init": "300, 0, 0",
    "epoll_create": "291, 0",
    "eventfd": "290, 0, 0",
    "signalfd": "289, -1, ctypes.create_string_buffer(8), 8, 0",
    "timerfd": "283, 0, 0",
    "pipe": "22, ctypes.create_string_buffer(8)",
    "shmget": "29, @KEY@, 4096, 0o1600",
    "semget": "64, @KEY@, 1, 0o1600",
    "msgget": "68, @KEY@, 0o1600",
    "mq_open": "240, b'cap-escape', 0o102, 0o600, 0",
    "personality": "135, 0x0400000",
    "arch_prctl": "158, 0x1003, ctypes.create_string_buffer(8)",
    "modify_ldt": "154, 0, ctypes.create_string_buffer(16), 16",
    "iopl": "172, 0",
    "seccomp": "317, 2, 0, ctypes.byref(ctypes.c_uint32(0))",
    "landlock": "444, 0, 0, 1",
    "set_mempolicy": "238, 0, 0, 0",
    "sched_setscheduler": "144, 0, 3, ctypes.byref(ctypes.c_int(0))",
    "ioprio_set": "251, 1, 0, 0x6000",
    "futex": "202, ctypes.create_string_buffer(8), 1, 1, 0, 0, 0",
    "sched_yield": "24",
    "nanosleep": "35, (ctypes.c_long * 2)(0, 1), 0",
    "getpid": "39",
    "uname": "63, ctypes.create_string_buffer(512)",
    "sysinfo": "99, ctypes.create_string_buffer(256)",
    "times": "100, ctypes.create_string_buffer(64)",
    "membarrier": "324, 0, 0, 0",
    "rseq": "334, 0, 0, 0, 0",
    "pkey_alloc": "330, 0, 0",
    "mlock": "149, ctypes.create_string_buffer(4096), 4096",
    "process_madvise": "440, 3, 0, 0, 0, 0",
    "a number that does not exist": "999",
}

_MEMORY = {
    "executable pages": """
libc.mmap.restype = ctypes.c_void_p
page = libc.mmap(None, ctypes.c_size_t(4096), 7, 0x22, -1, ctypes.c_long(0))
if page not in (None, ctypes.c_void_p(-1).value): proof('a page to write and run')
""",
    "machine code of its own": """
libc.mmap.restype = ctypes.c_void_p
page = libc.mmap(None, ctypes.c_size_t(4096), 7, 0x22, -1, ctypes.c_long(0))
if page not in (None, ctypes.c_void_p(-1).value):
    code = b'\\xb8\\x2a\\0\\0\\0\\xc3'
    ctypes.memmove(page, code, len(code))
    if ctypes.CFUNCTYPE(ctypes.c_int)(page)() == 42: proof('native code ran')
""",
    "pages made executable later": """
libc.mmap.restype = ctypes.c_void_p
page = libc.mmap(None, ctypes.c_size_t(4096), 3, 0x22, -1, ctypes.c_long(0))
if libc.mprotect(ctypes.c_void_p(page), ctypes.c_size_t(4096), 5) == 0: proof('now it runs')
""",
    "pages made executable by key": "reached('pkey_mprotect', raw(329, 0, 4096, 5, -1))",
    "a library of its own": "ctypes.CDLL('libBrokenLocale.so.1')\nproof('library')",
    "a callback's trampoline": """
libc.qsort.argtypes = None
kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
order = kind(lambda a, b: 0)
numbers = (ctypes.c_int * 4)(3, 1, 2, 0)
libc.qsort(numbers, 4, 4, order)
print('sorted')
""",
    "a wild write": "ctypes.memset(8, 0, 8)",
    "a wild jump": "ctypes.CFUNCTYPE(None)(12345)()",
    "the interpreter's own memory": "ctypes.memset(id(None), 0, 64)",
}

KERNEL: tuple[Escape, ...] = (
    *escapes("kernel", NATIVE, {n: f"reached({n!r}, raw({w}))" for n, w in _DOORS.items()}),
    *escapes("kernel", NATIVE, _MEMORY),
)
