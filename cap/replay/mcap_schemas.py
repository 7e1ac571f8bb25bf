"""JSON schemas of what `cap.replay.mcap_file` writes, by name."""

from __future__ import annotations

from typing import Any


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items}


_NUMBER, _TEXT, _WHOLE, _TRUTH = (
    {"type": kind} for kind in ("number", "string", "integer", "boolean")
)
_TIME = _object(sec=_WHOLE, nsec=_WHOLE)
_VECTOR = _object(x=_NUMBER, y=_NUMBER, z=_NUMBER)
_QUATERNION = _object(x=_NUMBER, y=_NUMBER, z=_NUMBER, w=_NUMBER)
_POSE = _object(position=_VECTOR, orientation=_QUATERNION)
_COLOR = _object(r=_NUMBER, g=_NUMBER, b=_NUMBER, a=_NUMBER)
_CUBE = _object(pose=_POSE, size=_VECTOR, color=_COLOR)
_CYLINDER = _object(pose=_POSE, size=_VECTOR, color=_COLOR, bottom_scale=_NUMBER, top_scale=_NUMBER)
_LINE = _object(
    type=_WHOLE,
    pose=_POSE,
    thickness=_NUMBER,
    scale_invariant=_TRUTH,
    points=_list(_VECTOR),
    color=_COLOR,
    colors=_list(_COLOR),
    indices=_list(_WHOLE),
)
_ANY = {"type": "object"}
_ENTITY = _object(
    timestamp=_TIME,
    frame_id=_TEXT,
    id=_TEXT,
    lifetime=_TIME,
    frame_locked=_TRUTH,
    metadata=_list(_object(key=_TEXT, value=_TEXT)),
    arrows=_list(_ANY),
    cubes=_list(_CUBE),
    spheres=_list(_ANY),
    cylinders=_list(_CYLINDER),
    lines=_list(_LINE),
    triangles=_list(_ANY),
    texts=_list(_ANY),
    models=_list(_ANY),
)

SCHEMAS: dict[str, dict[str, Any]] = {
    "foxglove.SceneUpdate": _object(
        deletions=_list(_object(timestamp=_TIME, type=_WHOLE, id=_TEXT)),
        entities=_list(_ENTITY),
    ),
    "foxglove.FrameTransforms": _object(
        transforms=_list(
            _object(
                timestamp=_TIME,
                parent_frame_id=_TEXT,
                child_frame_id=_TEXT,
                translation=_VECTOR,
                rotation=_QUATERNION,
            )
        )
    ),
    "foxglove.CompressedImage": _object(
        timestamp=_TIME,
        frame_id=_TEXT,
        data={"type": "string", "contentEncoding": "base64"},
        format=_TEXT,
    ),
    "foxglove.Log": _object(
        timestamp=_TIME, level=_WHOLE, message=_TEXT, name=_TEXT, file=_TEXT, line=_WHOLE
    ),
    "JointState": _object(
        timestamp=_TIME, name=_list(_TEXT), position=_list(_NUMBER), velocity=_list(_NUMBER)
    ),
    "cap.Event": _object(schema=_WHOLE, kind=_TEXT, time_s=_NUMBER),
}
