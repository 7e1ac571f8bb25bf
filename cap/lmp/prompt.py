"""What an LMP is: runnable Python examples, a kind of result, and names that it may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from cap.llm.model import Gap, GenerationRequest, Message
from cap.lmp.request import as_read
from cap.lmp.retrieval import Turn, most_alike
from perception.scene import Scene
from primitives.registry import Registry

Mode = Literal["program", "function", "value"]
"""What the code is for: acting, defining one function, or computing `ret_val`."""

REQUEST_MARK = "# > "
"""Begins the line that asks; the same mark, generated, ends the answer."""
_NO_REMARKS = rf'root ::= [^#] [^#]* ("\n\n{REQUEST_MARK.rstrip()}")?'
"""Below a request stands what the runtime says of the table. A small model makes such lines up
("not on the table: red block"), and then believes them."""


_TALK = ("say", "parse_question")
_OTHERWISE = " | ".join(f'"{w[:n]}" [^#{w[n]}]' for w in _TALK for n in range(1, len(w)))
_NO_TALK = _NO_REMARKS.replace("[^#]", f"([^#{''.join(w[0] for w in _TALK)}] | {_OTHERWISE})", 1)
"""The same, and it begins with none of these: told not to talk, a small model says that again."""


@dataclass(frozen=True)
class Session:
    """Turns that follow one another on one table; names as perception gives them."""

    turns: tuple[Turn, ...] = ()
    blocks: tuple[str, ...] = ()
    bowls: tuple[str, ...] = ()


@dataclass(frozen=True)
class Prompt:
    """An LMP. names: the primitives that its code may call, in the order shown.

    sessions: examples that every request shows. pool: independent examples on one table; a
    request shows the few that are most like it, after the others, because a small model leans
    most on what it read last.
    """

    purpose: str
    mode: Mode
    intro: str
    names: tuple[str, ...]
    sessions: tuple[Session, ...]
    pool: Session = field(default_factory=Session)
    max_tokens: int = 320

    def prefix(self, registry: Registry) -> str:
        """The constant part of every request."""
        api = "\n".join(f"#   {registry[n].signature}" for n in self.names)
        parts = [f"{_comment(self.intro)}\n{api}\n"]
        for session in self.sessions:
            parts.append(table_text(session.blocks, session.bowls))
            parts.extend(turn_text(turn) for turn in session.turns)
        if self.pool.turns:
            parts.append(table_text(self.pool.blocks, self.pool.bowls))
        return "\n".join(parts) + "\n"

    def openings(self, registry: Registry) -> list[GenerationRequest]:
        """What requests are likely to begin with: the prefix, and what an example's own shows."""
        prefix, turns = self.prefix(registry), self.pool.turns
        shown = dict.fromkeys(most_alike(t.request, turns, t.hint) for t in turns) or {(): None}
        return [GenerationRequest(self.purpose, prefix, "", (), pieces=_pieces(s)) for s in shown]

    def request(
        self,
        registry: Registry,
        *,
        scene: Scene | None,
        earlier: Sequence[Turn],
        request: str,
        hint: str = "",
        also: str = "",
        silent: bool = False,
        start: str = "",
        gap: Gap | None = None,
        temperature: float = 0.0,
        seed: int = 0,
        n: int = 1,
    ) -> GenerationRequest:
        """The generation request for one sentence or phrase.

        earlier: turns before this one on the same table (history, rejected versions).
        also: told below the request, as the hint is, without a say in which examples are shown.
        silent: whether it must begin with something else than telling.
        start: text that the answer begins with, for example a `def` line.
        gap: what is asked for is not the answer but what stands in this gap of it.
        """
        pieces = _pieces(most_alike(as_read(request), self.pool.turns, hint))
        setting = ""
        if scene is not None:
            blocks, bowls = ([o.name for o in scene.of(kind)] for kind in ("block", "bowl"))
            setting = table_text(blocks, bowls) + "\n"
        parts = [turn_text(turn) + "\n" for turn in earlier]
        told = "\n".join(text for text in (hint, also) if text)
        parts.append(turn_text(Turn(request, "", told)).rstrip("\n") + "\n" + start)
        prefix, suffix = self.prefix(registry), "".join(parts)
        return GenerationRequest(
            purpose=self.purpose,
            prefix=prefix,
            pieces=pieces,
            setting=setting,
            suffix=suffix,
            messages=(
                Message("system", f"{_CHAT}\n\n{prefix.rstrip()}"),
                Message("user", ("".join(pieces) + setting + suffix).strip("\n") + _asked(gap)),
            ),
            stop=("\n" + REQUEST_MARK.strip(), "\nblocks = ["),
            max_tokens=self.max_tokens,
            temperature=temperature,
            seed=seed,
            n=n,
            # The body of a function may well begin with a remark; nobody takes it for ours.
            grammar=None if self.mode == "function" else _NO_TALK if silent else _NO_REMARKS,
            gap=gap,
        )


def _pieces(turns: Sequence[Turn]) -> tuple[str, ...]:
    return tuple(turn_text(turn) + "\n" for turn in turns)


_CHAT = (
    "Continue this Python document. Answer with nothing but the code that follows the "
    "last request: no fences, no explanation."
)


def _asked(gap: Gap | None) -> str:
    """What a chat model is told of a gap."""
    if gap is None:
        return ""
    told = f"Answer with nothing but the code that is missing at {_GAP}."
    return f"\n{gap.before}{_GAP}{gap.after}\n\n{told}"


_GAP = "<gap>"


def table_text(blocks: Sequence[str], bowls: Sequence[str]) -> str:
    """The lists of names as the program will find them."""
    return f"blocks = {list(blocks)!r}\nbowls = {list(bowls)!r}"


def turn_text(turn: Turn) -> str:
    """A request, its hint and its code, ending in a newline."""
    hint = f"{_comment(turn.hint)}\n" if turn.hint else ""
    return f"{REQUEST_MARK}{_one_line(turn.request)}\n{hint}{turn.code.strip()}\n"


def _comment(text: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in text.strip().splitlines())


def _one_line(text: str) -> str:
    # A request is data: a line break in it must not begin code of its own. Capitals alone
    # read as shouting to people and as other names to a small model.
    line = as_read(text)
    return line.lower() if line.isupper() else line
