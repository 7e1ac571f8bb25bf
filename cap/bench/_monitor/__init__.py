"""What the monitor suite is made of: bounds to judge by, adversaries, ordinary motions."""
