"""What ROS 2's build needs beyond pyproject.toml: files that go to share/.

colcon builds an ament_python package through setup.py; everything else stands in
pyproject.toml, for pip and colcon alike.
"""

from pathlib import Path

from setuptools import setup

PACKAGE = "cap_runtime"
SHARE = f"share/{PACKAGE}"


def files(pattern: str) -> list[str]:
    """Files below this folder, as setuptools wants them: relative, in order."""
    return sorted(str(path) for path in Path().glob(pattern))


found = setup(
    data_files=[
        ("share/ament_index/resource_index/packages", [f"resource/{PACKAGE}"]),
        (SHARE, ["package.xml"]),
        (f"{SHARE}/launch", files("launch/*.launch.py")),
        (f"{SHARE}/launch/config", files("launch/config/*.yaml")),
    ]
)

# colcon reads the distribution back as literals, which a parsed version range is not.
for holder in (found, found.metadata):
    if getattr(holder, "python_requires", None) is not None:
        holder.python_requires = str(holder.python_requires)
