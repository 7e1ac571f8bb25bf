"""Choosing among programs, with the twin as judge."""
