"""A model writes a function: all in one body, or in steps that are written one by one.

After Code as Policies (arXiv 2209.07753, "Hierarchical code-gen"): the hierarchical way shows
examples that call functions of their own, and every function that what is written calls and
nobody defined is written next, until none is missing. Both ways are greedy and get one try.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from textwrap import dedent, indent

from cap.llm.model import GenerationRequest, LanguageModel, Message, TokenCounts
from cap.lmp.code_text import only_definition
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

    def ask(name: str, shown: str, opening: str) -> str | None:
        generation = model.generate(_request(document, shown))
        solution.requests += 1
        solution.tokens += generation.tokens
        solution.seconds += generation.total_s
        return source_of(name, opening, generation.text)

    solution.functions, solution.depth = written(task, ask, hierarchical=document.hierarchical)
    return solution


Ask = Callable[[str, str, str], str | None]
"""Has a function written: its name, what is shown, whose end is the function's opening, and
the opening alone; gives its source, None when what came is no function."""


def written(task: Task, ask: Ask, *, hierarchical: bool) -> tuple[dict[str, str], int]:
    """A task's functions (name -> source) by `ask`, and how deep the deepest stands.

    hierarchical: whether those that are called and missing are written too, each once, within
    `MAX_DEPTH` and `MAX_HELPERS`.
    """
    functions: dict[str, str] = {}
    source = ask(task.name, task.before + task.opening, task.opening)
    if source is None:
        return functions, 0
    functions[task.name] = source
    return functions, _add_missing(source, 1, task, ask, functions) if hierarchical else 0


def _add_missing(source: str, depth: int, task: Task, ask: Ask, functions: dict[str, str]) -> int:
    """Have what `source` lacks written, and what that lacks; how deep it went."""
    deepest = 0
    known = {*task.known, *functions}
    for call in undefined_functions(source, known, registry=task.registry):
        # One that two functions call is written once.
        if call.name in functions:
            continue
        if depth > MAX_DEPTH or len(functions) > MAX_HELPERS:
            break
        opening = f"{call.signature}\n"
        # As the examples stand there: what calls it first, then what was written for that.
        shown = "\n\n\n".join([*functions.values(), opening])
        helper = ask(call.name, task.before + shown, opening)
        if helper is not None:
            functions[call.name] = helper
            deepest = max(deepest, depth, _add_missing(helper, depth + 1, task, ask, functions))
    return deepest


def source_of(name: str, opening: str, answer: str) -> str | None:
    """The function that an opening and an answer make; None when they make none.

    A model that chats may leave out the indentation, or begin with the `def` line again.
    """
    body = "\n".join(line for line in answer.splitlines() if not line.startswith("```"))
    for text in (opening + body, body, opening + indent(dedent(body), "    ")):
        source = only_definition(text, name)
        if source is not None and _has_body(source):
            return source
    return None


def _has_body(source: str) -> bool:
    """Whether more than a docstring and other functions is there."""
    function = ast.parse(source).body[0]
    assert isinstance(function, ast.FunctionDef)
    body = function.body[ast.get_docstring(function) is not None :]
    return any(not isinstance(statement, ast.FunctionDef) for statement in body)


def _request(document: Document, shown: str) -> GenerationRequest:
    return GenerationRequest(
        purpose=document.purpose,
        prefix=document.text,
        suffix=shown,
        messages=(Message("system", _CHAT), Message("user", document.text + shown)),
        stop=STOP,
        max_tokens=MAX_TOKENS,
    )
