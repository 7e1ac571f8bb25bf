"""Being a little wrong on purpose: what perception and friction may differ by.

The spreads are those of the perception suite's errors: 95 % of positions lie within 4 mm
and of yaws within 3 degrees.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cap.rehearse.eyes import Glance
from perception.scene import Scene, SceneObject
from robot_bridge.robot import FloatArray

POSITION_SIGMA_M = 0.002
YAW_SIGMA_RAD = math.radians(1.5)
FRICTION_SIGMA = 0.10
"""Of the logarithm of the bodies' friction."""


@dataclass(frozen=True)
class Perturbation:
    """truth: where the bodies are while perception believes the Scene. friction: a factor.

    glance: the error of each later look, which is also the error of each later grasp.
    """

    truth: Scene
    friction: float
    glance: Glance


def perturbation(scene: Scene, seed: int) -> Perturbation:
    """One draw; the same seed gives the same."""
    rng = np.random.default_rng((seed, 0x7E57))
    friction = float(np.exp(rng.normal(0.0, FRICTION_SIGMA)))
    off = _error(rng)
    truth = replace(scene, objects=tuple(_moved(o, off) for o in scene))
    return Perturbation(truth, friction, off)


def _error(rng: np.random.Generator) -> Callable[[FloatArray, float], tuple[FloatArray, float]]:
    def off(position: FloatArray, yaw_rad: float) -> tuple[FloatArray, float]:
        shift = np.array([*rng.normal(0.0, POSITION_SIGMA_M, 2), 0.0])
        return position + shift, yaw_rad + float(rng.normal(0.0, YAW_SIGMA_RAD))

    return off


def _moved(item: SceneObject, off: Glance) -> SceneObject:
    position, yaw_rad = off(item.position, item.yaw_rad)
    return replace(item, position=position, yaw_rad=yaw_rad if item.category == "block" else 0.0)
