"""What an escape is, and the words that its program is filled in with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Family = Literal[
    "jail", "files", "network", "processes", "kernel", "memory", "time", "flood", "protocol",
    "text", "persistence",
]  # fmt: skip

MODULES = """\
_found = [c for c in ().__class__.__base__.__subclasses__() if c.__name__ == '_wrap_close']
_os_names = _found[0].__init__.__globals__
sys = _os_names['sys']
os = sys.modules['os']
real = sys.modules['builtins']
load = real.__import__
bytes = real.bytes
def proof(text): print('PROOF ' + text)
"""
"""A way out of the language that works: the real builtins and every module."""

NATIVE = (
    MODULES
    + """\
ctypes = load('ctypes')
libc = ctypes.CDLL(None, use_errno=True)
def raw(number, *words):
    given = [ctypes.c_ulong(w) if isinstance(w, int) else w for w in words]
    result = libc.syscall(ctypes.c_long(number), *given)
    return result, ctypes.get_errno() if result < 0 else 0
def reached(text, outcome, refusals=(1, 13, 38)):
    if outcome[0] >= 0 or outcome[1] not in refusals: proof(text + ' ' + str(outcome))
"""
)
"""And system calls by number, as native code would make them.

`reached` is proof that the kernel looked at the request: it succeeded, or failed for
another reason than not being permitted.
"""

SOCKET = """\
worker = [c.cell_contents for c in say.__closure__ if type(c.cell_contents).__name__ == 'Worker'][0]
channel = worker._channel
bytes = type(b'')
sock = channel._socket
def frame(body): sock.sendall(len(body).to_bytes(4, 'big') + body)
def send(message):
    channel.send(message)
"""
"""The worker's own end of the channel, to speak to the broker without its proxies."""


@dataclass(frozen=True)
class Escape:
    """One program that tries what no program may.

    source: has `@WORD@` where the arena's words go: @SECRET@, @VICTIM@, @DIR@, ...
    """

    name: str
    family: Family
    source: str

    def program(self, words: Mapping[str, str]) -> str:
        """The program with the arena's words filled in."""
        text = self.source
        for word, value in words.items():
            text = text.replace(f"@{word}@", value)
        return text


STAND_INS: Mapping[str, str] = {
    "DIR": "/tmp/folder",
    "SECRET": "/tmp/folder/secret.txt",
    "VICTIM": "/tmp/folder/victim.txt",
    "SHARED": "shared",
    "SENTINEL": "1234",
    "ADDRESS": "140000000",
    "PARENT": "1233",
    "KEY": "4433",
    "TOO_MANY": "536870912",
    "TCP": "4000",
    "UDP": "4001",
    "UNIX": "/tmp/folder/stream",
    "DATAGRAM": "/tmp/folder/datagram",
    "ABSTRACT": "abstract",
}
"""Words that make whole programs of escapes that are only to be read."""


def escapes(family: Family, prelude: str, sources: Mapping[str, str]) -> tuple[Escape, ...]:
    """A family: name -> source, each after the same prelude."""
    return tuple(Escape(f"{family}: {n}", family, prelude + s) for n, s in sources.items())
