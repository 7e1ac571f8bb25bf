"""Bombs: memory, processor time, floods of calls and of text."""

from __future__ import annotations

from cap.bench._escapes._escape import MODULES, SOCKET, Escape, escapes

# The arena's limit is far below what these take; the machine's memory is far above.
_MEMORY = {
    "one big array": "x = np.ones(@TOO_MANY@ // 8)\nx += 1\nfor _ in range(30): x.sum()",
    "many small lists": "x = []\nfor _ in range(@TOO_MANY@ // 100): x.append([1, 2, 3])",
    "text that doubles": "x = 'a'\nwhile len(x) < @TOO_MANY@: x = x + x",
    "a list that doubles": "x = [0]\nwhile len(x) < @TOO_MANY@ // 8: x = x + x",
    "one big byte array": (
        "found = [c for c in ().__class__.__base__.__subclasses__() if c.__name__ == 'bytearray']\n"
        "x = found[0](@TOO_MANY@)\nfor at in range(0, len(x), 4096): x[at] = 1"
    ),
    "a deep structure": "x = ()\nfor _ in range(@TOO_MANY@ // 60): x = (x,)",
    "a dictionary without end": "x = {}\nfor i in range(@TOO_MANY@ // 100): x[i] = i",
    "an integer without end": "x = 1 << (8 * @TOO_MANY@)\ny = x + 1",
    "memory by mmap": MODULES
    + """
m = load('mmap').mmap(-1, @TOO_MANY@)
for at in range(0, @TOO_MANY@, 4096): m[at] = 1
""",
    "limits lifted first": MODULES
    + """
resource = load('resource')
resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
x = np.ones(@TOO_MANY@ // 8)
for _ in range(30): x.sum()
""",
    "caught and tried again": """
kept = []
while len(kept) < @TOO_MANY@ // (8 << 20):
    try:
        kept.append(np.ones(1 << 20))
    except MemoryError:
        pass
""",
    "geometry without end": (
        "p = Point(0, 0).buffer(1, quad_segs=@TOO_MANY@ // 64)\n"
        "q = [p.buffer(0.1) for _ in range(9)]"
    ),
}

_TIME = {
    "an endless loop": "while True: pass",
    "a loop that catches everything": """
while True:
    try:
        while True: pass
    except Exception: pass
""",
    "a huge power": "x = 10 ** 10 ** 8",
    "a regular expression that explodes": "import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
    "an endless iterator in C": "import itertools\nsum(itertools.count())",
    "a matrix product without end": "x = np.ones((1500, 1500))\nwhile True: x = x @ x * 1e-4",
    "sorting by a slow key": "sorted(range(10 ** 7), key=lambda x: hash(str(x)) ** 50)",
    "a class whose end never comes": """
class Thing:
    def __del__(self):
        while True: pass
x = Thing()
del x
""",
    "text made slowly": """
class Thing(Exception):
    def __str__(self):
        while True: pass
raise Thing()
""",
    "sleep": MODULES + "load('time').sleep(30)",
    "wait for nobody": MODULES + "load('_thread').allocate_lock().__enter__()\n"
    "x = load('_thread').allocate_lock()\nx.acquire()\nx.acquire()",
    "read without end": SOCKET + "while True: sock.recv(1)",
    "a stall in mid-frame": SOCKET + "sock.sendall(b'\\0\\0\\1\\0half')\nwhile True: pass",
    "stopping itself": MODULES + "os.kill(os.getpid(), 19)\nwhile True: pass",
    "a trace that never ends": MODULES
    + "def hook(*a):\n    while True: pass\nsys.settrace(hook)\ndef f(): pass\nf()",
}

_FLOOD = {
    "calls without end": "while True: get_obj_pos('red block')",
    "failing calls without end": """
while True:
    try: get_obj_pos()
    except Exception: pass
""",
    "large calls": "while True: say('a' * (3 << 20))",
    "large lists": "while True: say([0] * 200000)",
    "prints without end": "while True: print('again')",
    "empty prints without end": "while True: print('', end='')",
    "one huge print": "print('a' * (3 << 20))",
    "prints of wide characters": "while True: print('\\U0001F600' * 1000)",
    "an error of ten million characters": "raise ValueError('a' * 10 ** 7)",
    "a trace without end": "def f(n): return f(n + 1)\nf(0)",
    "a class of a long name": "raise type('A' * 10 ** 6, (Exception,), {})('x')",
    "recursion in an argument": "x = []\nx.append(x)\nsay(x)",
    "a value without bound": "ret_val = [0] * 10 ** 6\nprint(len(ret_val))\nsay(ret_val)",
    "frames as fast as can be": SOCKET + "while True: frame(b'\\x92\\xa5print\\xa0')",
    "calls that expect no answer": SOCKET
    + "n = 0\nwhile True:\n    n += 1\n    send(['call', n, 'get_obj_pos', ['red block'], {}, 1])",
    "answers never read": SOCKET
    + "for n in range(1, 10 ** 6): send(['call', n, 'say', ['x'], {}, 1])",
}

RESOURCES: tuple[Escape, ...] = (
    *escapes("memory", "", _MEMORY),
    *escapes("time", "", _TIME),
    *escapes("flood", "", _FLOOD),
)
