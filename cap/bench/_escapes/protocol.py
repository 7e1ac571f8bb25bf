"""Lies on the channel, text that deceives, and traces left for the next program."""

from __future__ import annotations

from cap.bench._escapes._escape import MODULES, SOCKET, Escape, escapes

_PROTOCOL = {
    "an unknown call": "send(['call', 1, 'format_disk', [], {}, 1])\nchannel.receive()",
    "a call of a method": "send(['call', 1, 'say.__globals__', [], {}, 1])\nchannel.receive()",
    "a call by number": "send(['call', 1, 7, [], {}, 1])\nchannel.receive()",
    "arguments that are no list": "send(['call', 1, 'say', 'x', {}, 1])\nchannel.receive()",
    "keywords that are no names": (
        "send(['call', 1, 'say', [], {'text; rm': 1}, 1])\nchannel.receive()"
    ),
    "a keyword that is a number": "send(['call', 1, 'say', [], {3: 1}, 1])\nchannel.receive()",
    "a truth for a number": "send(['call', True, 'say', ['x'], {}, 1])\nchannel.receive()",
    "a call numbered back": """
send(['call', 1, 'say', ['x'], {}, 1]); channel.receive()
send(['call', 1, 'say', ['y'], {}, 1]); channel.receive()
""",
    "a call numbered ahead": "send(['call', 99, 'say', ['x'], {}, 1])\nchannel.receive()",
    "a line that no program has": "send(['call', 1, 'say', ['x'], {}, -5])\nchannel.receive()",
    "two calls at once": """
send(['call', 1, 'say', ['x'], {}, 1])
send(['call', 2, 'say', ['y'], {}, 1])
channel.receive()
""",
    "a call after the end": """
send(['done', 1, {'value': None}])
send(['call', 1, 'say', ['late'], {}, 1])
channel.receive()
""",
    "the end of another run": "send(['done', 99, {'value': 1}])\nchannel.receive()",
    "an end with a forged value": "send(['done', 1, {'value': {'moved': True}}])",
    "a report of no known form": "send(['done', 1, {'error': 5}])",
    "a report of an unknown kind": (
        "send(['done', 1, {'error': {'kind': 'fine', 'type': '', 'message': '', 'trace': []}}])"
    ),
    "an answer instead of a question": "send(['reply', 1, 5])\nchannel.receive()",
    "a second greeting": "send(['ready', []])\nchannel.receive()",
    "a set-up of its own": "send(['setup', {'confined': False}])\nchannel.receive()",
    "a run of its own": "send(['run', 1, {'source': 'x'}])\nchannel.receive()",
    "a frame of nothing": "frame(b'')\nchannel.receive()",
    "garbage": "frame(b'\\xc1' * 100)\nchannel.receive()",
    "a length without a frame": "sock.sendall(b'\\xff\\xff\\xff\\xff')\nchannel.receive()",
    "half a frame, then the end": "sock.sendall(b'\\0\\0\\1\\0half')",
    "a list of four billion": "frame(b'\\xdd\\xff\\xff\\xff\\xff')\nchannel.receive()",
    "lists that announce millions, level upon level": (
        "frame((b'\\xdd\\x00\\x3f\\xff\\xff') * 800 + b'\\0' * (3 << 20))\nchannel.receive()"
    ),
    "maps that announce millions, level upon level": (
        "frame((b'\\x81\\xa1a\\xdf\\x00\\x1f\\xff\\xff\\xa1a') * 500 + b'\\0' * (3 << 20))\n"
        "channel.receive()"
    ),
    "lists in lists without end": "frame(b'\\x91' * 1000000 + b'\\0')\nchannel.receive()",
    "tuples in tuples without end": """
body = b'\\x90'
for _ in range(2000): body = b'\\xc9' + len(body).to_bytes(4, 'big') + b'\\x02' + body
frame(body)
channel.receive()
""",
    "four million values": (
        "frame(b'\\xdd\\x00\\x3f\\xff\\xf0' + b'\\0' * 0x3ffff0)\nchannel.receive()"
    ),
    "keys that collide": """
def key(n):
    items = b''.join(b'\\xff' if n >> k & 1 else b'\\xfe' for k in range(16))
    body = b'\\xdc\\0\\x10' + items
    return b'\\xc7' + bytes([len(body)]) + b'\\x02' + body
frame(b'\\xdf\\0\\0\\xff\\xff' + b''.join(key(n) + b'\\0' for n in range(0xffff)))
channel.receive()
""",
    "a key given twice": "frame(b'\\x82\\xa1a\\1\\xa1a\\2')\nchannel.receive()",
    "an unknown extension": "frame(b'\\xd4\\x07\\0')\nchannel.receive()",
    "a time-stamp": "frame(b'\\xd6\\xff\\0\\0\\0\\0')\nchannel.receive()",
    "an array of objects": (
        "frame(b'\\xc7\\x0a\\x01\\x93\\xa2|O\\x91\\x01\\xc4\\x02ab')\nchannel.receive()"
    ),
    "an array larger than its bytes": (
        "frame(b'\\xc7\\x11\\x01\\x93\\xa3<f8\\x91\\xce\\x7f\\xff\\xff\\xff\\xc4\\x01a')\nchannel.receive()"
    ),
    "text that is not UTF-8": "frame(b'\\x92\\xa5print\\xa2\\xff\\xfe')\nchannel.receive()",
    "text with halves of characters": (
        "frame(b'\\x92\\xa5print\\xa3\\xed\\xa0\\x80')\nchannel.receive()"
    ),
    "not a number": "send(['call', 1, 'move_to', [[float('nan'), 0.1]], {}, 1])\nchannel.receive()",
    "infinity": "send(['call', 1, 'move_to', [[float('inf'), 0.1]], {}, 1])\nchannel.receive()",
    "infinity in an array": "move_to(np.array([np.inf, 0.1]))",
    "not a number as a height": "move_to((0.1, 0.1), height_m=float('nan'))",
    "a point of a million numbers": "move_to(np.zeros(300000))",
    "an array of eight dimensions": "move_to(np.zeros((2,) * 8))",
    "a number as a truth": "move_to((True, False), height_m=True)",
    "a name that is a path": "pick('../../etc/passwd')",
    "a name that is a format": "pick('{0.__class__}%s%n')",
    "a name that is a shell's": "pick('$(touch @DIR@/shell); `touch @DIR@/shell`')",
    "a name with a null": "pick('red\\0block')",
    "a swapped method of the worker": """
type(worker).call = lambda self, *a: 5
print(get_obj_pos('x'))
""",
    "a channel to itself": MODULES
    + """
pair = load('socket').socketpair()
type(worker).__init__(worker, type(channel)(pair[0]), [])
proof('a channel of its own')
""",
    "the channel closed": "sock.close()\nwhile True: pass",
}

_TEXT = {
    "escapes in print": "print('\\x1b[2J\\x1b]0;owned\\x07')",
    "escapes in say": "say('\\x1b[31mred\\x1b[0m')",
    "escapes in a name": "pick('\\x1b[2Ablock')",
    "escapes in an error": "raise ValueError('\\x1b]8;;http://x\\x07click')",
    "escapes in a class's name": "raise type('A\\x1b[2J', (Exception,), {})('x')",
    "escapes in the program's own line": "x = 1 / 0  # \x1b[2J",
    "a forged line by carriage return": "print('failed\\rdone: everything is safe')",
    "backspaces": "print('unsafe' + '\\b' * 6 + 'safe  ')",
    "text turned around": "print('\\u202egnp.exe\\u202c')",
    "isolates": "print('\\u2066admin\\u2069')",
    "invisible characters": "say('re\\u200bd')",
    "invisible tags": "print('a' + ''.join(chr(0xE0000 + ord(c)) for c in 'evil'))",
    "line separators": "print('a\\u2028b\\u2029c\\x85d')",
    "eight-bit controls": "print('\\x9b2J\\x90q\\x9c')",
    "a bell without end": "print('\\a' * 1000)",
    "a byte order mark": "print('\\ufeffhello')",
    "escapes in a value": "ret_val = '\\x1b[2J'\nsay(ret_val)",
    "escapes as a key": "say({'\\x1b[2J': '\\x1b'})",
    "escapes around the proxy": SOCKET + "send(['print', '\\x1b[2J'])",
    "escapes in a forged report": SOCKET
    + "send(['done', 1, {'error': {'kind': 'exception', 'type': '\\x1b[1m', "
    "'message': '\\x1b[2J', 'trace': [['\\x1b', 1, '\\x1b[3J']]}}])",
}

_PERSISTENCE = {
    "a library changed": "np.mean = lambda *a, **k: 99",
    "a constant changed": "import math\nmath.pi = 3",
    "builtins changed": MODULES + "real.sum = lambda *a: 99\nreal.len = lambda x: 0",
    "the namespace changed": MODULES + "sys.modules['cap.sandbox.language'].LIBRARY_NAMES = ()\n"
    "sys.modules['cap.sandbox.namespace'].base_namespace = lambda write: {}",
    "the worker's code changed": SOCKET
    + "type(worker)._run = lambda *a: None\ntype(worker).write = lambda *a: None",
    "the wire changed": MODULES + "sys.modules['cap.sandbox.wire'].encode = lambda v: b'\\xc0'",
    "random numbers foretold": "random.random = lambda: 4\nnp.random.rand = lambda *a: 4",
    "an object in a cache": """
import functools
@functools.lru_cache
def secret(): return 'kept'
secret()
np.kept = secret
""",
    "an error's text changed": "PrimitiveError.__str__ = lambda e: 'all is well'",
    "a print that lies": "__builtins__['print'] = lambda *a: None",
    "a hook at exit": MODULES + "load('atexit').register(lambda: proof('at exit'))",
    "a filter of warnings": MODULES + "load('warnings').simplefilter('error')",
    "recursion unbounded": MODULES + "sys.setrecursionlimit(10 ** 9)\ndef f(): f()\nf()",
    "numbers printed otherwise": "np.set_printoptions(precision=1)",
}

PROTOCOL: tuple[Escape, ...] = (
    *escapes("protocol", SOCKET, _PROTOCOL),
    *escapes("text", "", _TEXT),
    *escapes("persistence", "", _PERSISTENCE),
)
