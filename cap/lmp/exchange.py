"""What goes to the model and comes back for one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cap.events import EventStream, GenerationFinished, GenerationStarted, TextGenerated
from cap.llm.cassette import request_key
from cap.llm.model import GenerationRequest, LanguageModel
from cap.lmp.budget import Budget
from cap.lmp.code_text import code_only
from cap.lmp.gaps import filled, gap_at, removed
from cap.lmp.prompt import Prompt
from cap.lmp.retrieval import Turn
from cap.lmp.written import Fault
from perception.scene import Scene
from primitives.registry import Registry

MENDING = 2
"""The attempt that writes nothing but the statement at fault."""
_SAMPLING_TEMPERATURE = 0.7


@dataclass(frozen=True)
class Wanted:
    """What an LMP is to write. earlier, hint, also: as for `Prompt.request`.

    again: how many answers were rejected before; another one must be able to differ. silent: an
    answer before did nothing but talk.
    """

    prompt: Prompt
    request: str
    earlier: Sequence[Turn] = ()
    hint: str = ""
    also: str = ""
    again: int = 0
    silent: bool = False


@dataclass(frozen=True)
class Exchange:
    """Asks the model for code, as far as the budget goes, and tells it as events.

    Every method raises ModelError when the model failed, BudgetError when no token is left.
    """

    model: Callable[[], LanguageModel]
    registry: Registry
    events: EventStream
    cancelled: Callable[[], bool]
    budget: Budget

    def whole(
        self,
        wanted: Wanted,
        scene: Scene | None,
        attempt: int,
        *,
        start: str = "",
        subject: str | None = None,
    ) -> str:
        """All of what is wanted.

        scene: the table to show. start: what the code is made to begin with. subject: what
        events call it; None calls it by its request.
        """
        request = wanted.prompt.request(
            self.registry,
            scene=scene,
            earlier=wanted.earlier,
            request=wanted.request,
            hint=wanted.hint,
            also=wanted.also,
            silent=wanted.silent,
            start=start,
            temperature=_temperature(attempt + wanted.again),
            seed=attempt + wanted.again,
        )
        subject = wanted.request if subject is None else subject
        text = self._generate(wanted.prompt, request, subject, attempt, start=start)[0]
        return code_only(start + text)

    def samples(self, wanted: Wanted, scene: Scene, count: int, seed: int) -> list[str]:
        """Several answers to one request; the same may come twice."""
        request = wanted.prompt.request(
            self.registry,
            scene=scene,
            earlier=wanted.earlier,
            request=wanted.request,
            hint=wanted.hint,
            also=wanted.also,
            silent=wanted.silent,
            temperature=_SAMPLING_TEMPERATURE,
            seed=seed,
            n=count,
        )
        return [code_only(t) for t in self._generate(wanted.prompt, request, wanted.request, 1)]

    def mended(
        self, wanted: Wanted, scene: Scene | None, source: str, fault: Fault, attempt: int = 1
    ) -> str | None:
        """A source with the statement at fault written anew; None when that changes nothing.

        What is told below the request is the fault, in the place of `wanted.also`.
        """
        gap = gap_at(source, fault.line)
        if gap is None:
            return None
        old = removed(source, gap)
        request = wanted.prompt.request(
            self.registry,
            scene=scene,
            earlier=wanted.earlier,
            request=wanted.request,
            hint=wanted.hint,
            # Shown the whole version that failed, a small model writes it once more.
            also=f"wrong: {old}: {fault.text}",
            gap=gap,
        )
        text = self._generate(wanted.prompt, request, wanted.request, attempt, line=fault.line)[0]
        made = filled(gap, code_only(text))
        return None if made == filled(gap, old) else made

    def _generate(
        self,
        prompt: Prompt,
        request: GenerationRequest,
        subject: str,
        attempt: int,
        *,
        start: str = "",
        line: int | None = None,
    ) -> tuple[str, ...]:
        """What the model writes, one text a sample.

        start: what the answer was made to begin with. line: of the one statement that is
        written anew.
        """
        self.budget.check_tokens()
        self.events.emit(
            GenerationStarted,
            purpose=prompt.purpose,
            subject=subject,
            attempt=attempt,
            line=line,
            samples=request.n,
        )
        if start:
            self.events.emit(TextGenerated, purpose=prompt.purpose, text=start)
        generation = self.model().generate(
            request,
            on_text=lambda text: self.events.emit(TextGenerated, purpose=prompt.purpose, text=text),
            cancelled=self.cancelled,
        )
        self.budget.tokens -= generation.tokens.completion
        self.events.emit(
            GenerationFinished,
            purpose=prompt.purpose,
            subject=subject,
            prompt=request.changing,
            text=generation.text,
            prompt_tokens=generation.tokens.prompt,
            cached_tokens=generation.tokens.cached,
            completion_tokens=generation.tokens.completion,
            first_token_s=generation.first_token_s,
            total_s=generation.total_s,
            key=request_key(request),
            texts=generation.texts if request.n > 1 else (),
        )
        return generation.texts


def _temperature(attempt: int) -> float:
    """The first answer is the model's best; another try must be able to differ."""
    return 0.0 if attempt == 1 else 0.4
