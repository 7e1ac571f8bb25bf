"""Commands for `cap bench commands`: data, judging and the runner that both halves share."""
