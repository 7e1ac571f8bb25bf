from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perception.colours import COLOURS, color_name, name_colours


@pytest.mark.parametrize("name", COLOURS)
@settings(deadline=None)
@given(shade=st.floats(0.65, 1.05), noise=st.tuples(*[st.integers(-6, 6)] * 3))
def test_a_colour_keeps_its_name_in_shade_and_noise(name, shade, noise):
    rgb = np.array(COLOURS[name]) * 255 * shade + noise
    assert color_name(tuple(int(v) for v in rgb.clip(0, 255))) == name


@pytest.mark.parametrize("rgb", [(255, 255, 255), (0, 0, 0), (230, 222, 204)])
def test_white_black_and_the_table_are_none_of_the_colours(rgb):
    assert color_name(rgb) is None


@given(st.integers(0, 2**32 - 1))
def test_a_picture_gets_the_same_labels_as_its_pixels_alone(seed):
    picture = np.random.default_rng(seed).integers(0, 256, (3, 5, 3)).astype(np.uint8)
    labels = name_colours(picture)
    assert labels.shape == (3, 5)
    assert labels[1, 2] == name_colours(picture[1, 2])
