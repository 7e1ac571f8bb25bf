"""Pictures for people show the table as it is now."""

from __future__ import annotations

import numpy as np

from cap.runtime import Runtime
from sim.scenes import ObjectSpec, SceneSpec

TABLE = SceneSpec(objects=(ObjectSpec("block", "red", (0.45, 0.10)),))


def test_a_picture_is_another_once_the_arm_has_moved() -> None:
    with Runtime.simulated(scene=TABLE, llm=None) as runtime:
        before, again = runtime.picture(), runtime.picture()
        assert before is not None
        assert np.array_equal(before, again)
        result = runtime.execute("put_first_on_second('red block', (0.0, 0.0))", rehearse=False)
        assert result.before is not None
        assert np.array_equal(before, result.before)
        assert result.after is not None
        assert not np.array_equal(before, result.after)
        assert np.array_equal(result.after, runtime.picture())


def test_who_paints_on_a_picture_paints_on_a_copy() -> None:
    with Runtime.simulated(scene=TABLE, llm=None) as runtime:
        picture = runtime.picture()
        assert picture is not None
        picture[:] = 0
        assert runtime.picture() is not None
        assert np.any(runtime.picture())
