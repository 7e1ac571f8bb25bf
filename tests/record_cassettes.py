"""Record the tests' cassettes from the embedded model: `make cassettes`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from cap.events import EventStream
from cap.llm import open_model
from cap.llm.cassette import RecordingModel
from cap.lmp.prompts import ALL
from cap.lmp.writer import Writer
from cap.runtime import Runtime
from primitives.api import API
from tests.simulated.sentences import CASSETTES, FUNCTIONS, PROGRAM, SENTENCES, TABLE


def main() -> None:
    """Replace every cassette; one that is half recorded is never left behind."""
    CASSETTES.mkdir(exist_ok=True)
    model = open_model("embedded")
    model.warm([(p.purpose, p.prefix(API)) for p in ALL])
    with tempfile.TemporaryDirectory() as folder:
        try:
            for recorded in SENTENCES:
                path = Path(folder) / recorded.cassette.name
                recording = RecordingModel(model, path)
                with Runtime.simulated(scene=TABLE, llm=recording) as runtime:
                    for sentence in recorded.sentences:
                        result = runtime.run(sentence)
                        say = result.said or result.program
                        sys.stdout.write(f"{sentence}: {result.status.value}: {say}\n")
                recorded.cassette.write_bytes(path.read_bytes())
            path = Path(folder) / FUNCTIONS.name
            recording = RecordingModel(model, path)
            with Runtime.simulated(scene=TABLE, llm=None) as runtime:
                scene = runtime.observe()
            events = EventStream([], lambda: 0.0)
            written = Writer(lambda: recording, API, events, lambda: False).complete(PROGRAM, scene)
            for record in written.functions.values():
                sys.stdout.write(f"{record.source}\n")
            FUNCTIONS.write_bytes(path.read_bytes())
        finally:
            model.close()


if __name__ == "__main__":
    main()
