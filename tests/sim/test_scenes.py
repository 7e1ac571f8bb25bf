"""Scene files and random scenes."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenes import BOWL_RADIUS_M, SceneFileError, load_scene, random_scene

RED = {"category": "block", "color": "red", "position": [0.5, 0.0]}


def written(folder: Path, objects: list[Any], **more: Any) -> Path:
    path = folder / "scene.json"
    path.write_text(json.dumps({"world": "tabletop", "objects": objects, **more}))
    return path


def test_a_scene_file_is_read_in_the_robot_frame(tmp_path: Path) -> None:
    bowl = {"category": "bowl", "color": "blue", "position": [0.6, 0.2]}
    spec = load_scene(written(tmp_path, [RED, bowl]))
    assert [o.name for o in spec.objects] == ["red block", "blue bowl"]
    assert spec.objects[1].position == (0.6, 0.2)


@pytest.mark.parametrize(
    ("objects", "words"),
    [
        ([{**RED, "color": "mauve"}], ["mauve", "red", "gray"]),
        ([{**RED, "category": "cup"}], ["cup", "block", "bowl"]),
        ([{**RED, "position": [0.9, 0.0]}], ["red block", "0.9", "0.7"]),
        ([{**RED, "position": [0.5, -0.4]}], ["red block", "-0.4", "-0.35"]),
        ([{**RED, "position": [float("nan"), 0.0]}], ["red block", "finite"]),
        ([{**RED, "position": [0.5]}], ["object 1", "[x, y]"]),
        ([{**RED, "position": "here"}], ["object 1", "here"]),
        ([{**RED, "weight": 3}], ["weight"]),
        ([RED, {**RED, "color": "blue", "position": [0.52, 0.0]}], ["red block", "blue block"]),
        ([{**RED, "position": [0.3 + 0.03 * i, 0.0]} for i in range(13)], ["13", "12"]),
        (["red block"], ["object 1"]),
    ],
)
def test_a_bad_scene_file_is_refused_in_one_line_that_names_the_fault(
    tmp_path: Path, objects: list[Any], words: list[str]
) -> None:
    with pytest.raises(SceneFileError) as caught:
        load_scene(written(tmp_path, objects))
    text = str(caught.value)
    assert "\n" not in text
    for word in words:
        assert word in text


def test_a_missing_or_garbled_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SceneFileError, match=r"nowhere\.json"):
        load_scene(tmp_path / "nowhere.json")
    path = tmp_path / "garbled.json"
    path.write_text("{not json")
    with pytest.raises(SceneFileError, match="not JSON"):
        load_scene(path)
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SceneFileError, match="not JSON"):
        load_scene(path)


def test_an_unknown_world_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SceneFileError, match="kitchen"):
        load_scene(written(tmp_path, [RED], world="kitchen"))


@given(seed=st.integers(0, 2**32 - 1))
def test_random_scenes_leave_room_between_all_objects(seed: int) -> None:
    objects = random_scene(seed).objects
    for i, a in enumerate(objects):
        for b in objects[i + 1 :]:
            assert math.dist(a.position[:2], b.position[:2]) > 0.08
    assert all(0.3 <= o.position[0] <= 0.7 and -0.35 <= o.position[1] <= 0.35 for o in objects)
    assert len({o.name for o in objects}) == len(objects)


def test_the_same_seed_draws_the_same_scene() -> None:
    assert random_scene(7) == random_scene(7)
    assert random_scene(7) != random_scene(8)


def test_too_many_bowls_are_refused() -> None:
    with pytest.raises(SceneFileError, match="do not fit"):
        random_scene(0, blocks=0, bowls=20)
    assert BOWL_RADIUS_M > 0.05


@pytest.mark.parametrize(
    "text",
    [
        '{"objects": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"objects": [{"category": "block", "color": "red", "position": [1' + "0" * 400 + ", 0]}]}",
        '{"objects": [{"category": "block", "color": "red", "position": [1'
        + "0" * 5000
        + ", 0]}]}",
        '{"objects": [{"category": "block", "color": "red", "position": [0.5, 0], "yaw": true}]}',
    ],
    ids=["deep", "huge integer", "endless integer", "yaw true"],
)
def test_json_that_python_cannot_take_is_refused_like_any_other_fault(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "odd.json"
    path.write_text(text)
    with pytest.raises(SceneFileError):
        load_scene(path)


@pytest.mark.parametrize(("yaw", "other_yaw"), [(0.7854, 0.7854), (0.7854, 0.0), (0.0, 0.5)])
def test_turned_blocks_whose_corners_meet_overlap(
    tmp_path: Path, yaw: float, other_yaw: float
) -> None:
    other = {**RED, "color": "blue", "position": [0.541, 0.0], "yaw": other_yaw}
    with pytest.raises(SceneFileError, match="red block and blue block overlap"):
        load_scene(written(tmp_path, [{**RED, "yaw": yaw}, other]))


def test_blocks_turned_alike_may_touch_face_to_face(tmp_path: Path) -> None:
    step = 0.04 * math.cos(0.5), 0.04 * math.sin(0.5)
    other = {**RED, "color": "blue", "position": [0.5 + step[0], step[1]], "yaw": 0.5}
    assert len(load_scene(written(tmp_path, [{**RED, "yaw": 0.5}, other])).objects) == 2


@pytest.mark.parametrize(("blocks", "bowls"), [(-1, 2), (3, -2)])
def test_fewer_objects_than_none_are_refused(blocks: int, bowls: int) -> None:
    with pytest.raises(SceneFileError, match=rf"{blocks} blocks, {bowls} bowls"):
        random_scene(0, blocks=blocks, bowls=bowls)
