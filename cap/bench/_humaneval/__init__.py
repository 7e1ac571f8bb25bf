"""HumanEval (arXiv 2107.03374) in the sandbox: problems, judging, documents."""
