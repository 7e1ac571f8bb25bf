"""All rules, in the order in which they are tried."""

from cap.verify.program import Rule
from cap.verify.rules.arguments import arguments
from cap.verify.rules.attributes import attributes
from cap.verify.rules.builtins import builtins
from cap.verify.rules.contracts import contracts
from cap.verify.rules.effects import effects
from cap.verify.rules.form import function_form, value_form
from cap.verify.rules.formatting import format_text
from cap.verify.rules.functions import function_arguments
from cap.verify.rules.imports import imports
from cap.verify.rules.loops import endless_loop, endless_recursion
from cap.verify.rules.names import early_use, undefined_name
from cap.verify.rules.objects import unknown_object
from cap.verify.rules.reports import untrue_report
from cap.verify.rules.results import no_result
from cap.verify.rules.statements import statements
from cap.verify.rules.workspace import workspace

RULES: tuple[Rule, ...] = (
    imports,
    builtins,
    attributes,
    statements,
    format_text,
    undefined_name,
    early_use,
    effects,
    arguments,
    function_arguments,
    no_result,
    unknown_object,
    untrue_report,
    contracts,
    workspace,
    endless_loop,
    endless_recursion,
    function_form,
    value_form,
)
"""Every rule works alone; a program is right when none has a finding."""
