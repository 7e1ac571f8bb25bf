"""Things outside the sandbox that must stay as they are and hear nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

_SENTINEL = """
import ctypes, sys
buffer = ctypes.create_string_buffer(sys.argv[1].encode(), 64)
print(ctypes.addressof(buffer), flush=True)
sys.stdin.read()
"""


class Folder:
    """A folder that anybody on the machine may read and write, with a secret in it."""

    def __init__(self, token: str) -> None:
        self._token = token
        self.path = Path(tempfile.mkdtemp(prefix="cap-escapes-"))
        self.path.chmod(0o777)
        self.fill()

    def fill(self) -> None:
        """Make everything as it was at first."""
        for entry in self.path.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        (self.path / "secret.txt").write_text(self._token + "\n")
        (self.path / "victim.txt").write_text("untouched\n")
        (self.path / "planted.py").write_text(f"WORD = {self._token!r}\n")
        (self.path / "link").symlink_to("secret.txt")
        (self.path / "tree").mkdir()
        (self.path / "tree" / "leaf").write_text("leaf\n")
        for entry in (self.path, *self.path.rglob("*")):
            if not entry.is_symlink():
                entry.chmod(0o777)
        self._before = self._now()

    @property
    def changed(self) -> bool:
        return self._now() != self._before

    def close(self) -> None:
        shutil.rmtree(self.path)

    def _now(self) -> dict[str, tuple[object, ...]]:
        found: dict[str, tuple[object, ...]] = {}
        for entry in sorted(self.path.rglob("*")):
            about = entry.lstat()
            content = entry.read_bytes() if stat.S_ISREG(about.st_mode) else b""
            # A folder's time changes with what is made and deleted in it, too.
            found[str(entry)] = (about.st_mode, about.st_uid, about.st_mtime_ns, content)
        about = self.path.lstat()
        found["."] = (about.st_mode, about.st_uid)
        return found


class Ears:
    """Open sockets of every kind on this machine, none of which must hear anything."""

    def __init__(self, folder: Path) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self._abstract_name = folder.name
        self._unix_path = folder / "stream"
        self._datagram_path = folder / "datagram"
        self._unix = _bound(socket.SOCK_STREAM, str(self._unix_path))
        self._datagram = _bound(socket.SOCK_DGRAM, str(self._datagram_path))
        self._abstract = _bound(socket.SOCK_STREAM, "\0" + self._abstract_name)
        self._streams = {"TCP": self.tcp, "Unix": self._unix, "abstract Unix": self._abstract}
        self._datagrams = {"UDP": self.udp, "Unix datagram": self._datagram}
        for stream in self._streams.values():
            stream.listen(16)
        for ear in (*self._streams.values(), *self._datagrams.values()):
            ear.setblocking(False)

    def words(self) -> dict[str, str]:
        """Where they listen, as an escape's source names it."""
        return {
            "TCP": str(self.tcp.getsockname()[1]),
            "UDP": str(self.udp.getsockname()[1]),
            "UNIX": str(self._unix_path),
            "DATAGRAM": str(self._datagram_path),
            "ABSTRACT": self._abstract_name,
        }

    def heard(self) -> list[str]:
        """What has come in since the last time."""
        found = []
        for name, stream in self._streams.items():
            with contextlib.suppress(BlockingIOError):
                while True:
                    stream.accept()[0].close()
                    found.append(f"a connection by {name}")
        for name, ear in self._datagrams.items():
            with contextlib.suppress(BlockingIOError):
                while True:
                    ear.recv(1 << 16)
                    found.append(f"a packet by {name}")
        return found

    def close(self) -> None:
        for ear in (*self._streams.values(), *self._datagrams.values()):
            ear.close()


def _bound(kind: int, address: str) -> socket.socket:
    found = socket.socket(socket.AF_UNIX, kind)
    found.bind(address)
    if not address.startswith("\0"):
        Path(address).chmod(0o777)
    return found


class Sentinel:
    """Another process of the same user, with a secret in its memory and environment."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-S", "-E", "-c", _SENTINEL, self._token],
            env={"SECRET": self._token},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        self.address = int(self._process.stdout.readline())
        self._before = self._now()

    @property
    def pid(self) -> int:
        return self._process.pid

    def changes(self) -> list[str]:
        """What was done to it; a changed one is replaced."""
        now = self._now()
        found = [f"another process's {name}" for name in now if now[name] != self._before[name]]
        if found:
            self.close()
            self._start()
        return found

    def close(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGCONT)
        self._process.kill()
        self._process.communicate()

    def _now(self) -> dict[str, object]:
        proc = Path(f"/proc/{self.pid}")
        if self._process.poll() is not None:
            return dict.fromkeys(("life", "state", "memory", "priority", "limits", "affinity"))
        fields = (proc / "stat").read_text().rpartition(")")[2].split()
        with (proc / "mem").open("rb", 0) as memory:
            memory.seek(self.address)
            content = memory.read(64)
        return {
            "life": True,
            "state": fields[0] in "tT",
            "memory": content,
            "priority": fields[16],
            "limits": (proc / "limits").read_text(),
            "affinity": os.sched_getaffinity(self.pid),
        }
