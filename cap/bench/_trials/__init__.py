"""Trials of any suite that judges sentences: records, journal, statistics, reports."""
