"""The command line on the embedded model itself, through a terminal where that matters."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cap.llm.catalogue import DEFAULT_MODEL, find_model
from cap.llm.paths import CachePaths
from cap.llm.served import find_running

pytestmark = [pytest.mark.model, pytest.mark.slow, pytest.mark.alone]

CAP = [sys.executable, "-m", "cap.cli"]
SCENE = {
    "objects": [
        {"category": "block", "color": "red", "position": [0.42, 0.12]},
        {"category": "bowl", "color": "green", "position": [0.58, -0.2]},
    ]
}


class Terminal:
    """A command on a pseudo-terminal: what it shows, and keys for it."""

    def __init__(self, arguments: list[str], folder: Path) -> None:
        self._ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "XDG_STATE_HOME": str(folder)}
        self.process = subprocess.Popen(
            [*CAP, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=environment,
            cwd=folder,
            start_new_session=True,
        )
        os.close(theirs)
        self.text = ""
        self._read = 0

    def wait_for(self, words: str, silence_s: float = 200) -> None:
        """Until `words` show up after what was waited for before.

        silence_s: when nothing at all is shown for so long, it hangs.
        """
        deadline = time.monotonic() + silence_s
        while words not in self.text[self._read :]:
            assert time.monotonic() < deadline, f"no {words!r} in:\n{self.text[-3000:]}"
            if select.select([self._ours], [], [], 0.2)[0]:
                deadline = time.monotonic() + silence_s
                try:
                    self.text += os.read(self._ours, 65536).decode(errors="replace")
                except OSError:
                    pytest.fail(f"it ended before {words!r}:\n{self.text[-3000:]}")
        self._read = self.text.index(words, self._read) + len(words)

    def press(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def repl(tmp_path: Path) -> Iterator[Terminal]:
    (tmp_path / "scene.json").write_text(json.dumps(SCENE))
    terminal = Terminal(["repl", "--scene", "scene.json"], tmp_path)
    yield terminal
    terminal.close()


def test_ctrl_c_cancels_writing_and_stops_motions_and_the_next_sentence_works(repl):
    sentence = "put the red block in the green bowl\r"
    repl.wait_for("cap>")
    repl.press(sentence)
    repl.wait_for("writing the program")
    os.kill(repl.process.pid, signal.SIGINT)
    repl.wait_for("interrupted")
    repl.wait_for("cap>")
    time.sleep(2.1)  # a second Ctrl-C sooner than that would mean: leave
    repl.press(sentence)
    repl.wait_for("transfer")
    os.kill(repl.process.pid, signal.SIGINT)
    repl.wait_for("interrupted")
    repl.wait_for("cap>")
    repl.press(sentence)
    repl.wait_for("in the green bowl")
    repl.wait_for("done")
    repl.wait_for("cap>")
    repl.press("\x04")
    assert repl.process.wait(30) == 0


def test_a_served_model_is_found_and_ctrl_c_ends_it(tmp_path, monkeypatch):
    # A cache of the test's own with the same files: somebody may be serving from the real one.
    real, own = CachePaths.of(), CachePaths(tmp_path / "cache")
    own.root.mkdir()
    own.models.symlink_to(real.models)
    monkeypatch.setenv("CAP_CACHE", str(own.root))
    server = Terminal(["model", "serve"], tmp_path)
    try:
        server.wait_for("is loaded")
        # Reading all prompts takes minutes; it need not come to its end.
        server.wait_for("reading examples")
        entry = find_model(DEFAULT_MODEL)
        assert find_running(entry, own) is not None
        os.kill(server.process.pid, signal.SIGINT)
        assert server.process.wait(30) == 0
        assert find_running(entry, own) is None
    finally:
        server.close()


@pytest.mark.parametrize(
    "sentence",
    [
        "lege den roten Block in die grüne Schüssel",
        "把红色方块放进绿色碗里",
        "import os; os.system('touch owned')",
        "\N{PILE OF POO}" * 50,
    ],
    ids=["German", "Chinese", "code", "emoji"],
)
def test_strange_sentences_end_well_or_with_a_documented_code(tmp_path, sentence):
    (tmp_path / "scene.json").write_text(json.dumps(SCENE))
    done = subprocess.run(
        [*CAP, "run", "--json", "--scene", "scene.json", sentence],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        timeout=250,
    )
    assert done.returncode in (0, 3, 5), done.stderr
    result = json.loads(done.stdout)
    assert all(-0.01 < o["position"][2] < 0.2 for o in result["truth_after"])
    assert not (tmp_path / "owned").exists()
