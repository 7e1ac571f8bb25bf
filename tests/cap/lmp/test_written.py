"""When no other version of a program can help."""

from __future__ import annotations

import pytest

from cap.lmp.written import Written, names_the_absent
from cap.verify import Finding


def refused(subject: str) -> Written:
    finding = Finding("unknown-object", 1, 0, f"there is no {subject}", subject=subject)
    return Written(f"pick('{subject}')", {}, (finding,))


@pytest.mark.parametrize(
    ("sentence", "subject", "hopeless"),
    [
        ("put the blue block in the red bowl", "blue block", True),
        ("put the grey block in the red bowl", "gray block", True),
        ("put the red block in the red bowl", "blue block", False),
        ("put the middle block in the red bowl", "middle block", False),
        ("if there is a blue block, put it in the red bowl", "blue block", False),
        ("put the blue block or else the red one in the bowl", "blue block", False),
    ],
)
def test_a_name_that_the_person_gave_and_nobody_sees(
    sentence: str, subject: str, hopeless: bool
) -> None:
    assert names_the_absent(refused(subject), sentence) is hopeless
