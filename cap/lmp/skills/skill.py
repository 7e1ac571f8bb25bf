"""A skill: a function's source, and what is known of how well it works."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from typing import Any

from cap.verify import UndefinedCall

RECENT = 10
"""So many of the newest runs decide whether a skill is still good."""
_SENTENCES = 8
_LEAST_RUNS = 3
_LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Evidence:
    """How the commands ended in which a function took part.

    recent: the newest runs, oldest first, at most `RECENT`. sentences: in which it worked, the
    newest last, each once, at most eight.
    """

    successes: int = 0
    failures: int = 0
    recent: tuple[bool, ...] = ()
    sentences: tuple[str, ...] = ()

    @property
    def runs(self) -> int:
        return self.successes + self.failures

    @property
    def falling(self) -> bool:
        """Whether it should be used no more: of three recent runs and more, under half worked."""
        n = len(self.recent)
        return n >= _LEAST_RUNS and sum(self.recent) < _LEAST_SHARE * n

    def after(self, success: bool, sentence: str) -> Evidence:
        """With one more run."""
        sentences = self.sentences
        if success:
            others = [s for s in sentences if s != sentence]
            sentences = (*others, sentence)[-_SENTENCES:]
        return Evidence(
            self.successes + success,
            self.failures + (not success),
            (*self.recent, success)[-RECENT:],
            sentences,
        )


@dataclass(frozen=True)
class Skill:
    """A kept function.

    pinned: stays in use whatever its evidence. retired: is not used; its source stays to be
    read, mended and revived.

    Raises:
        ValueError: the source is not one `def` of that name.
    """

    name: str
    source: str
    evidence: Evidence = field(default_factory=Evidence)
    pinned: bool = False
    retired: bool = False

    def __post_init__(self) -> None:
        _definition(self.name, self.source)

    @property
    def signature(self) -> str:
        """The `def` line without `def` and colon."""
        node = _definition(self.name, self.source)
        returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
        return f"{self.name}({ast.unparse(node.args)}){returns}"

    @property
    def doc(self) -> str:
        """The docstring's first line; "" without one."""
        text = ast.get_docstring(_definition(self.name, self.source)) or ""
        return text.partition("\n")[0]

    def after(self, success: bool, sentence: str) -> Skill:
        """With one more run; retired when it has become too bad to use."""
        evidence = self.evidence.after(success, sentence)
        retired = self.retired or (evidence.falling and not self.pinned)
        return replace(self, evidence=evidence, retired=retired)

    def fits(self, call: UndefinedCall) -> bool:
        """Whether every place that calls it can be this function, by its arguments."""
        arguments = _definition(self.name, self.source).args
        positional = [*arguments.posonlyargs, *arguments.args]
        names = {a.arg for a in (*arguments.args, *arguments.kwonlyargs)}
        required = {a.arg for a in positional[: len(positional) - len(arguments.defaults)]}
        pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        required |= {a.arg for a, default in pairs if default is None}
        for site in call.call_sites:
            given = [a for a in site.arguments if a.name is None]
            by_name = {a.name for a in site.arguments if a.name is not None}
            if any(a.source.startswith("*") for a in given) or "**" in by_name:
                # Only running it tells.
                continue
            if len(given) > len(positional) and arguments.vararg is None:
                return False
            taken = {a.arg for a in positional[: len(given)]}
            if taken & by_name or (arguments.kwarg is None and not by_name <= names):
                return False
            if not required <= taken | by_name:
                return False
        return True

    def to_json(self) -> dict[str, Any]:
        """All of it as plain data."""
        e = self.evidence
        return {
            "name": self.name,
            "signature": self.signature,
            "doc": self.doc,
            "source": self.source,
            "runs": e.runs,
            "successes": e.successes,
            "failures": e.failures,
            "recent": list(e.recent),
            "sentences": list(e.sentences),
            "pinned": self.pinned,
            "retired": self.retired,
        }


def _definition(name: str, source: str) -> ast.FunctionDef:
    try:
        body = ast.parse(source).body
    except SyntaxError as error:
        raise ValueError(f"{name} is no Python: {error.msg}, line {error.lineno}") from error
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef) or body[0].name != name:
        raise ValueError(f"the source of {name} must be one `def {name}(...)` and nothing else")
    return body[0]
