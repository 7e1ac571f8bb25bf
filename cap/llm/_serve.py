"""The child process that holds the embedded model's server, and nothing else.

Runs as `python -m cap.llm._serve`. One JSON object comes on standard input: the settings
of `cap.llm.server.ServerSettings` and an API key. One goes to standard output: the
address when the server is ready, or the error. The process ends when standard input ends
or its parent is gone, so that no crash of the parent leaves a server behind.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import Any

_PARENT_CHECK_S = 1.0


def main() -> None:
    parent = os.getppid()
    settings: dict[str, Any] = json.loads(sys.stdin.readline())
    # A parent-death signal is bound to the parent's *thread*, and a server may be started
    # from a short-lived one; the pipe and the parent's id have no such trap.
    threading.Thread(target=_end_with_input, daemon=True).start()
    threading.Thread(target=_end_with_parent, args=(parent,), daemon=True).start()
    os.nice(settings["niceness"])
    try:
        server = _start(settings)
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        _tell({"error": str(error) or type(error).__name__})
        sys.exit(1)
    _tell({"address": server.listening_address})
    threading.Event().wait()


def _start(settings: dict[str, Any]) -> Any:
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = settings["model"]
    params.model_alias = {settings["alias"]}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [settings["api_key"]]
    params.n_ctx = settings["context_tokens"]
    params.n_parallel = settings["slots"]
    # One pool of context that all slots share: a slot takes what it needs of it.
    params.kv_unified = True
    params.cache_prompt = True
    # Prompt states are kept in slots and in files; a second copy in memory would cost GBs.
    params.cache_ram_mib = 0
    # Weights are repacked for this processor as they load; a mapping of the file would
    # keep a second copy of them resident (0.6 GB).
    params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    params.n_gpu_layers = 0
    params.fit_params = False
    params.warmup = False
    params.ui = False
    params.endpoint_slots = True
    params.slot_save_path = os.path.join(settings["states"], "")  # noqa: PTH118 - must end in /
    # Small batches, so that a cancelled request is noticed soon.
    params.n_batch = params.n_ubatch = settings["batch_tokens"]
    params.cpuparams.n_threads = settings["threads"]
    params.cpuparams_batch.n_threads = settings["threads"]
    # Programs repeat what their examples say: what followed the same three tokens before is
    # read along as a guess. The surest answer stays the same, and comes a third sooner.
    kinds = xllamacpp.common_speculative_type
    params.speculative.types = [kinds.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
    params.speculative.ngram_simple.size_n = 3
    params.speculative.ngram_simple.size_m = 6
    return xllamacpp.Server(params)


def _tell(message: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def _end_with_input() -> None:
    while sys.stdin.readline():
        pass
    os._exit(0)


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_S)
    os._exit(0)


if __name__ == "__main__":
    main()
