"""A model writes a function: all in one body, or in steps that are written one by one.

After Code as Policies (arXiv 2209.07753, "Hierarchical code-gen"): the hierarchical way shows
examples that call functions of their own, and every function that what is written calls and
nobody defined is written next, until none is missing. Both ways are greedy and get one try.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from cap.llm.model import GenerationRequest, LanguageModel, Message, TokenCounts
from cap.lmp.writer import only_definition
from cap.verify import undefined_functions
from primitives.registry import Registry

MAX_TOKENS = 400
"""Of one function."""
MAX_DEPTH = 3
MAX_HELPERS = 8
STOP = ("\ndef ", "\nclass ", "\n# ", "\n@", "\nif ", "\nprint(", "\nassert ", "\n```")
"""What can't be part of the body of a function."""

_CHAT = (
    "Continue this Python document with the body of its last function. Answer with code alone: "
    "no fences, no explanation."
)


@dataclass(frozen=True)
class Document:
    """What a function is written behind. hierarchical: whether missing functions are written."""

    purpose: str
    text: str
    hierarchical: bool


@dataclass
class Solution:
    """Functions that were written (name -> source), the asked one first, and their cost."""

    functions: dict[str, str] = field(default_factory=dict)
    depth: int = 0
    requests: int = 0
    tokens: TokenCounts = field(default_factory=TokenCounts)
    seconds: float = 0.0


@dataclass(frozen=True)
class Task:
    """A function that is to be written.

    opening: what stands there of it, from `def` to the docstring; before: what stands above
    it, other functions it may use for example. known: names that it finds defined.
    """

    name: str
    opening: str
    known: Collection[str]
    before: str = ""
    registry: Registry | None = None


def write(task: Task, document: Document, model: LanguageModel) -> Solution:
    """Write a function by the document's way; a part that fails to parse is left out.

    Raises:
        ModelError: the model failed.
    """
    solution = Solution()
    source = _function(
        task.name, task.before + task.opening, task.opening, solution, document, model
    )
    if source is not None and document.hierarchical:
        _add_missing(source, 1, task, solution, document, model)
    return solution


def _add_missing(
    source: str,
    depth: int,
    task: Task,
    solution: Solution,
    document: Document,
    model: LanguageModel,
) -> None:
    known = {*task.known, *solution.functions}
    for call in undefined_functions(source, known, registry=task.registry):
        # One that two functions call is written once.
        if call.name in solution.functions:
            continue
        if depth > MAX_DEPTH or len(solution.functions) > MAX_HELPERS:
            return
        opening = f"{call.signature}\n"
        before = f"{task.before}{source}\n\n\n{opening}"
        written = _function(call.name, before, opening, solution, document, model)
        if written is not None:
            solution.depth = max(solution.depth, depth)
            _add_missing(written, depth + 1, task, solution, document, model)


def _function(
    name: str,
    shown: str,
    opening: str,
    solution: Solution,
    document: Document,
    model: LanguageModel,
) -> str | None:
    """Have one function written and note it; None when what came is no function."""
    generation = model.generate(_request(document, shown))
    solution.requests += 1
    solution.tokens += generation.tokens
    solution.seconds += generation.total_s
    source = only_definition(opening + generation.text, name)
    if source is not None:
        solution.functions[name] = source
    return source


def _request(document: Document, shown: str) -> GenerationRequest:
    return GenerationRequest(
        purpose=document.purpose,
        prefix=document.text,
        suffix=shown,
        messages=(Message("system", _CHAT), Message("user", document.text + shown)),
        stop=STOP,
        max_tokens=MAX_TOKENS,
    )
