"""The arm's collision model against contacts that the physics engine finds."""

from __future__ import annotations

from collections import Counter

import numpy as np

from perception.scene import Scene, SceneObject
from primitives.motion.collision import CollisionWorld
from primitives.motion.ik import InverseKinematics
from primitives.motion.kinematics import OPENING_M, Kinematics, pointing_down
from robot_bridge.config import load_robot
from robot_bridge.robot import FloatArray
from sim.bullet import p
from sim.scenes import ObjectSpec, SceneSpec
from sim.world import World

MODEL = load_robot("panda").model
SPECS = (ObjectSpec("block", "red", (0.5, 0.0)), ObjectSpec("block", "blue", (0.45, 0.2), 0.5))
POSES = 150
PENETRATES_M = -0.001
CLEAR_M = 0.012


def gap_m(world: World, joints: FloatArray) -> float:
    """Distance from the arm, fingers opened as the model has them, to the nearest block."""
    index = world.joint_indices()
    fingers = [(name, OPENING_M / 2) for name in MODEL.gripper.finger_joints]
    for name, value in [*zip(MODEL.joint_names, joints, strict=True), *fingers]:
        p.resetJointState(world.arm, index[name], float(value), physicsClientId=world.client)
    bodies = range(p.getNumBodies(physicsClientId=world.client))
    table = 0
    return min(
        (
            float(point[8])
            for body in bodies
            if body not in (table, world.arm)
            for point in p.getClosestPoints(world.arm, body, 0.05, physicsClientId=world.client)
        ),
        default=1.0,
    )


def test_poses_that_physics_has_in_contact_touch_and_clear_ones_do_not() -> None:
    kinematics = Kinematics(MODEL)
    ik, collisions = InverseKinematics(kinematics, MODEL.ready), CollisionWorld(kinematics)
    rng = np.random.default_rng(0)
    counts: Counter[str] = Counter()
    with World(SceneSpec(SPECS), 0) as world:
        yaws = {f"{s.color} block": s.yaw_rad for s in SPECS}
        size = np.full(3, 0.04)
        collisions.update(
            Scene(
                tuple(
                    SceneObject(t.name, "block", t.color, np.array(t.position), yaws[t.name], size)
                    for t in world.truth()
                )
            ),
            None,
            (),
        )
        for _ in range(POSES):
            spec = SPECS[int(rng.integers(len(SPECS)))]
            xy = np.array(spec.position[:2]) + rng.uniform(-0.08, 0.08, 2)
            pose = pointing_down(np.array([*xy, rng.uniform(0.012, 0.09)]), rng.uniform(-0.7, 0.7))
            joints = ik.solve(pose)
            assert joints is not None
            gap, touches = gap_m(world, joints), collisions.touches(joints) is not None
            if gap < PENETRATES_M:
                counts["penetrating"] += 1
                assert touches, f"{1000 * gap:.1f} mm deep and not seen at {pose.translation}"
            elif gap > CLEAR_M:
                counts["clear"] += 1
                assert not touches, f"{1000 * gap:.1f} mm clear, called a touch: {pose.translation}"
    assert counts["penetrating"] >= 10
    assert counts["clear"] >= 50
