"""`python -m cap.cli`: the same as `cap`."""

from cap.cli import main

main()
