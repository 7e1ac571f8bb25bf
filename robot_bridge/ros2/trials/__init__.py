"""Trials over the wire between real processes: round trips, faults, endurance.

`cap bench ros`, `ros_faults` and `ros_soak` start these and read what they print.
"""
