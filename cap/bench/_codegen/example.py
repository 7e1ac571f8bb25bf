"""An example of a document: a function in one body, and in steps."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent, indent


@dataclass(frozen=True)
class Example:
    """A function in one body, and in steps with the functions that the steps call.

    sample: an expression that calls it; both ways give the same.
    """

    opening: str
    flat: str
    steps: str
    helpers: str
    sample: str

    def text(self, *, hierarchical: bool) -> str:
        """The example as a document shows it."""
        opening = dedent(self.opening).strip("\n")
        body = indent(dedent(self.steps if hierarchical else self.flat).strip("\n"), "    ")
        helpers = dedent(self.helpers).strip("\n")
        return f"{opening}\n{body}\n" + (f"\n\n{helpers}\n" if hierarchical and helpers else "")
