"""The functions that a program uses and nobody defined, and the functions those need.

They come from those that the session wrote before, from the skills of earlier sessions, or
from the function LMP, until nothing is missing; then program and functions are verified
together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from cap.events import EventStream, FunctionWritten, Note, ProgramVerified, SkillUsed, plain
from cap.lmp.budget import Budget
from cap.lmp.code_text import only_definition
from cap.lmp.exchange import MENDING, Exchange, Wanted
from cap.lmp.prompt import Mode
from cap.lmp.prompts import FUNCTION
from cap.lmp.retrieval import Turn
from cap.lmp.skills import SkillStore
from cap.lmp.table import TABLE_DATA
from cap.lmp.written import Fault, FunctionRecord, Written, first_fault, with_findings
from cap.verify import Finding, UndefinedCall, undefined_functions, verify
from perception.scene import Scene
from primitives.registry import PrimitiveSpec, Registry


@dataclass(frozen=True)
class FunctionWriter:
    """Completes the versions of one sentence's code on one table.

    functions: those that the session wrote so far; new ones are added. permitted, checking,
    skills: as for `Writer`.
    """

    scene: Scene
    exchange: Exchange
    budget: Budget
    registry: Registry
    events: EventStream
    permitted: Callable[[PrimitiveSpec], bool]
    checking: bool
    functions: dict[str, FunctionRecord]
    skills: SkillStore | None

    def completed(
        self,
        source: str,
        allowed: Callable[[PrimitiveSpec], bool],
        mode: Mode = "program",
        data: Collection[str] = (),
    ) -> Written:
        """A version with the functions it lacks, verified together with them.

        allowed: primitives that it may call, among those permitted. data: names of arrays
        that it finds defined, besides the table's.

        Raises:
            ModelError: the model failed. BudgetError: the bounds are used up.
        """
        needed: dict[str, FunctionRecord] = {}
        self._add_missing(source, needed, 1)
        if not self.checking:
            return Written(source, needed, ())
        start_s = self.events.now_s
        findings = verify(
            source,
            registry=self.registry,
            scene=self.scene,
            functions=_sources(needed),
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

    def mended(self, written: Written, fault: Fault) -> bool:
        """Write a function of a version anew at its fault; whether one that verifies came of it.

        Raises:
            ModelError: the model failed. BudgetError: the bounds are used up.
        """
        record = written.functions.get(fault.where)
        usage = self._usage(written, fault.where)
        if record is None or usage is None:
            return False
        text = self.exchange.mended(Wanted(FUNCTION, usage), None, record.source, fault)
        source = None if text is None else only_definition(text, record.name)
        if source is None or (self.checking and self._findings(record.name, source)):
            return False
        self.functions[record.name] = replace(record, source=source)
        return True

    def _usage(self, written: Written, name: str) -> str | None:
        """How a function that was written for a program is used in it."""
        for source in (written.source, *_sources(written.functions).values()):
            for call in self._undefined(source):
                if call.name == name:
                    return call.usage
        return None

    def _add_missing(self, source: str, needed: dict[str, FunctionRecord], depth: int) -> None:
        for call in self._undefined(source, needed):
            if call.name in needed:
                continue
            record = self.functions.get(call.name) or self._kept(call, depth)
            if record is None:
                record = self._write(call, depth)
                if record is None:
                    continue
                self.functions[call.name] = record
                self.events.emit(
                    FunctionWritten, name=record.name, source=record.source, depth=record.depth
                )
            needed[call.name] = record
            self._add_missing(record.source, needed, depth + 1)

    def _kept(self, call: UndefinedCall, depth: int) -> FunctionRecord | None:
        """A skill of that name that fits its use and passes verification as it is now."""
        skill = None if self.skills is None else self.skills.find(call)
        if skill is None:
            return None
        findings = self._findings(skill.name, skill.source)
        if findings:
            text = f"the kept function {skill.name} is not used: {findings[0].message}"
            self.events.emit(Note, text=text)
            return None
        record = FunctionRecord(skill.name, skill.source, depth)
        self.functions[skill.name] = record
        self.events.emit(SkillUsed, name=skill.name, source=skill.source, depth=depth)
        return record

    def _write(self, call: UndefinedCall, depth: int) -> FunctionRecord | None:
        """One function, or None when no round gave a definition that verifies."""
        self.budget.take_function(call.name, depth)
        wanted = Wanted(FUNCTION, call.usage)
        rejected: tuple[Turn, ...] = ()
        fault: tuple[str, Fault] | None = None
        for attempt in range(1, self.budget.bounds.rounds + 1):
            text: str | None = None
            if fault is not None and attempt == MENDING:
                text = self.exchange.mended(wanted, None, *fault, attempt)
            if text is None:
                text = self.exchange.whole(
                    replace(wanted, earlier=rejected),
                    None,
                    attempt,
                    start=call.signature,
                    subject=call.name,
                )
            source = only_definition(text, call.name)
            if source is None:
                told = f"{text}\n# wrong: write one `def {call.name}` that parses"
                rejected = (Turn(call.usage, told),)
                continue
            findings = self._findings(call.name, source)
            if not findings or not self.checking:
                return FunctionRecord(call.name, source, depth)
            fault = source, first_fault(call.name, findings)
            rejected = (Turn(call.usage, with_findings(source, findings)),)
        return None

    def _findings(self, name: str, source: str) -> list[Finding]:
        # Names that nobody defined are written next, so they are no fault here.
        undefined = self._undefined(source, {*self.functions, name})
        later = {call.name: "" for call in undefined}
        return verify(
            source,
            registry=self.registry,
            scene=self.scene,
            functions={**_sources(self.functions), **later},
            data=TABLE_DATA,
            allowed=self.permitted,
            mode="function",
        )

    def _undefined(self, source: str, defined: Collection[str] = ()) -> list[UndefinedCall]:
        """What a source calls that is no primitive, no builtin and not in `defined`."""
        known = {*self.registry.names, *TABLE_DATA, *defined}
        return undefined_functions(source, known, registry=self.registry, data=TABLE_DATA)


def _sources(functions: Mapping[str, FunctionRecord]) -> dict[str, str]:
    return {name: record.source for name, record in functions.items()}
