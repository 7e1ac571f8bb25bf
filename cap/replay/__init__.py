"""Running a recorded run again: all of it, up to a step, or on from a step otherwise."""
