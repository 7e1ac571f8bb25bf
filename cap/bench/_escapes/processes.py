"""Processes and signals: make them, run programs, end or change others, read their memory."""

from __future__ import annotations

from cap.bench._escapes._escape import MODULES, NATIVE, Escape, escapes

# A child waits long enough to be counted, then ends by itself.
_WAIT = "load('time').sleep(2); os._exit(0)"

_PYTHON = {
    "os.system": "os.system('echo x > @DIR@/system')",
    "os.popen": "os.popen('echo x > @DIR@/popen').read()",
    "subprocess.run": "load('subprocess').run(['sh', '-c', 'echo x > @DIR@/run'])",
    "subprocess through the C helper": """
p = load('_posixsubprocess')
load('subprocess').Popen(['sh', '-c', 'echo x > @DIR@/popen2'], close_fds=True).wait()
""",
    "os.posix_spawn": """
pid = os.posix_spawn('/bin/sh', ['sh', '-c', 'echo x > @DIR@/spawned'], {})
os.waitpid(pid, 0)
""",
    "os.execv": "os.execv('/bin/sh', ['sh', '-c', 'echo x > @DIR@/exec'])",
    "os.fork": f"if os.fork() == 0: {_WAIT}",
    "os.forkpty": f"if os.forkpty()[0] == 0: {_WAIT}",
    "fork, bounded bomb": f"""
for _ in range(5):
    if os.fork() == 0: {_WAIT}
""",
    "daemon": f"""
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        real.open('@DIR@/daemon', 'w').write('x')
        {_WAIT}
    os._exit(0)
os.wait()
""",
    "multiprocessing": """
def child(): real.open('@DIR@/multi', 'w').write('x')
p = load('multiprocessing').get_context('fork').Process(target=child)
p.start()
p.join()
""",
    "pty": "load('pty').spawn(['sh', '-c', 'echo x > @DIR@/pty'])",
    "a thread": """
threading = load('threading')
t = threading.Thread(target=lambda: proof('thread'))
t.start()
t.join()
""",
    "a raw thread": """
found = []
load('_thread').start_new_thread(lambda: found.append(1), ())
load('time').sleep(0.2)
if found: proof('thread')
""",
    "a thread pool": """
pool = load('concurrent.futures').futures.ThreadPoolExecutor(2)
if pool.submit(lambda: 7).result() == 7: proof('pool')
""",
    "a timer signal": """
signal = load('signal')
signal.signal(signal.SIGALRM, lambda *a: proof('alarm'))
signal.setitimer(signal.ITIMER_REAL, 0.05)
for _ in range(10 ** 6): pass
""",
    "kill a process": "os.kill(@SENTINEL@, 9)",
    "stop a process": "os.kill(@SENTINEL@, 19)",
    "signal the broker": "os.kill(@PARENT@, 10)",
    "signal the broker's group": "os.killpg(os.getpgid(@PARENT@), 0)\nproof('killpg')",
    "signal the parent": "os.kill(os.getppid(), 0)\nproof('parent')",
    "signal everything": "os.kill(-1, 0)\nproof('all')",
    "signal by descriptor": """
fd = os.pidfd_open(@SENTINEL@)
load('signal').pidfd_send_signal(fd, 9)
""",
    "own the channel's signals": """
fcntl = load('fcntl')
fcntl.fcntl(3, fcntl.F_SETOWN, @PARENT@)
proof('owner')
""",
    "priority of another": "os.setpriority(os.PRIO_PROCESS, @SENTINEL@, 7)",
    "affinity of another": "os.sched_setaffinity(@SENTINEL@, {0})",
    "limits of another": """
resource = load('resource')
resource.prlimit(@SENTINEL@, resource.RLIMIT_NOFILE, (33, 33))
""",
    "its own priority": "if os.nice(-5) < 0: proof('nice')",
    "become root": "os.setuid(0)\nproof('root')",
    "another group": "os.setgid(0)\nproof('group')",
    "a session of its own": "os.setsid() if os.getsid(0) != os.getpid() else 0\nproof('session')",
    "exit": "os._exit(0)",
    "abort": "os.abort()",
    "ignore being ended": """
signal = load('signal')
signal.signal(signal.SIGTERM, signal.SIG_IGN)
while True: pass
""",
}

_NATIVE = {
    "native fork": """
if raw(57)[0] == 0:
    raw(35, (ctypes.c_long * 2)(2, 0), 0)
    raw(231, 0)
""",
    "native fork, waited for": """
if raw(57)[0] == 0: raw(231, 0)
elif raw(61, -1, 0, 0, 0)[0] > 0: proof('a child was born and ended')
""",
    "native clone": """
if raw(56, 17, 0, 0, 0, 0)[0] == 0:
    raw(35, (ctypes.c_long * 2)(2, 0), 0)
    raw(231, 0)
""",
    "native clone3": """
arguments = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17)
outcome = raw(435, arguments, 88)
if outcome[0] == 0:
    raw(35, (ctypes.c_long * 2)(2, 0), 0)
    raw(231, 0)
reached('clone3', outcome)
""",
    "native execve": """
arguments = (ctypes.c_char_p * 4)(b'sh', b'-c', b'echo x > @DIR@/native', None)
raw(59, b'/bin/sh', arguments, None)
""",
    "native execveat of memory": """
fd = raw(319, b'x', 0)[0]
program = b'#!/bin/sh\\necho x > @DIR@/memory\\n'
raw(1, fd, program, len(program))
arguments = (ctypes.c_char_p * 2)(b'x', None)
raw(322, fd, b'', arguments, None, 0x1000)
""",
    "native kill": "raw(62, @SENTINEL@, 9)",
    "native tgkill": "raw(234, @SENTINEL@, @SENTINEL@, 9)",
    "native rt_sigqueueinfo": """
information = (ctypes.c_int * 32)(9, 0, -1)
raw(129, @SENTINEL@, 9, information)
""",
    "native process_vm_readv": """
buffer = ctypes.create_string_buffer(64)
ours = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 64)
theirs = (ctypes.c_uint64 * 2)(@ADDRESS@, 64)
raw(310, @SENTINEL@, ours, 1, theirs, 1, 0)
print(buffer.value)
""",
    "native process_vm_writev": """
buffer = ctypes.create_string_buffer(b'overwritten')
ours = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 11)
theirs = (ctypes.c_uint64 * 2)(@ADDRESS@, 11)
raw(311, @SENTINEL@, ours, 1, theirs, 1, 0)
""",
    "native ptrace of another": """
outcome = raw(101, 16, @SENTINEL@, 0, 0)
reached('ptrace', outcome)
if outcome[0] == 0: raw(101, 17, @SENTINEL@, 0, 0)
""",
    "native kcmp": "reached('kcmp', raw(312, @SENTINEL@, @PARENT@, 0, 0, 0))",
    "native pidfd_getfd": """
fd = raw(434, @PARENT@, 0)[0]
reached('pidfd_getfd', raw(438, fd, 0, 0), (1, 9, 13, 38))
""",
    "native prctl": "reached('prctl', raw(157, 4, 1, 0, 0, 0))",
    "native undoing of death with the parent": "reached('pdeathsig', raw(157, 1, 0, 0, 0, 0))",
    "native rt_sigaction": "reached('sigaction', raw(13, 10, 0, 0, 8))",
    "native setrlimit": "reached('setrlimit', raw(160, 7, (ctypes.c_uint64 * 2)(64, 64)))",
    "native prlimit of its own": """
reached('prlimit', raw(302, 0, 9, (ctypes.c_uint64 * 2)(-1, -1), 0))
""",
    "native setuid": "reached('setuid', raw(105, 0))",
    "native capset": """
header, sets = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
reached('capset', raw(126, header, sets))
""",
}

PROCESSES: tuple[Escape, ...] = (
    *escapes("processes", MODULES, _PYTHON),
    *escapes("processes", NATIVE, _NATIVE),
)
