"""Files: read, write, delete, change, list, map, by Python, by libraries and by number."""

from __future__ import annotations

from cap.bench._escapes._escape import MODULES, NATIVE, Escape, escapes

_PYTHON = {
    "read with open": "print(real.open('@SECRET@').read())",
    "read with os.open": "print(os.read(os.open('@SECRET@', 0), 100))",
    "read through io": "print(load('io').FileIO('@SECRET@').read())",
    "read through pathlib": "print(load('pathlib').Path('@SECRET@').read_text())",
    "read through linecache": "print(load('linecache').getlines('@SECRET@'))",
    "read through tokenize": "print(load('tokenize').open('@SECRET@').read())",
    "read through numpy.fromfile": "__builtins__['__import__'] = load\n"
    "print(bytes(np.fromfile('@SECRET@', dtype='u1')))",
    "read through numpy.loadtxt": "print(np.loadtxt('@SECRET@', dtype=str))",
    "read through numpy.genfromtxt": "print(np.genfromtxt('@SECRET@', dtype=str))",
    "read through numpy.memmap": "print(bytes(np.memmap('@SECRET@', dtype='u1', mode='r')))",
    "read through numpy.fromregex": ("print(np.fromregex('@SECRET@', r'(.+)', [('a', 'U80')]))"),
    "read by importing": """
sys.path.insert(0, '@DIR@')
print(load('planted').WORD)
""",
    "read by running a path": "print(load('runpy').run_path('@DIR@/planted.py')['WORD'])",
    "read another process's environment": ("print(real.open('/proc/@SENTINEL@/environ').read())"),
    "read another process's memory file": """
f = real.open('/proc/@SENTINEL@/mem', 'rb', 0)
f.seek(@ADDRESS@)
print(f.read(64))
""",
    "list a folder": """
if 'secret.txt' in os.listdir('@DIR@'): proof('listed')
""",
    "see whether a file is there": "if os.stat('@SECRET@').st_size: proof('stat')",
    "read a link": "if os.readlink('@DIR@/link'): proof('readlink')",
    "write with open": "real.open('@DIR@/new', 'w').write('x')",
    "append": "real.open('@VICTIM@', 'a').write('x')",
    "write with numpy.save": "np.save('@DIR@/new.npy', np.zeros(3))",
    "write with numpy.savetxt": "np.savetxt('@DIR@/new.txt', np.zeros(3))",
    "write with numpy.savez": "np.savez('@DIR@/new.npz', a=np.zeros(3))",
    "write with tofile": "__builtins__['__import__'] = load\nnp.zeros(3).tofile('@DIR@/new.bin')",
    "write through numpy.memmap": (
        "m = np.memmap('@VICTIM@', dtype='u1', mode='r+')\nm[:] = 65\nm.flush()"
    ),
    "write a database": """
load('sqlite3').connect('@DIR@/new.db').execute('create table t (x)').connection.commit()
""",
    "write a temporary file": "load('tempfile').NamedTemporaryFile(dir='@DIR@', delete=False)",
    "write a start-up hook": "real.open('@DIR@/sitecustomize.py', 'w').write('1')",
    "write over a program's own file": """
real.open('@DIR@/planted.py', 'w').write('WORD = 1')
""",
    "delete": "os.unlink('@VICTIM@')",
    "delete a tree": "load('shutil').rmtree('@DIR@/tree')",
    "rename": "os.rename('@VICTIM@', '@DIR@/other')",
    "truncate": "os.truncate('@VICTIM@', 0)",
    "change the mode": "os.chmod('@VICTIM@', 0o700)",
    "change the owner": "os.chown('@VICTIM@', 12345, 12345)",
    "change the times": "os.utime('@VICTIM@', (1, 1))",
    "hard link": "os.link('@VICTIM@', '@DIR@/hard')",
    "symbolic link": "os.symlink('/etc/passwd', '@DIR@/soft')",
    "make a folder": "os.mkdir('@DIR@/folder')",
    "make a pipe": "os.mkfifo('@DIR@/fifo')",
    "change the folder": "os.chdir('@DIR@')\nreal.open('here', 'w').write('x')",
    "change the root": "os.chroot('@DIR@')\nproof('chroot')",
    "extended attribute": "os.setxattr('@VICTIM@', 'user.x', b'1')\nproof('xattr')",
    "through an inherited descriptor": """
for number in range(3, 64):
    try: found = os.readlink('/proc/self/fd/' + str(number))
    except OSError: continue
    if not found.startswith('socket'): proof('descriptor ' + found)
""",
    "write to the terminal": "os.write(os.open('/dev/tty', 1), b'x')\nproof('tty')",
    "core dump": """
os.chdir('@DIR@')
resource = load('resource')
resource.setrlimit(resource.RLIMIT_CORE, (1 << 20, 1 << 20))
proof('core limit raised')
""",
    "loader cache": "load('py_compile').compile('@DIR@/planted.py', '@DIR@/planted.pyc')",
    "log file": "load('logging').basicConfig(filename='@DIR@/log')",
    "shared memory by name": """
load('multiprocessing.shared_memory').shared_memory.SharedMemory('@SHARED@', True, 4096)
""",
}

# Numbers of x86_64; elsewhere they are other calls, none of which is allowed either.
_NATIVE = {
    "native open": """
fd = raw(2, b'@SECRET@', 0)[0]
buffer = ctypes.create_string_buffer(100)
raw(0, fd, buffer, 100)
print(buffer.value)
""",
    "native openat": """
fd = raw(257, -100, b'@SECRET@', 0)[0]
buffer = ctypes.create_string_buffer(100)
raw(0, fd, buffer, 100)
print(buffer.value)
""",
    "native openat2": """
how = (ctypes.c_uint64 * 3)(0, 0, 0)
fd = raw(437, -100, b'@SECRET@', how, 24)[0]
buffer = ctypes.create_string_buffer(100)
raw(0, fd, buffer, 100)
print(buffer.value)
""",
    "native creat": "raw(85, b'@DIR@/new', 0o644)",
    "native unlinkat": "raw(263, -100, b'@VICTIM@', 0)",
    "native renameat2": "raw(316, -100, b'@VICTIM@', -100, b'@DIR@/other', 0)",
    "native truncate": "raw(76, b'@VICTIM@', 0)",
    "native mknod": "raw(133, b'@DIR@/node', 0o010644, 0)",
    "native stat": "reached('stat', raw(4, b'@SECRET@', ctypes.create_string_buffer(256)))",
    "native access": "reached('access', raw(21, b'@SECRET@', 4))",
    "native getcwd": "reached('getcwd', raw(79, ctypes.create_string_buffer(256), 256))",
    "native dup": "reached('dup', raw(32, 3))",
    "native fcntl": "reached('fcntl', raw(72, 3, 0, 100))",
    "native ioctl": "reached('ioctl', raw(16, 3, 0x5421, ctypes.byref(ctypes.c_int(1))))",
    "native close of the channel": "reached('close', raw(3, 3))",
    "native sendfile": "reached('sendfile', raw(40, 3, 0, 0, 10))",
    "native splice": "reached('splice', raw(275, 0, 0, 3, 0, 10, 0))",
    "native name_to_handle_at": """
reached('handle', raw(303, -100, b'@SECRET@', ctypes.create_string_buffer(128), None, 0))
""",
    "native open of an x32 number": "raw(0x40000000 + 2, b'@DIR@/x32', 0o101, 0o644)",
}

FILES: tuple[Escape, ...] = (
    *escapes("files", MODULES, _PYTHON),
    *escapes("files", NATIVE, _NATIVE),
)
