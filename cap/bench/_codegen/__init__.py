"""Functions to be written by a model: problems, checks, flat and hierarchical writing."""
