"""Judging what a command did, on simulator truth: states, places, checks, start layouts."""
