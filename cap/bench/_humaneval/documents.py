"""The documents behind which HumanEval's functions are written: the same examples, two ways.

None of the examples is a problem of HumanEval.
"""

from __future__ import annotations

from cap.bench._codegen.example import Example
from cap.bench._codegen.writing import Document

EXAMPLES = (
    Example(
        '''
        def longest_run(numbers: List[int]) -> int:
            """ Length of the longest stretch of equal numbers that stand side by side.
            >>> longest_run([1, 1, 2, 2, 2, 1])
            3
            """
        ''',
        """
        longest = 0
        run = 0
        for i, number in enumerate(numbers):
            if i > 0 and number == numbers[i - 1]:
                run += 1
            else:
                run = 1
            longest = max(longest, run)
        return longest
        """,
        """
        runs = split_into_runs(numbers)
        return max((len(run) for run in runs), default=0)
        """,
        '''
        def split_into_runs(numbers: List[int]) -> List[List[int]]:
            """Stretches of equal numbers that stand side by side."""
            runs = []
            for number in numbers:
                if runs and runs[-1][-1] == number:
                    runs[-1].append(number)
                else:
                    runs.append([number])
            return runs
        ''',
        "[longest_run([1, 1, 2, 2, 2, 1]), longest_run([])]",
    ),
    Example(
        '''
        def shift_letters(text: str, steps: int) -> str:
            """ Move every small letter some steps on in the alphabet, round its end; others stay.
            >>> shift_letters('xyz a', 2)
            'zab c'
            """
        ''',
        """
        shifted = []
        for char in text:
            if 'a' <= char <= 'z':
                shifted.append(chr((ord(char) - ord('a') + steps) % 26 + ord('a')))
            else:
                shifted.append(char)
        return ''.join(shifted)
        """,
        """
        return ''.join(shift_letter(char, steps) for char in text)
        """,
        '''
        def shift_letter(char: str, steps: int) -> str:
            """The letter some steps on, round the end; other characters stay."""
            if not 'a' <= char <= 'z':
                return char
            return chr((ord(char) - ord('a') + steps) % 26 + ord('a'))
        ''',
        "shift_letters('xyz a', 2)",
    ),
    Example(
        '''
        def average(numbers: List[float]) -> float:
            """ The mean of the numbers.
            >>> average([1.0, 2.0])
            1.5
            """
        ''',
        """
        return sum(numbers) / len(numbers)
        """,
        """
        return sum(numbers) / len(numbers)
        """,
        "",
        "average([1.0, 2.0])",
    ),
)


def document(*, hierarchical: bool) -> Document:
    """The document of one way of writing."""
    shown = "\n\n".join(example.text(hierarchical=hierarchical) for example in EXAMPLES)
    text = f"from typing import List\n\n\n{shown}\n\n"
    return Document("humaneval-steps" if hierarchical else "humaneval-flat", text, hierarchical)
