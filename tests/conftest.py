"""Settings for all tests."""

from __future__ import annotations

import os

from hypothesis import settings

# What a user of this machine has kept is no part of a test, nor is a test's a part of it.
os.environ["CAP_SKILLS"] = "off"

# The same examples every time: a run that passes here passes there.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
