"""Trials on a Ray cluster; Ray is the extra `cluster`."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cap.bench._bars import BenchOptions
from cap.errors import UsageError


def on_ray(
    work: Callable[..., Any], tasks: Sequence[tuple[Any, ...]], options: BenchOptions
) -> Iterator[Any]:
    """`work(*task)` for every task, on a cluster, results as they come.

    options.address: of a running cluster; None starts one on this machine with `jobs`
    workers and ends it. A task that fails ends all of it.

    Raises:
        UsageError: Ray is not installed, or the cluster can't be reached.
    """
    if importlib.util.find_spec("ray") is None:
        raise UsageError("--backend ray needs Ray; install the extra: pip install '.[cluster]'")
    import ray

    cpus = {} if options.address else {"num_cpus": options.jobs}
    try:
        ray.init(
            address=options.address or "local", log_to_driver=False, include_dashboard=False, **cpus
        )
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise UsageError(f"no Ray cluster at {options.address}: {error}") from error
    try:
        remote = ray.remote(num_cpus=1)(work)
        waiting = list(reversed(tasks))
        # No more than the cluster can begin: what is queued there could not be called back.
        room = max(1, int(ray.cluster_resources().get("CPU", options.jobs)))
        running: list[Any] = []
        while waiting or running:
            while waiting and len(running) < room:
                running.append(remote.remote(*waiting.pop()))
            ready, running = ray.wait(running, num_returns=1)
            yield ray.get(ready[0])
    finally:
        ray.shutdown()
