"""The writer: sentence and Scene to a verified program, with all functions it needs.

Hierarchical generation after Code as Policies (arXiv 2209.07753): the main LMP writes the
program, the function LMP writes every function that the program uses and nobody defined,
and the functions those need, until nothing is missing. What verification finds goes back
to the LMP with the checker's words, a bounded number of times, first for the statement at
fault alone and then for the whole; the version with the fewest findings is kept.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from cap.events import (
    EventStream,
    FunctionWritten,
    GenerationFinished,
    GenerationStarted,
    Note,
    ProgramVerified,
    SkillUsed,
    TextGenerated,
    plain,
)
from cap.llm.cassette import request_key
from cap.llm.model import GenerationRequest, LanguageModel
from cap.lmp.gaps import filled, gap_at, removed
from cap.lmp.prompt import Mode, Prompt
from cap.lmp.prompts import FUNCTION, MAIN, SUB_LMPS, SUCCESS
from cap.lmp.request import is_question, leans_on_earlier
from cap.lmp.retrieval import Turn
from cap.lmp.skills import SkillStore
from cap.result import FunctionRecord
from cap.verify import Finding, UndefinedCall, undefined_functions, verify
from perception.scene import Scene
from primitives.registry import Effect, PrimitiveSpec, Registry

_MENDING = 2
"""The attempt that writes nothing but the statement at fault."""
_SAMPLING_TEMPERATURE = 0.7


@dataclass(frozen=True)
class Bounds:
    """How much one sentence may cost. rounds: attempts per LMP, the first one included."""

    rounds: int = 3
    depth: int = 4
    functions: int = 12
    tokens: int = 6000


@dataclass(frozen=True)
class Written:
    """A version of the code, the functions it needs, and what verification found."""

    source: str
    functions: Mapping[str, FunctionRecord]
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return not self.findings


@dataclass(frozen=True)
class Fault:
    """Where a version went wrong and how. where: "program" or the function's name; line: in it."""

    where: str
    line: int
    text: str


@dataclass
class _Budget:
    tokens: int
    functions: int


class BudgetError(Exception):
    """A sentence needs more functions, depth or tokens than `Bounds` allow."""


@dataclass
class Writer:
    """Writes code with one model for one session; functions are never written twice.

    model: gives the model when it is first needed. permitted: primitives that a program may
    call at all. checking: whether what is written is verified; False only to measure what
    verification is worth. functions: those written so far. skills: functions of earlier
    sessions that worked; None writes all anew.
    """

    model: Callable[[], LanguageModel]
    registry: Registry
    events: EventStream
    cancelled: Callable[[], bool]
    permitted: Callable[[PrimitiveSpec], bool] = lambda spec: True
    checking: bool = True
    bounds: Bounds = field(default_factory=Bounds)
    functions: dict[str, FunctionRecord] = field(default_factory=dict)
    skills: SkillStore | None = None

    def program(
        self, sentence: str, scene: Scene, *, history: Sequence[Turn] = (), hint: str = ""
    ) -> Written:
        """Write the program for a sentence; the result may still carry findings.

        history: earlier sentences and programs, read where the sentence may lean on them,
        and versions that failed with a comment that says why.

        Raises:
            ModelError: the model failed. BudgetError: the bounds are used up.
        """
        also, earlier = self._also(sentence), _leaned_on(sentence, history)
        return self._write(MAIN, sentence, scene, earlier, hint, {}, allowed_for(sentence), also)

    def samples(
        self,
        sentence: str,
        scene: Scene,
        count: int,
        *,
        history: Sequence[Turn] = (),
        hint: str = "",
        goal: str = "",
        seed: int = 0,
    ) -> list[Written]:
        """Several programs for a sentence, from one request; the same may come twice.

        history, hint: as for `program`. goal: what must be true afterwards. Each is as the model
        wrote it, with what verification finds; those that would need more than the bounds allow
        are left out.

        Raises:
            ModelError: the model failed.
        """
        budget = self._budget()
        request = MAIN.request(
            self.registry,
            scene=scene,
            earlier=_leaned_on(sentence, history),
            request=sentence,
            hint=hint,
            also="\n".join(text for text in (goal, self._also(sentence)) if text),
            temperature=_SAMPLING_TEMPERATURE,
            seed=seed,
            n=count,
        )
        allowed = allowed_for(sentence)
        known: dict[str, Written] = {}
        sources = [code_only(text) for text in self._generate(MAIN, request, sentence, budget)]
        for source in dict.fromkeys(sources):
            with suppress(BudgetError):
                known[source] = self._completed(source, scene, {}, allowed, "program", budget)
        return [known[source] for source in sources if source in known]

    def mended(
        self,
        sentence: str,
        scene: Scene,
        written: Written,
        fault: Fault,
        *,
        history: Sequence[Turn] = (),
        hint: str = "",
    ) -> Written | None:
        """The same program with the statement at fault written anew; the rest stays.

        None where there is nothing but that statement, or nothing else came of it.

        Raises:
            ModelError: the model failed. BudgetError: the bounds are used up.
        """
        budget = self._budget()
        if fault.where != "program":
            return self._with_function_mended(sentence, scene, written, fault, budget)
        earlier = _leaned_on(sentence, history)
        source = self._mended(
            MAIN, sentence, scene, earlier, hint, written.source, fault, 1, budget
        )
        if source is None:
            return None
        return self._completed(source, scene, {}, allowed_for(sentence), "program", budget)

    def _with_function_mended(
        self, sentence: str, scene: Scene, written: Written, fault: Fault, budget: _Budget
    ) -> Written | None:
        record = written.functions.get(fault.where)
        usage = self._usage(written, fault.where)
        if record is None or usage is None:
            return None
        source = self._mended(FUNCTION, usage, None, (), "", record.source, fault, 1, budget)
        source = source and only_definition(source, record.name)
        if source is None:
            return None
        if self.checking and self._function_findings(record.name, source, scene):
            return None
        self.functions[record.name] = replace(record, source=source)
        return self._completed(written.source, scene, {}, allowed_for(sentence), "program", budget)

    def _usage(self, written: Written, name: str) -> str | None:
        """How a function that was written for a program is used in it."""
        for source in (written.source, *(f.source for f in written.functions.values())):
            known = {*self.registry.names, *TABLE_DATA}
            for call in undefined_functions(source, known, registry=self.registry, data=TABLE_DATA):
                if call.name == name:
                    return call.usage
        return None

    def value(
        self,
        purpose: str,
        phrase: str,
        scene: Scene,
        *,
        data: Mapping[str, Any],
        history: Sequence[Turn] = (),
    ) -> Written:
        """Write the code by which a sub-LMP answers a phrase (`ret_val = ...`)."""
        prompt = SUB_LMPS[purpose]
        return self._write(prompt, phrase, scene, history, "", data, reads_only)

    def success(
        self, sentence: str, scene: Scene, *, history: Sequence[Turn] = (), hint: str = ""
    ) -> Written:
        """Write what tells, after a command, whether it was done (`ret_val = True or False`).

        scene: the table before it. history: earlier sentences and their predicates, and
        versions that failed.
        """
        earlier = _leaned_on(sentence, history)
        return self._write(SUCCESS, sentence, scene, earlier, hint, {}, reads_only)

    def _write(
        self,
        prompt: Prompt,
        request: str,
        scene: Scene,
        history: Sequence[Turn],
        hint: str,
        data: Mapping[str, Any],
        allowed: Callable[[PrimitiveSpec], bool],
        also: str = "",
    ) -> Written:
        budget = self._budget()
        rejected: list[Turn] = []
        best: Written | None = None
        for attempt in range(1, self.bounds.rounds + 1):
            source: str | None = None
            if best is not None and attempt == _MENDING:
                fault = Fault("program", best.findings[0].line, _told(best.findings[0]))
                source = self._mended(
                    prompt, request, scene, history, hint, best.source, fault, attempt, budget
                )
            if source is None:
                source = self._whole(
                    prompt, request, scene, [*history, *rejected], hint, also, attempt, budget
                )
            written = self._completed(source, scene, data, allowed, prompt.mode, budget)
            if best is None or len(written.findings) < len(best.findings):
                best = written
            if best.ok or names_the_absent(best, request):
                break
            if attempt < self.bounds.rounds:
                self.events.emit(Note, text=f"Writing again: {written.findings[0].message}")
                rejected = [Turn(request, _with_findings(source, written.findings), hint)]
        assert best is not None
        return best

    def _whole(
        self,
        prompt: Prompt,
        request: str,
        scene: Scene,
        earlier: Sequence[Turn],
        hint: str,
        also: str,
        attempt: int,
        budget: _Budget,
    ) -> str:
        generation_request = prompt.request(
            self.registry,
            scene=scene,
            earlier=earlier,
            request=request,
            hint=hint,
            also=also,
            temperature=_temperature(attempt),
            seed=attempt,
        )
        return code_only(self._generate(prompt, generation_request, request, budget, attempt)[0])

    def _mended(
        self,
        prompt: Prompt,
        request: str,
        scene: Scene | None,
        history: Sequence[Turn],
        hint: str,
        source: str,
        fault: Fault,
        attempt: int,
        budget: _Budget,
    ) -> str | None:
        """A source with the statement at fault written anew; None when that changes nothing."""
        gap = gap_at(source, fault.line)
        if gap is None:
            return None
        old = removed(source, gap)
        generation_request = prompt.request(
            self.registry,
            scene=scene,
            earlier=history,
            request=request,
            hint=hint,
            # Shown the whole version that failed, a small model writes it once more.
            also=f"wrong: {old}: {fault.text}",
            gap=gap,
        )
        text = self._generate(
            prompt, generation_request, request, budget, attempt, line=fault.line
        )[0]
        made = filled(gap, code_only(text))
        return None if made == filled(gap, old) else made

    def _budget(self) -> _Budget:
        return _Budget(self.bounds.tokens, self.bounds.functions)

    def complete(self, source: str, scene: Scene) -> Written:
        """Write the functions that a program lacks, then verify it together with them.

        Raises:
            ModelError: the model failed. BudgetError: the bounds are used up.
        """
        return self._completed(source, scene, {}, any_effect, "program", self._budget())

    def _completed(
        self,
        source: str,
        scene: Scene,
        data: Mapping[str, Any],
        allowed: Callable[[PrimitiveSpec], bool],
        mode: Mode,
        budget: _Budget,
    ) -> Written:
        needed: dict[str, FunctionRecord] = {}
        self._add_missing(source, scene, needed, 1, budget)
        sources = {name: record.source for name, record in needed.items()}
        if not self.checking:
            return Written(source, needed, ())
        start_s = self.events.now_s
        findings = verify(
            source,
            registry=self.registry,
            scene=scene,
            functions=sources,
            data={**TABLE_DATA, **dict.fromkeys(data, "np.ndarray")},
            allowed=lambda spec: allowed(spec) and self.permitted(spec),
            mode=mode,
        )
        self.events.emit(
            ProgramVerified,
            source=source,
            findings=tuple(plain(f) for f in findings),
            total_s=self.events.now_s - start_s,
        )
        return Written(source, needed, tuple(findings))

    def _add_missing(
        self,
        source: str,
        scene: Scene,
        needed: dict[str, FunctionRecord],
        depth: int,
        budget: _Budget,
    ) -> None:
        known = {*self.registry.names, *TABLE_DATA, *needed}
        missing = undefined_functions(source, known, registry=self.registry, data=TABLE_DATA)
        for call in missing:
            if call.name in needed:
                continue
            record = self.functions.get(call.name) or self._kept(call, scene, depth)
            if record is None:
                if depth > self.bounds.depth:
                    raise BudgetError(
                        f"functions call functions more than {self.bounds.depth} deep at "
                        f"{call.name}(); say it in simpler steps"
                    )
                record = self._write_function(call, scene, depth, budget)
                if record is None:
                    continue
                self.functions[call.name] = record
                self.events.emit(
                    FunctionWritten, name=record.name, source=record.source, depth=record.depth
                )
            needed[call.name] = record
            self._add_missing(record.source, scene, needed, depth + 1, budget)

    def _write_function(
        self, call: UndefinedCall, scene: Scene, depth: int, budget: _Budget
    ) -> FunctionRecord | None:
        """One function, or None when no round gave a definition that verifies."""
        if budget.functions <= 0:
            raise BudgetError(
                f"a program may need at most {self.bounds.functions} new functions; "
                f"{call.name}() is one too many"
            )
        budget.functions -= 1
        start = call.signature
        rejected: list[Turn] = []
        fault: tuple[str, Fault] | None = None
        for attempt in range(1, self.bounds.rounds + 1):
            text: str | None = None
            if fault is not None and attempt == _MENDING:
                text = self._mended(FUNCTION, call.usage, None, (), "", *fault, attempt, budget)
            if text is None:
                text = self._function_text(call, rejected, start, attempt, budget)
            source = only_definition(text, call.name)
            if source is None:
                rejected = [
                    Turn(call.usage, f"{text}\n# wrong: write one `def {call.name}` that parses")
                ]
                continue
            findings = self._function_findings(call.name, source, scene)
            if not findings or not self.checking:
                return FunctionRecord(call.name, source, depth)
            fault = source, Fault(call.name, findings[0].line, _told(findings[0]))
            rejected = [Turn(call.usage, _with_findings(source, findings))]
        return None

    def _function_text(
        self,
        call: UndefinedCall,
        rejected: Sequence[Turn],
        start: str,
        attempt: int,
        budget: _Budget,
    ) -> str:
        request = FUNCTION.request(
            self.registry,
            scene=None,
            earlier=rejected,
            request=call.usage,
            start=start,
            temperature=_temperature(attempt),
            seed=attempt,
        )
        text = self._generate(FUNCTION, request, call.name, budget, attempt, start=start)[0]
        return code_only(start + text)

    def _function_findings(self, name: str, source: str, scene: Scene) -> list[Finding]:
        # Names that nobody defined are written next, so they are no fault here.
        later = {
            c.name: ""
            for c in undefined_functions(
                source, self._known(name), registry=self.registry, data=TABLE_DATA
            )
        }
        return verify(
            source,
            registry=self.registry,
            scene=scene,
            functions={**{n: r.source for n, r in self.functions.items()}, **later},
            data=TABLE_DATA,
            allowed=self.permitted,
            mode="function",
        )

    def _kept(self, call: UndefinedCall, scene: Scene, depth: int) -> FunctionRecord | None:
        """A skill of that name that fits its use and passes verification as it is now."""
        skill = None if self.skills is None else self.skills.find(call)
        if skill is None:
            return None
        findings = self._function_findings(skill.name, skill.source, scene)
        if findings:
            text = f"the kept function {skill.name} is not used: {findings[0].message}"
            self.events.emit(Note, text=text)
            return None
        record = FunctionRecord(skill.name, skill.source, depth)
        self.functions[skill.name] = record
        self.events.emit(SkillUsed, name=skill.name, source=skill.source, depth=depth)
        return record

    def _also(self, sentence: str) -> str:
        """What the main LMP is told of skills that worked in sentences like this one."""
        alike = () if self.skills is None else self.skills.alike(sentence)
        return "\n".join(f"also defined: {s.signature}  # {s.doc}" for s in alike)

    def _known(self, name: str) -> set[str]:
        return {*self.registry.names, *TABLE_DATA, *self.functions, name}

    def _generate(
        self,
        prompt: Prompt,
        request: GenerationRequest,
        subject: str,
        budget: _Budget,
        attempt: int = 1,
        *,
        start: str = "",
        line: int | None = None,
    ) -> tuple[str, ...]:
        """What the model writes, one text a sample, told as events.

        start: what the answer was made to begin with. line: of the one statement that is
        written anew.
        """
        if budget.tokens <= 0:
            raise BudgetError(
                f"the sentence used up its {self.bounds.tokens} tokens; say it in simpler steps"
            )
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
        budget.tokens -= generation.tokens.completion
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


TABLE_DATA: Mapping[str, str] = {
    "objects": "list[str]",
    "blocks": "list[str]",
    "bowls": "list[str]",
}
"""Variables that every program finds defined, with their types."""


def table_values(scene: Scene) -> dict[str, list[str]]:
    """The values of `TABLE_DATA` for a scene."""
    blocks = [o.name for o in scene.of("block")]
    bowls = [o.name for o in scene.of("bowl")]
    return {"objects": blocks + bowls, "blocks": blocks, "bowls": bowls}


def allowed_for(sentence: str) -> Callable[[PrimitiveSpec], bool]:
    """What the program of a sentence may call: a question is answered, not acted on."""
    return never_moves if is_question(sentence) else any_effect


def any_effect(spec: PrimitiveSpec) -> bool:
    """Every primitive."""
    return True


def never_moves(spec: PrimitiveSpec) -> bool:
    """Every primitive that leaves the arm where it is."""
    return spec.effect is not Effect.MOVES


def reads_only(spec: PrimitiveSpec) -> bool:
    """What code that only computes a value may call: nothing that moves, speaks or asks."""
    return spec.effect is Effect.READS


def code_only(text: str) -> str:
    """The code in an answer, without the fences that chat models put around it."""
    lines = text.strip("\n").splitlines()
    fences = [i for i, line in enumerate(lines) if line.lstrip().startswith("```")]
    if fences:
        end = fences[1] if len(fences) > 1 else len(lines)
        lines = lines[fences[0] + 1 : end]
    return "\n".join(lines).rstrip()


def only_definition(text: str, name: str) -> str | None:
    """The definition of `name` in `text`, without stray statements; None without one."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        # A small model may run on; what stands before its first slip may be whole.
        lines = text.splitlines()
        for end in range(len(lines) - 1, 1, -1):
            try:
                tree = ast.parse("\n".join(lines[:end]))
            except SyntaxError:
                continue
            break
        else:
            return None
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.get_source_segment(text, node)
    return None


def names_the_absent(written: Written, request: str) -> bool:
    """Whether no other version can help: the person named an object that is not there."""
    words = request.lower()
    return any(f.rule == "unknown-object" and f.subject in words for f in written.findings)


def _leaned_on(sentence: str, history: Sequence[Turn]) -> Sequence[Turn]:
    """What a sentence may mean of what came before it; its own failed versions in any case."""
    if leans_on_earlier(sentence):
        return history
    return [turn for turn in history if turn.request == sentence]


def _temperature(attempt: int) -> float:
    """The first answer is the model's best; another try must be able to differ."""
    return 0.0 if attempt == 1 else 0.4


def _told(finding: Finding) -> str:
    return f"{finding.message}; {finding.remedy}" if finding.remedy else finding.message


def _with_findings(source: str, findings: Sequence[Finding]) -> str:
    shown = "\n".join(f"# wrong: line {f.line}: {f.message}" for f in findings[:3])
    return f"{source}\n{shown}"
