"""The suite `tabletop`: its trials, and the bars that its groups are held against."""
