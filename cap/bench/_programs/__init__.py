"""Texts of the good programs, sorted by what they show; `cap.bench._good_programs` joins them.

Names in a text stand for what a table has: `$a`, `$b`, `$c` are blocks, `$p` and `$q` bowls,
`$side` and `$corner` places, `$step` a length in metres.
"""
